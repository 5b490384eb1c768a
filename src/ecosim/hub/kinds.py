"""What triggers, conditions and actions are, and the tables in which they stand by name.

A new kind is a class with `read`, decorated with its name: `@TRIGGERS.named("sun")`.
"""

from collections.abc import Callable, Coroutine, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ClassVar, Generic, Protocol, TypeVar

from ecosim.errors import nearest
from ecosim.hub.given import EntityName, Given
from ecosim.hub.happenings import Happenings
from ecosim.hub.sight import SeenState
from ecosim.hub.states import Entities, LiveEntity, StateChange
from ecosim.hub.trace import Run, Step
from ecosim.model.part import Level

Cancel = Callable[[], None]
Listener = Callable[[StateChange], None]
K = TypeVar("K")


class ConditionError(Exception):
    """A condition can be neither true nor false: an entity is missing, or is no number."""


class ActionError(Exception):
    """An action could not be done: the run ends here."""


class StoppedInError(ActionError):
    """Its author wants the run to end here, as one that failed."""


class Stopped(Exception):  # noqa: N818 - a way for a run to end, not a mistake
    """A run ends before its last action: by the wish of its author, or because a condition is not true."""

    def __init__(self, reason: str, *, by_wish: bool = False, response: object = None) -> None:
        super().__init__(reason)
        self.by_wish = by_wish
        self.response = response


class Watcher(Protocol):
    """What the hub gives to triggers. `variables` are what their templates see."""

    entities: Entities
    happenings: Happenings
    variables: Mapping[str, Any]

    @property
    def now(self) -> datetime:
        """Local time."""

    @property
    def time(self) -> float:
        """Seconds since the epoch."""

    def listen(self, entity_ids: list[str], listener: Listener) -> Cancel:
        """Hear of the changes of some entities, in the order in which listeners came."""

    def after(self, seconds: float, do: Callable[[], None], *, anew: bool = False) -> Cancel:
        """Do something later, for the same cause as now; `anew`: because it is time."""

    def log(self, text: str, level: Level = "info") -> None:
        """Say something to people."""


class Runtime(Watcher, Protocol):
    """What the hub gives to conditions and actions."""

    async def sleep(self, seconds: float) -> None:
        """Go on later."""

    def ask(self, path: str, payload: str, step: Step, *, moment: bool = False) -> None:
        """Send a command on behalf of a step; a refusal will be noted there."""

    def pressed(self, entity: LiveEntity, role: str) -> None:
        """An entity without a state of its own was used just now."""

    async def call(self, asked: "Asked", step: Step) -> Any:  # noqa: ANN401
        """Do what an action calls for, and note it; what it answers. Raises `ServiceError`."""

    def beside(self, work: Coroutine[Any, Any, None]) -> Cancel:
        """Run this beside what else runs, until it ends or is cancelled."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What an action asks for, rendered. `target` has lists of ids by `entity_id`, `area_id` and the like.

    `callers` are the scripts and automations that wait for it, the outermost first.
    """

    name: str
    data: dict[str, Any]
    target: dict[str, list[str]]
    everything: bool = False
    callers: tuple[str, ...] = ()

    @property
    def entity_ids(self) -> list[str]:
        """The entities it names."""
        return self.target.get("entity_id", [])


class SeenEvent(dict[str, Any]):
    """What templates see as `trigger.event`; printed as Home Assistant prints it."""

    def __repr__(self) -> str:
        told = ", ".join(f"{key}={value}" for key, value in self["data"].items())
        return f"<Event {self['event_type']}[L]{f': {told}' if told else ''}>"


