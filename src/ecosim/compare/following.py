"""How far a step of the unwired life gets in the wired one: said, shown, run, asked, taken."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ecosim.compare.arrivals import SLACK
from ecosim.compare.life import Life, Step
from ecosim.compare.ways import SHOWS, TAKES, Gap, Ways, condition, slowly
from ecosim.hub.config import AutomationConfig
from ecosim.hub.states import Entities
from ecosim.record import Entry
from ecosim.told.vocabulary import Place
from ecosim.wirings import Plan

_NEAR = 120.0  # s: a message of the wired life this near to where it is expected is the same
_RUNS = 5.0  # s in which an automation that hears something begins
_DECIDING = ("place", "on", "mode", "state", "locked", "position", "is_open", "value", "option", "installed")
"""The roles of an entity that make its state; its others are attributes."""


@dataclass(slots=True)
class Trace:
    """How far a step got: when, how long each link took, or why it went no further.

    `missed`: what a link did not show of it, though it showed something later.
    """

    time: float
    took: list[tuple[float, str]] = field(default_factory=list)
    stopped: str = ""
    missed: str = ""

    def stop(self, why: str) -> "Trace":
        """It went no further."""
        self.stopped = why
        return self


@dataclass(slots=True)
class Following:
    """Follows steps in a wired life."""

    life: Life
    ways: Ways
    automations: list[AutomationConfig]
    entities: Entities

    def follow(self, wanted: Iterable[Step], then: float, now: float) -> list[Trace]:
        """Each step of the unwired life, looked for here; `then` and `now` are when the cause came."""
        found: list[Trace] = []
        for step in wanted:
            trace = self._step(step, now - then, found[-1].time if found else now)
            found.append(trace)
            if trace.stopped:
                break
        return found

    def _step(self, step: Step, shift: float, since: float) -> Trace:
        """How far one automation got: heard, ran, asked, and the device asked has heard."""
        trace = Trace(since)
        if step.trigger is not None:
            self._heard(step, shift, trace)
        if trace.stopped:
            return trace
        ran = self._ran(step, trace, step.ran.time + shift)
        if ran is None or step.asked is None:
            return trace
        trace.time = ran.time
        return self._asked(step.asked, ran, trace)

    # ------------------------------------------------------------- hearing

    def _heard(self, step: Step, shift: float, trace: Trace) -> None:
        seen, trigger = step.seen, step.trigger
        assert seen is not None and trigger is not None  # noqa: S101, PT018 - the caller's branch
        expected = trigger.time + shift
        said = self._said(seen, trigger.payload, expected, trace.time)
        if said is None:
            trace.stop(f"{seen.device} · {seen.path} was never {trigger.payload}")
            return
        trace.time = said.time
        ways = self.ways.to_hub(seen.device, seen.path)
        if isinstance(ways, Gap):
            trace.stop(ways.text)
            return
        for plan in ways:
            self._shown(plan, seen, said, trace)
            if trace.stopped:
                return

    def _said(self, seen: Place, payload: str, expected: float, since: float) -> Entry | None:
        """The message that ought to set it off: said where the device speaks itself."""
        topic = self.life.at(seen.device).value(seen.path)
        if seen.path == "$state":
            topic = self.life.at(seen.device).state
        near = [e for e in self.life.after(topic, min(expected, since) - _NEAR) if e.time <= expected + _NEAR]
        same = [e for e in near if e.payload == payload] or near
        if same:
            return min(same, key=lambda e: abs(e.time - expected))
        return next((e for e in self.life.after(topic, since) if e.payload == payload), None)

    def _shown(self, plan: Plan, seen: Place, said: Entry, trace: Trace) -> None:
        """How a value or an event crossed one link."""
        there = self.life.at(seen.device, plan.target)
        topic = there.state if seen.path == "$state" else there.value(seen.path)
        came = next((e for e in self.life.after(topic, trace.time - SLACK) if e.publisher == plan.name), None)
        what = f"{seen.device} · {seen.path}"
        until = came.time if came is not None else float("inf")
        why = next((why for _, why in self.ways.stops(plan, what, trace.time - SLACK, until)), "")
        closed = self.ways.closed(plan, seen.device, seen.path, trace.time)
        if came is None or (why and came.span != said.span and self._moment(seen)):
            carried = plan.crossings[seen.device].shows.get(seen.path)
            if not (why or closed) and carried is not None and carried.conditional:
                why = f"it crosses once, when it {condition(carried)}"
            trace.stop(f"{_way(plan)}: {what}: {why or closed or 'it was still on its way'}")
            return
        took = came.time - trace.time
        slow = closed or slowly(plan, SHOWS, took)
        before = self.life.last(topic, min(trace.time, came.time) - SLACK)
        if before is not None and before.payload == came.payload and not self._moment(seen):
            was = f"was {came.payload or 'nothing'} there already, as what it was in between has not crossed"
            trace.missed = trace.missed or f"{_way(plan)}: {what} {was}" + (f" ({closed})" if closed else "")
        elif came.payload != said.payload and slow:
            trace.missed = trace.missed or f"{_way(plan)}: {slow}, and so missed {what} {said.payload}"
        trace.took.append((took, f"{_way(plan)}: {what}: {slow}" if slow else ""))
        trace.time = came.time

    def _moment(self, seen: Place) -> bool:
        """Whether it is an event, which does not cross later."""
        faces = self.entities.faces(seen.device) or {}
        return seen.path in faces and not faces[seen.path].retained

    # ------------------------------------------------------------- running

    def _ran(self, step: Step, trace: Trace, expected: float) -> Entry | None:
        waits = max(_RUNS, step.ran.time - step.trigger.time + _RUNS if step.trigger else _NEAR)
        since = min(trace.time, expected) if step.trigger is None else trace.time
        ran = [e for e in self.life.ran(step.automation) if since - SLACK <= e.time <= trace.time + waits]
        if ran:
            return ran[0]
        unseen = self._unseen(step.automation)
        why = f"“{step.automation}” also asks for {unseen[0]}" if unseen else trace.missed
        trace.stop(why or f"“{step.automation}” did not run")
        return None

    def _unseen(self, alias: str) -> list[str]:
        """What an automation's conditions ask for, and automations here do not hear of."""
        config = next((c for c in self.automations if c.alias == alias), None)
        found: list[str] = []
        for name in (n for c in (config.conditions if config else ()) for n in c.names()):
            entity = self.entities.find(name.entity_id)
            if entity is None:
                continue
            device = entity.device.paired.id
            faces = entity.face.faces
            path = next((faces[role].path for role in _DECIDING if role in faces), "")
            if path and isinstance(self.ways.to_hub(device, path), Gap):
                found.append(f"{device} · {path}, which is not shown there")
        return list(dict.fromkeys(found))

    # ------------------------------------------------------------- asking

    def _asked(self, asked: Place, ran: Entry, trace: Trace) -> Trace:
        hub = self.life.home.home if self.life.wired is None else self._hub_domain()
        topic = self.life.at(asked.device, hub).command(asked.path)
        command = next(self.life.after(topic, ran.time - SLACK), None)
        if command is None:
            return trace.stop(f"the automation asked nothing of {asked.device} · {asked.path}")
        trace.time = command.time
        ways = self.ways.from_hub(asked.device, asked.path)
        if isinstance(ways, Gap):
            return trace.stop(ways.text)
        for plan in ways:
            self._taken(plan, asked, command, trace)
            if trace.stopped:
                break
        return trace

    def _taken(self, plan: Plan, asked: Place, command: Entry, trace: Trace) -> None:
        """How a command crossed one link."""
        what = f"{asked.device} · {asked.path}/set"
        topic = self.life.at(asked.device, plan.source).command(asked.path)
        said = self.life.after(topic, trace.time - SLACK)
        came = next((e for e in said if e.publisher == plan.name and e.trace == command.trace), None)
        if came is None:
            stops = self.ways.stops(plan, what, trace.time - SLACK, trace.time + _NEAR)
            why = next((why for entry, why in stops if entry.trace == command.trace), "")
            trace.stop(f"{_back(plan)}: {what}: {why or 'it was still on its way'}")
            return
        took = came.time - trace.time
        slow = slowly(plan, TAKES, took)
        trace.took.append((took, f"{_back(plan)}: {what}: {slow}" if slow else ""))
        trace.time = came.time

    def _hub_domain(self) -> str:
        wired = self.ways.wired
        homie = {p.entry.from_: p.source for p in wired.plans} | {p.entry.to: p.target for p in wired.plans}
        return homie.get(wired.wiring.automations, self.life.home.home)


def _way(plan: Plan) -> str:
    return f"{plan.entry.from_} → {plan.entry.to}"


def _back(plan: Plan) -> str:
    return f"{plan.entry.to} → {plan.entry.from_}"
