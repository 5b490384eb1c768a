"""A hub for automations without a home: it runs them on a timeline, and records what they call for."""

from collections.abc import Callable, Collection, Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any

from ecosim.hub.config import AutomationConfig
from ecosim.hub.events import EVENT, tell_event
from ecosim.hub.happenings import Happenings
from ecosim.hub.kinds import Asked, Cancel, Listener
from ecosim.hub.own.groups import expanded
from ecosim.hub.own.house import call, house, learn
from ecosim.hub.own.suns import SUN, the_sun
from ecosim.hub.package import Package
from ecosim.hub.runner import Runner
from ecosim.hub.running import Automation
from ecosim.hub.sight import plain
from ecosim.hub.standins.entities import stand_ins
from ecosim.hub.standins.mentions import mentioned
from ecosim.hub.standins.plausible import PLACE
from ecosim.hub.standins.services import Services
from ecosim.hub.states import LiveEntity, StateChange
from ecosim.hub.trace import Run, Step
from ecosim.model.part import Level
from ecosim.timeline import Task, Timeline


@dataclass(frozen=True, slots=True)
class Called:
    """A service that was called: when, which, and all that was said with it; `entity_id` is a list.

    `reached`: the same entities, and the members of those that are groups.
    """

    time: float
    domain: str
    service: str
    data: dict[str, Any] = field(default_factory=dict)
    reached: tuple[str, ...] = field(default=(), compare=False)

    @property
    def name(self) -> str:
        """`light.turn_on`."""
        return f"{self.domain}.{self.service}"


