"""What templates see of a home: its states, and what time it is there."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import Any, Protocol

from ecosim.hub.happenings import context
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN
from ecosim.hub.registry import Registry
from ecosim.hub.states import Entities, EntityState

# What Jinja asks any object for, to learn how it wants to be treated.
_RESERVED = ("unsafe_callable", "alters_data", "jinja_pass_arg")


OWN = (
    *("states", "state_attr", "is_state", "is_state_attr", "has_value", "expand"),
    *("now", "utcnow", "today_at", "as_timestamp", "as_local"),
)


_MEMBERS = {"group": "entity_id", "zone": "persons"}  # what has members, and which attribute tells them


class World(Protocol):
    """What a template is rendered against."""

    entities: Entities

    @property
    def now(self) -> datetime:
        """Local time."""


def plain(state: EntityState) -> dict[str, Any]:
    """A state as plain data, with what templates ask of it."""
    seen = SeenState(state)
    times = {"last_changed": seen.last_changed.isoformat(), "last_updated": seen.last_updated.isoformat()}
    names = ("entity_id", "domain", "object_id", "name", "state", "attributes", "context")
    return {**{name: getattr(seen, name) for name in names}, **times}


class SeenState:
    """An entity's state, `trigger.to_state` or `states.light.kitchen`."""

    __slots__ = ("_state",)

    def __init__(self, state: EntityState) -> None:
        self._state = state

    @property
    def entity_id(self) -> str:
        """`light.kitchen`."""
        return self._state.entity_id

    @property
    def domain(self) -> str:
        """`light`."""
        return self.entity_id.partition(".")[0]

    @property
    def object_id(self) -> str:
        """`kitchen`."""
        return self.entity_id.partition(".")[2]

    @property
    def name(self) -> str:
        """What people call it."""
        return str(self.attributes.get("friendly_name") or self.object_id.replace("_", " "))

    @property
    def state(self) -> str:
        """What it is."""
        return self._state.state

    @property
    def state_with_unit(self) -> str:
        """What it is, `21.5 °C`."""
        unit = self.attributes.get("unit_of_measurement")
        return f"{self.state} {unit}" if unit and self.state not in (UNKNOWN, UNAVAILABLE) else self.state

    @property
    def attributes(self) -> dict[str, Any]:
        """What else is known."""
        return dict(self._state.attributes)

    @property
    def last_changed(self) -> datetime:
        """Since when it is so."""
        return datetime.fromtimestamp(self._state.last_changed, UTC)

    @property
    def last_updated(self) -> datetime:
        """When anything about it changed last."""
        return datetime.fromtimestamp(self._state.last_updated, UTC)

    @property
    def last_reported(self) -> datetime:
        """When anything was told of it last."""
        return self.last_updated

    @property
    def context(self) -> dict[str, Any]:
        """Who is behind it: nobody that is known here."""
        return context()

    def __repr__(self) -> str:
        return f"<state {self.entity_id}={self.state}>"


class States:
    """`states('light.kitchen')`, `states.light.kitchen`, `states.light`, `states`.

    `within` is the domain it is narrowed to. What is walked through comes by entity id.
    """

    def __init__(self, entities: Entities, within: str = "") -> None:
        self._entities = entities
        self._within = within

    def __call__(self, entity_id: str, rounded: bool = False, with_unit: bool = False) -> str:  # noqa: ARG002
        """What an entity is. States are rounded as they are told: there is nothing left to round."""
        found = self._entities.get(str(entity_id).lower())
        if found is None:
            return UNKNOWN
        return SeenState(found).state_with_unit if with_unit else found.state

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name.startswith("_") or name in _RESERVED:
            raise AttributeError(name)
        if not self._within and "." not in name:
            return States(self._entities, name)
        found = self._entities.get(f"{self._within}.{name}" if self._within else name)
        return None if found is None else SeenState(found)

    __getitem__ = __getattr__

    def __iter__(self) -> Iterator[SeenState]:
        ids = sorted(self._entities.ids())
        return (
            SeenState(state)
            for i in ids
            if i.startswith(f"{self._within}." if self._within else "")
            and (state := self._entities.get(i)) is not None
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"<states {self._within}>"


class Sight:
    """The functions that ask the home."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.states = States(world.entities)

    def __repr__(self) -> str:
        return "<home>"

    @property
    def zone(self) -> tzinfo:
        """The home's."""
        zone = self.world.now.tzinfo
        assert zone is not None  # noqa: S101 - the hub's clock knows where it is
        return zone

    def function(self, name: str) -> Callable[..., Any]:
        """One of them, by the name that templates call it by."""
        found: Callable[..., Any] = getattr(self if name in OWN else Registry(self), name)
        return found

    def state_attr(self, entity_id: str, name: str) -> Any:  # noqa: ANN401
        """An attribute; None where there is none."""
        found = self.world.entities.get(str(entity_id).lower())
        return None if found is None else found.attributes.get(name)

    def is_state(self, entity_id: str, state: str | list[str]) -> bool:
        """Whether it is this, or one of these."""
        found = self.world.entities.get(str(entity_id).lower())
        wanted = state if isinstance(state, list | tuple) else [state]
        return found is not None and found.state in wanted

    def is_state_attr(self, entity_id: str, name: str, value: object) -> bool:
        """Whether an attribute is this."""
        return bool(self.state_attr(entity_id, name) == value)

    def has_value(self, entity_id: str) -> bool:
        """Whether anything is known of it."""
        return self.states(entity_id) not in (UNKNOWN, UNAVAILABLE)

    def expand(self, *given: Any) -> list[SeenState]:  # noqa: ANN401
        """The states of entities, however they are named, each once, by entity id; members for groups."""
        found: dict[str, SeenState] = {}
        left, seen = list(given), set[str]()
        while left:
            each = left.pop(0)
            if isinstance(each, str):
                state = self.world.entities.get(each)
                each = None if state is None else SeenState(state)
            if isinstance(each, SeenState):
                members = _MEMBERS.get(each.domain)
                if members is None:
                    found[each.entity_id] = each
                elif each.entity_id not in seen:
                    seen.add(each.entity_id)
                    left += each.attributes.get(members) or ()
            elif each is not None:
                left += each
        return [found[name] for name in sorted(found)]

    # ------------------------------------------------------------- the home's clock

    def now(self) -> datetime:
        """Local time."""
        return self.world.now

    def utcnow(self) -> datetime:
        """The same in UTC."""
        return self.world.now.astimezone(UTC)

    def today_at(self, time: str = "") -> datetime:
        """A time of today, `today_at("07:30")`; its beginning without one."""
        start = self.world.now.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
        hours, minutes, *seconds = (int(part) for part in (time or "0:0").split(":"))
        return start.replace(hour=hours, minute=minutes, second=seconds[0] if seconds else 0)

    def as_local(self, value: datetime) -> datetime:
        """The same moment in local time; a time without a zone is local."""
        return value.astimezone(self.zone) if value.tzinfo else value.replace(tzinfo=self.zone)

    def as_timestamp(self, value: object, default: Any = ...) -> Any:  # noqa: ANN401
        """Seconds since the epoch of a time, or of its text."""
        try:
            moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        except ValueError:
            if default is not ...:
                return default
            raise ValueError(f"as_timestamp got invalid input {value!r} and no default") from None
        return self.as_local(moment).timestamp()
