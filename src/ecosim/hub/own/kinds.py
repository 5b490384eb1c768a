"""Entities that live in the hub itself: what a file says of one, what it is at work, what can be asked of it.

A new kind is a module with a reader for its key, `@SECTIONS.named("counter")`, a class that lives,
`@lives_as`, and its services, `@asked("counter.increment")`.
Meaning as in Home Assistant: https://www.home-assistant.io/integrations/
"""

import re
from collections.abc import Callable, Collection, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from ecosim.entities.faces import slug
from ecosim.errors import nearest
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import Table
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN
from ecosim.hub.services import Check, Data, checked
from ecosim.hub.states import Entities, EntityState
from ecosim.hub.trace import Step

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

MOST_AT_ONCE = 100  # times in one moment of the clock: more is a circle that time would never leave
_SLUG = re.compile(r"[a-z0-9]+(_[a-z0-9]+)*")


@dataclass(frozen=True, kw_only=True)
class OwnConfig:
    """An entity as it stands in a file; `name` is what people call it, if they do."""

    entity_id: str
    at: Given
    name: str | None = None
    icon: str | None = None
    follows: ClassVar[bool] = False
    """Whether what it is follows from something else: nobody can say what it is."""

    def names(self) -> Iterator[EntityName]:
        """The entities it speaks of."""
        return iter(())

    def check_home(self, entities: Entities, /) -> None:
        """Raise `FileError` for what this home cannot do."""

    def states(self) -> tuple[str, ...] | None:
        """All that it can ever be; None where that is open."""
        return None

    def wrong_state(self, state: str) -> str:
        """Why it can never be this, in words; nothing where it can."""
        known = self.states()
        if known is None or state in (*known, UNKNOWN, UNAVAILABLE):
            return ""
        return f"{state!r} is no state of it{nearest(state, known)}"

    def begun(self, manager: "Manager") -> "Own":
        """It, at work in a hub."""
        kinds = [kind for kind in type(self).__mro__ if kind in LIVES]
        return LIVES[kinds[0]](self, manager)


class Named(Protocol):
    """What is called somehow."""

    @property
    def entity_id(self) -> str:
        """`counter.visits`."""

    @property
    def name(self) -> str | None:
        """What people call it, if they do."""

    @property
    def icon(self) -> str | None:
        """How it looks, if that is said."""