class StandInHub:
    """Runs automations among stand-ins. `errors` are mistakes of the engine, not of automations.

    `there`: the ids of all entities there are; unless said, of those that the automations mention.
    """

    def __init__(
        self,
        package: Package | list[AutomationConfig],
        timeline: Timeline,
        zone: tzinfo = UTC,
        place: tuple[float, float] | None = PLACE,
        there: Collection[str] | None = None,
    ) -> None:
        self.timeline = timeline
        self.zone = zone
        package = package if isinstance(package, Package) else Package(package)
        there = mentioned(package) if there is None else there
        self.happenings = Happenings()
        self.variables: Mapping[str, Any] = {}
        suns = [the_sun()] if SUN in there and place is not None else []
        package = package.with_these(suns)
        its_own = [*(c.entity_id for c in package.own), *(c.entity_id for c in package.automations)]
        self.entities = stand_ins([i for i in there if i not in its_own], timeline.now, place)
        for entity_id in its_own:
            self.entities.reserve(entity_id)
        self.own = house(package, self)
        self.automations = {i: own for i, own in self.own.items() if isinstance(own, Automation)}
        self.calls: list[Called] = []
        self.told: list[tuple[float, str, str]] = []
        self.errors: list[Exception] = []
        self.answers: dict[str, Any] = {}
        self._services = Services(self)
        self._listeners: dict[str, list[Listener]] = {}
        self._tasks: dict[str, Task] = {}
        self._count = 0

    @property
    def runners(self) -> list[Runner]:
        """The automations and the scripts."""
        return [own for own in self.own.values() if isinstance(own, Runner)]

    def begin_day(self, given: Mapping[str, str] | None = None) -> None:
        """Let all that lives in the hub begin; `given`: what some of it is, before anything watches it."""
        given = given or {}
        for entity_id, state in given.items():
            self.own[entity_id].begin()
            self.own[entity_id].take(state)
        for entity_id, own in list(self.own.items()):
            if entity_id not in given:
                own.begin()
        learn(self, given)

    def put(self, entity_id: str, state: str, attributes: Mapping[str, Any] | None = None) -> None:
        """A stand-in is this from now on; those who listen hear of it next."""
        old = self.entities.get(entity_id)
        kept = attributes if attributes is not None else old.attributes if old is not None else {}
        change = self.entities.put(entity_id, state, kept, self.time)
        if change is not None:
            self.timeline.call_next(self._changed, change)

    def _changed(self, change: StateChange) -> None:
        for listener in list(self._listeners.get(change.entity_id, ())):
            if listener in self._listeners[change.entity_id]:
                self._guarded(lambda listener=listener: listener(change))  # type: ignore[misc]
        if self.happenings.wanted(EVENT, "state_changed"):
            states = {"old_state": plain(change.old), "new_state": plain(change.new)}
            tell_event(self, "state_changed", {"entity_id": change.entity_id, **states})

    def _guarded(self, step: Callable[[], None]) -> None:
        try:
            step()
        except Exception as error:  # noqa: BLE001 - kept, for whoever looks after the engine
            self.errors.append(error)

    # ------------------------------------------------------------- what automations need (managing.Manager)

    @property
    def now(self) -> datetime:
        """Local time."""
        return datetime.fromtimestamp(self.timeline.now, self.zone)

    @property
    def time(self) -> float:
        """Seconds since the epoch."""
        return self.timeline.now

    def listen(self, entity_ids: list[str], listener: Listener) -> Cancel:
        """Hear of the changes of some entities."""
        places = [self._listeners.setdefault(i, []) for i in dict.fromkeys(entity_ids)]
        for place in places:
            place.append(listener)

        def unlisten() -> None:
            for place in places:
                if listener in place:
                    place.remove(listener)

        return unlisten

    def after(self, seconds: float, do: Callable[[], None], *, anew: bool = False) -> Cancel:  # noqa: ARG002
        """Do something later."""
        return self.timeline.call_at(self.time + seconds, lambda: self._guarded(do)).cancel

    def log(self, text: str, level: Level = "info") -> None:
        """Keep what would be said to people."""
        self.told.append((self.time, level, text))

    async def sleep(self, seconds: float) -> None:
        """Go on later."""
        await self.timeline.sleep_until(self.time + seconds)

    def ask(self, path: str, payload: str, step: Step, *, moment: bool = False) -> None:
        """There is no device to send commands to."""

    def pressed(self, entity: LiveEntity, role: str) -> None:
        """There is no device to press anything on."""

    async def call(self, asked: Asked, step: Step) -> Any:  # noqa: ANN401
        """Record what was called for, and let it take effect on what lives here and on the stand-ins."""
        domain, _, service = asked.name.partition(".")
        target = {"entity_id": ["all"]} if asked.everything else asked.target
        said = {**asked.data, **target}
        reached = (*asked.entity_ids, *expanded(asked.entity_ids, self.entities))
        self.calls.append(Called(self.time, domain, service, said, reached))
        if self.happenings.wanted(EVENT, "call_service"):
            told = {"domain": domain, "service": service, "service_data": said}
            tell_event(self, "call_service", told)
        answer = await call(self, asked, step, self._beyond)
        await self.sleep(0)  # who listens hears of it before the next step, as in Home Assistant
        return answer

    def _beyond(self, asked: Asked) -> Any:  # noqa: ANN401
        self._services.act(asked)
        return self.answers.get(asked.name, {})

    def beside(self, work: Coroutine[Any, Any, None]) -> Cancel:
        """Run this beside what else runs."""
        return Task(work, self._guarded).cancel

    def next_number(self) -> int:
        """A number for a run."""
        self._count += 1
        return self._count

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Run this under a name."""
        task = Task(work, self._guarded)
        if not task.done:
            self._tasks[name] = task

    def end(self, name: str) -> None:
        """Stop what runs under a name."""
        task = self._tasks.pop(name, None)
        if task is not None:
            task.cancel()

    async def settle(self) -> None:
        """A run acts once all that listen have heard of what triggered it, as in Home Assistant."""
        await self.sleep(0)

    def leave(self, gone: Callable[[], None]) -> None:
        """It has acted after they have: nothing more to wait for."""
        gone()

    def began(self, run: Run) -> None:
        """The actions of a run begin."""

    def ended(self, run: Run) -> None:
        """They have ended."""
        self._tasks.pop(f"run {run.number}", None)