@dataclass(frozen=True, slots=True)
class Fired:
    """Why an automation runs. `id` is the trigger's own, or its position; `facts` are plain data."""

    id: str
    index: int
    kind: str
    description: str
    facts: dict[str, Any] = field(default_factory=dict)
    alias: str | None = None
    change: StateChange | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    def seen(self) -> dict[str, Any]:
        """What templates see as `trigger`."""
        found: dict[str, Any] = {
            "id": self.id,
            "idx": str(self.index),
            "platform": self.kind,
            "alias": self.alias,
        }
        found |= {"description": self.description, **self.facts}
        if self.change is not None:
            old, new = SeenState(self.change.old), SeenState(self.change.new)
            found |= {"entity_id": self.change.entity_id, "from_state": old, "to_state": new}
        if "now" in found:
            found["now"] = datetime.fromisoformat(found["now"])
        if found.get("for") is not None:
            found["for"] = timedelta(seconds=found["for"])
        event = found.get("event")
        if isinstance(event, dict):
            fired = datetime.fromisoformat(event["time_fired"])
            found["event"] = SeenEvent({**event, "time_fired": fired})
        return found


@dataclass(slots=True)
class Doing:
    """What a run's conditions and actions work with."""

    runtime: Runtime
    run: Run
    fired: Fired
    variables: dict[str, Any] = field(default_factory=dict)
    callers: tuple[str, ...] = ()

    def looked(self, path: str, kind: str, result: object, **details: object) -> None:
        """Note a condition that was looked at, with the values it saw."""
        steps = self.run.actions if path.startswith("action") else self.run.conditions
        steps.append(Step(path, kind, self.runtime.time, result, details))

    def acts(self, path: str, kind: str, **details: object) -> Step:
        """Note an action that begins."""
        step = Step(path, kind, self.runtime.time, None, details)
        self.run.actions.append(step)
        return step


@dataclass(frozen=True, kw_only=True)
class Trigger:
    """Makes an automation run. `fires` says what it is about, `attach` begins to watch."""

    kind: ClassVar[str] = ""
    keys: ClassVar[tuple[str, ...]] = ()
    index: int
    id: str
    alias: str | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)

    def names(self) -> Iterator[EntityName]:
        """The entities it speaks of."""
        return iter(())

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what can never come in this home."""

    def attach(self, runtime: Watcher, fire: Callable[[Fired], None]) -> None:
        """Begin to watch."""
        raise NotImplementedError

    def fired(
        self,
        description: str,
        change: StateChange | None = None,
        **facts: Any,  # noqa: ANN401
    ) -> Fired:
        """This has just fired, perhaps because of a change."""
        return Fired(self.id, self.index, self.kind, description, facts, self.alias, change, self.variables)


class Condition(Protocol):
    """True or false when it is looked at. Raises `ConditionError` where it is neither."""

    def names(self) -> Iterator[EntityName]:
        """The entities it speaks of."""

    def check(self, doing: Doing, path: str) -> bool:
        """Look now, and note what was seen under `path`."""


class Action(Protocol):
    """One step of a sequence."""

    def names(self) -> Iterator[EntityName]:
        """The entities it speaks of."""

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""

    async def do(self, doing: Doing, path: str) -> None:
        """Do it. Raises `ActionError`, `ConditionError` or `Stopped` where the run ends with it."""


class Table(Generic[K]):
    """Kinds by name. `what` is what one is called: a trigger, a condition, an action."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.kinds: dict[str, K] = {}

    def named(self, *names: str) -> Callable[[K], K]:
        """Enter a kind under its names."""

        def enter(kind: K) -> K:
            for name in names:
                assert name not in self.kinds, name  # noqa: S101
                self.kinds[name] = kind
            return kind

        return enter

    def find(self, name: str, at: Given) -> K:
        """The kind of this name. Raises `FileError` with the nearest known one."""
        if name in self.kinds:
            return self.kinds[name]
        raise at.wrong(f"the {self.what} {name!r} is not supported{nearest(name, self.kinds)}")


TriggerReader = Callable[[Given, dict[str, Any]], Trigger]
TRIGGERS: Table[TriggerReader] = Table("trigger")
CONDITIONS: Table[Callable[[Given], Condition]] = Table("condition")
ACTIONS: Table[Callable[[Given], Action]] = Table("action")