class Own:
    """An entity at work. `begin` is called when the hub gets power, `end` when it loses it."""

    def __init__(self, config: Named, manager: "Manager") -> None:
        self.entity_id = config.entity_id
        self.manager = manager
        named = {"friendly_name": config.name, "icon": config.icon}
        self._always = {k: v for k, v in named.items() if v is not None}
        self._moment = (0.0, 0)

    @property
    def shown(self) -> EntityState | None:
        """What it is now; None before the hub had power for the first time."""
        return self.manager.entities.get(self.entity_id)

    def begin(self) -> None:
        """Be something, and begin to watch."""

    def end(self) -> None:
        """Watch no more."""

    def in_circles(self) -> bool:
        """Whether it makes itself do this again and again while the clock stands still."""
        now, times = self.manager.time, self._moment[1]
        times = times + 1 if now == self._moment[0] else 1
        self._moment = (now, times)
        if times == MOST_AT_ONCE + 1:
            name = self._always.get("friendly_name", self.entity_id)
            self.manager.log(f"{name!r} goes round in circles: it is what triggers it", "error")
        return times > MOST_AT_ONCE

    def take(self, state: str, *, news: bool = False) -> None:
        """Be this, as a test says; `news`: from now on. Not for what `follows` from something else."""
        known = self.shown
        (self.show if news else self.enter)(state, known.attributes if known else {})

    def enter(self, state: str, attributes: Mapping[str, Any] | None = None) -> None:
        """It is this when its hub begins, which is no news."""
        self.manager.entities.enter(
            self.entity_id, state, {**(attributes or {}), **self._always}, self.manager.time
        )

    def show(self, state: str, attributes: Mapping[str, Any] | None = None) -> None:
        """It is this from now on."""
        self.manager.put(self.entity_id, state, {**(attributes or {}), **self._always})


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the step of a run, and what waits for it."""

    step: Step
    callers: tuple[str, ...]


Work = Coroutine[Any, Any, Any]
Act = Callable[[Any, Data], None]
WorkAct = Callable[[Any, Data, Asking], Work | None]


HubAct = Callable[["Manager", Data, Asking], Work | None]
A = TypeVar("A", bound=Callable[..., Work | None])


@dataclass(frozen=True, slots=True)
class Askable(Generic[A]):
    """What can be asked for. `act` may return work, which whoever asks waits for."""

    name: str
    act: A
    fields: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()

    def check(self, data: Data, later: Collection[str] = ()) -> Data:
        """The data, read. Raises `ServiceError`."""
        return checked(self.fields, self.required, data, later)


@dataclass(frozen=True, slots=True)
class OwnService(Askable[WorkAct]):
    """What can be asked of entities of a hub."""


@dataclass(frozen=True, slots=True)
class HubService(Askable[HubAct]):
    """What can be asked of a hub itself."""


L = TypeVar("L", bound=Callable[[Any, Any], Own])
LIVES: dict[type, Callable[[Any, Any], Own]] = {}
SectionReader = Callable[[Given], Iterator[OwnConfig]]
SECTIONS: Table[SectionReader] = Table("key")
OWN_SERVICES: dict[str, OwnService] = {}
HUB_SERVICES: dict[str, HubService] = {}


def lives_as(kind: type[OwnConfig]) -> Callable[[L], L]:
    """Enter how something lives that a file says."""

    def enter(living: L) -> L:
        LIVES[kind] = living
        return living

    return enter


def asked(
    *names: str, fields: Mapping[str, Check] | None = None, required: tuple[str, ...] = ()
) -> Callable[[Act], Act]:
    """Enter what is done when entities are asked for this, under one or more names."""

    def enter(act: Act) -> Act:
        for name in names:
            OWN_SERVICES[name] = OwnService(name, lambda own, data, _: act(own, data), fields or {}, required)
        return act

    return enter


def asked_to_work(
    name: str, fields: Mapping[str, Check] | None = None, *, required: tuple[str, ...] = ()
) -> Callable[[WorkAct], WorkAct]:
    """The same for what takes its time, or has to know who asks."""

    def enter(act: WorkAct) -> WorkAct:
        OWN_SERVICES[name] = OwnService(name, act, fields or {}, required)
        return act

    return enter


def asked_of_hub(
    name: str, fields: Mapping[str, Check] | None = None, *, required: tuple[str, ...] = ()
) -> Callable[[HubAct], HubAct]:
    """Enter what is done when the hub is asked for this."""

    def enter(act: HubAct) -> HubAct:
        HUB_SERVICES[name] = HubService(name, act, fields or {}, required)
        return act

    return enter


# ------------------------------------------------------------- how a file names them


def by_id(section: Given, domain: str, keys: Collection[str]) -> Iterator[tuple[dict[str, Any], Given]]:
    """The entries of a section `{id: {name: …}}`: what all have in common, and where each stands."""
    if section.value is None:
        return
    if not isinstance(section.value, dict):
        raise section.wrong(f"a mapping of ids to what each {domain} is")
    for name, entry in section.entries():
        if not _SLUG.fullmatch(name):
            raise entry.wrong(f"{name!r} is no id: it is made of a-z, 0-9 and _, like {slug(name)}")
        inner = Given({}, entry.loaded, entry.route) if entry.value is None else entry
        if isinstance(inner.value, dict):
            inner.mapping(("name", "icon", *keys))
        yield common(inner, f"{domain}.{name}"), inner


def by_name(section: Given, domain: str, keys: Collection[str]) -> Iterator[tuple[dict[str, Any], Given]]:
    """The entries of a section `[{name: …}]`, called by their names."""
    for entry in section.each():
        name = entry.mapping(("name", "icon", *keys)).need("name").refuse_template().text()
        yield common(entry, f"{domain}.{slug(name)}"), entry


def common(entry: Given, entity_id: str) -> dict[str, Any]:
    """What all entities have in common."""
    said = {key: entry.get(key) for key in ("name", "icon")}
    found = {k: v.text() for k, v in said.items() if v is not None and v.value is not None}
    return {"entity_id": entity_id, "at": entry, **found}
