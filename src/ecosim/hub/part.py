"""The part of a hub that executes automations."""

import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from ecosim.hub.config import AutomationConfig
from ecosim.hub.events import EVENT, tell_event
from ecosim.hub.happenings import Happenings
from ecosim.hub.kinds import Asked, Cancel, Listener
from ecosim.hub.obeying import obey
from ecosim.hub.own.house import call, house, learn
from ecosim.hub.own.kinds import Own
from ecosim.hub.own.suns import SUN, the_sun
from ecosim.hub.package import Package
from ecosim.hub.runner import Runner
from ecosim.hub.running import Automation
from ecosim.hub.sight import plain
from ecosim.hub.states import Entities, LiveEntity, Paired, StateChange
from ecosim.hub.topics import MQTT
from ecosim.hub.trace import Run, Step
from ecosim.model.part import Controller
from ecosim.model.state import Event, State
from ecosim.units import Count
from ecosim.wire.homie import VERSION

_MOST_ASKED = 1000
_CALLED, _CHANGED = "call_service", "state_changed"


class AutomationsState(State):
    """How many automations there are and run now, and which one acted last."""

    count: Count = 0
    running: Count = 0
    last_triggered: str = ""


class Automations(Controller[AutomationsState]):
    """Executes a home's automations on the devices it is paired with. `pair` comes before power-up."""

    class Ran(Event):
        """An automation's actions began; `trigger` is what made them."""

        automation: str
        trigger: str

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.entities = Entities([])
        self.happenings = Happenings()
        self.variables: Mapping[str, Any] = {}
        self.own: dict[str, Own] = {}
        self._listeners: dict[str, list[_Listening]] = {}
        self._news: list[StateChange] = []
        self._asked: dict[str, tuple[str, Step]] = {}
        self._telling = False
        self._leaving: list[Callable[[], None]] = []
        self._numbers = {"run": 0, "timer": 0, "branch": 0}

    def pair(
        self,
        devices: list[Paired],
        automations: Package | list[AutomationConfig],
        home: str = "",
        place: tuple[float, float] | None = None,
    ) -> None:
        """Make known the devices of the home and what to do with them; `place`: its latitude and longitude.

        Raises `FileError` where an automation names an entity or an action that there is not.
        """
        package = automations if isinstance(automations, Package) else Package(automations)
        self.entities = Entities(devices, home, place)
        suns = [the_sun(closely=package.speaks_of(SUN))] if place is not None else []
        package = package.with_these(suns)
        package.check(self.entities)
        self.own = house(package, self)

    @property
    def automations(self) -> list[Automation]:
        """The automations, in the order of the file."""
        return [own for own in self.own.values() if isinstance(own, Automation)]

    def powered(self) -> None:
        """Let all that lives here begin, in the order of the file; the automations last."""
        self.state.count = len(self.automations)
        for own in list(self.own.values()):
            own.begin()

    def power_failed(self) -> None:
        """Watch for nothing any more. How all are it goes on hearing, for later."""
        for own in self.own.values():
            own.end()
        self._asked.clear()

    def power_returned(self) -> None:
        """Begin to watch, as when it was switched on: how it finds its devices is no news."""
        self.entities.settle()
        self.powered()

    def name_of(self, device_id: str) -> str:
        """What people call a device; its id where the hub does not know it."""
        return self.entities.name_of(device_id)

    @property
    def runs(self) -> list[Run]:
        """The last few runs of each automation and script, in the order in which they were triggered."""
        runners = (own for own in self.own.values() if isinstance(own, Runner))
        return sorted((r for runner in runners for r in runner.runs), key=lambda r: r.number)

    # ------------------------------------------------------------- what the hub hears

    def take_in(self, path: str, payload: str, retained: bool) -> bool:
        """A message of one of the home's devices: whether an automation listens to what changes by it."""
        self._news = self.entities.hear(path, payload, retained, self.time)
        if self.entities.learned:
            learn(self, self.entities.learned)
        if any(self._listeners.get(change.entity_id) for change in self._news):
            return True
        wanted = self.happenings.wanted
        return wanted(MQTT, "*") or (bool(self._news) and wanted(EVENT, _CHANGED))

    def heard(self, path: str, payload: str, retained: bool) -> None:  # noqa: ARG002
        """Tell those who listen."""
        with self._to_all():
            self._changed(self._news)
            if self.happenings.wanted(MQTT, "*"):
                self.happenings.tell(MQTT, f"{self.entities.home}/{VERSION}/{path}", {"payload": payload})

    @contextmanager
    def _to_all(self) -> Iterator[None]:
        """Once all have heard of it, the runs that it made and that have ended are gone."""
        self._telling = True
        try:
            yield
        finally:
            self._telling, leaving, self._leaving = False, self._leaving, []
            for gone in leaving:
                gone()

    def answered(self, correlation: str, payload: str) -> None:
        """A device's answer: a no is noted where it was asked, and told to people."""
        asked = self._asked.pop(correlation, None)
        if asked is None:
            return
        path, step = asked
        try:
            answer = json.loads(payload)
        except ValueError:
            return
        if isinstance(answer, dict) and answer.get("ok") is False:
            step.details.setdefault("refused", []).append([path, answer.get("reason", "")])
            self.log(f"{path} refused: {answer.get('reason', '')}", "warn")

    def _changed(self, changes: list[StateChange]) -> None:
        for change in changes:
            for listening in list(self._listeners.get(change.entity_id, ())):
                if listening.active:
                    listening.listener(change)
            if self.happenings.wanted(EVENT, _CHANGED):
                states = {"old_state": plain(change.old), "new_state": plain(change.new)}
                tell_event(self, _CHANGED, {"entity_id": change.entity_id, **states})

    # ------------------------------------------------------------- what automations need (kinds.Runtime)

    def listen(self, entity_ids: list[str], listener: Listener) -> Cancel:
        """Hear of the changes of some entities."""
        listening = _Listening(listener)
        places = [self._listeners.setdefault(i, []) for i in dict.fromkeys(entity_ids)]
        for place in places:
            place.append(listening)

        def unlisten() -> None:
            if listening.active:
                listening.active = False
                for place in places:
                    place.remove(listening)

        return unlisten

    def after(self, seconds: float, do: Callable[[], None], *, anew: bool = False) -> Cancel:
        """Do something later, for the same cause as now; `anew`: because it is time."""
        name = f"timer {self._count('timer')}"
        self.start(self._later(self.time + seconds, do), name=name, anew=anew)
        return lambda: self.stop(name)

    async def _later(self, due: float, do: Callable[[], None]) -> None:
        await self.sleep_until(due)
        do()

    def ask(self, path: str, payload: str, step: Step, *, moment: bool = False) -> None:
        """Send a command on behalf of a step of a run."""
        correlation = self.command(path, payload, moment=moment)
        if len(self._asked) >= _MOST_ASKED:
            del self._asked[next(iter(self._asked))]
        self._asked[correlation] = (path, step)

    async def call(self, asked: Asked, step: Step) -> Any:  # noqa: ANN401
        """Do what an action calls for: here, or by commands to devices."""
        if self.happenings.wanted(EVENT, _CALLED):
            domain, _, service = asked.name.partition(".")
            said = {**asked.data, **asked.target}
            tell_event(self, _CALLED, {"domain": domain, "service": service, "service_data": said})
        return await call(self, asked, step, lambda rest: obey(self, rest, step))

    def beside(self, work: Coroutine[Any, Any, None]) -> Cancel:
        """Run this beside what else runs."""
        name = f"branch {self._count('branch')}"
        self.start(work, name=name)
        return lambda: self.stop(name)

    def pressed(self, entity: LiveEntity, role: str) -> None:
        """An entity without a state of its own was used just now."""
        self._changed(self.entities.pressed(entity, role, self.time))

    # ------------------------------------------------------------- what runs need (managing.Manager)

    def put(self, entity_id: str, state: str, attributes: Mapping[str, Any] | None = None) -> None:
        """One of the hub's own entities is this from now on."""
        old = self.entities.get(entity_id)
        kept = attributes if attributes is not None else old.attributes if old is not None else {}
        change = self.entities.put(entity_id, state, kept, self.time)
        if change is None:
            return
        if self._listeners.get(entity_id) or self.happenings.wanted(EVENT, _CHANGED):
            self.after(0.0, lambda: self._tell_of(change))

    def _tell_of(self, change: StateChange) -> None:
        with self._to_all():
            self._changed([change])

    def next_number(self) -> int:
        """A number for a run."""
        return self._count("run")

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run this under a name."""
        self.start(work, name=name)

    def end(self, name: str) -> None:
        """Stop what runs under a name."""
        self.stop(name)

    async def settle(self) -> None:
        """A run acts at once."""

    def leave(self, gone: Callable[[], None]) -> None:
        """It counts as running until all that listen have heard of what triggered it."""
        if self._telling:
            self._leaving.append(gone)
        else:
            gone()

    def began(self, run: Run) -> None:
        """The actions of a run begin."""
        self.state.running += 1
        self.state.last_triggered = run.alias
        self.emit(self.Ran(automation=run.alias, trigger=run.trigger["description"]), leading=True)

    def ended(self, _: Run) -> None:
        """They have ended."""
        self.state.running -= 1

    def _count(self, what: str) -> int:
        self._numbers[what] += 1
        return self._numbers[what]


class _Listening:
    """A listener, while it is wanted."""

    __slots__ = ("active", "listener")

    def __init__(self, listener: Listener) -> None:
        self.listener = listener
        self.active = True
