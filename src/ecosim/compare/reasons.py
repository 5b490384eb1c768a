"""Why a moment did not work: found by following, in the wired life, what brings it about in the unwired one.

Where all devices share one bus, a chain of causes leads from the cause over an automation to the effect. Each
of its steps is looked for in the wired life: was the value said, did it get to the automations, did the
automation run, did its command get to the device. The first that is missing is the reason; of what came too
late, the slowest.
"""

from collections.abc import Callable
from dataclasses import dataclass

from ecosim.compare.arrivals import Arrival, Fate, expected_steps
from ecosim.compare.following import Following
from ecosim.compare.life import Life, Step, steps
from ecosim.compare.ways import Ways
from ecosim.hub.config import AutomationConfig
from ecosim.hub.states import Entities
from ecosim.told.durations import seconds

_QUICK = 0.5  # s


@dataclass(frozen=True, slots=True)
class Blame:
    """`what` is to blame; it `took` so many s, and the effect was `late` by so many."""

    what: str
    took: float | None = None
    late: float | None = None
    other_way: bool = False

    @property
    def text(self) -> str:
        """For people."""
        late = "" if self.late is None else f"{seconds(self.late)} too late"
        if self.other_way:
            return f"{self.what}; it came another way{', ' if late else ''}{late}"
        if self.took is None or self.took < _QUICK:
            return f"{self.what}, {late}" if late else self.what
        return f"{self.what}; that took {seconds(self.took)}" + (f", {late}" if late else "")

    def worse(self, other: "Blame") -> "Blame":
        """The one that is later."""
        return max(self, other, key=lambda blame: (blame.late or 0.0, blame.took or 0.0))


@dataclass(slots=True)
class Reasons:
    """Finds reasons in one life. `fates` are all its moments."""

    life: Life
    unwired: Life
    fates: list[Fate]
    following: Following

    @classmethod
    def of(
        cls, life: Life, unwired: Life, fates: list[Fate], automations: list[AutomationConfig]
    ) -> "Reasons":
        """Those of a life that is wired."""
        assert life.wired is not None  # noqa: S101 - an unwired life has no links to blame
        entities = Entities(life.home.paired(), life.home.home)
        return cls(life, unwired, fates, Following(life, Ways(life, life.wired), automations, entities))

    def why(self, fate: Fate) -> str:
        """Why it did not work; empty where it did."""
        number = next(i for i, f in enumerate(self.fates) if f is fate)
        plain = self.unwired.moments[number]
        if fate.verdict == "works":
            return ""
        if not plain["met"]:
            return f"missed without a wiring too: {plain['why']}"
        if fate.said["at"] is None:
            return self._no_cause(fate, number)
        blames: dict[str, Blame] = {}
        for index, arrival in enumerate(fate.arrivals):
            if arrival.state in ("missing", "late") or arrival.hands:
                blame = self._of(fate, arrival, index, number)
                blames[blame.what] = blame.worse(blames.get(blame.what, blame))
        return "; ".join(blame.text for blame in blames.values())

    # ------------------------------------------------------------- one effect

    def _of(self, fate: Fate, arrival: Arrival, index: int, number: int) -> Blame:
        """What is to blame for an effect."""
        said, plain = fate.said, self.unwired.moments[number]
        late = None
        if arrival.state == "late" and arrival.after is not None:
            late = arrival.after - float(said["limit_s"])
        traces = self.following.follow(
            expected_steps(self.unwired, number, index), plain["at"], float(said["at"])
        )
        stopped = next((t.stopped for t in traces if t.stopped), "")
        if stopped:
            return Blame(stopped, None, late, other_way=arrival.came)
        took, what = max((took for t in traces for took in t.took), default=(0.0, ""))
        if arrival.came:
            return Blame(what or f"{arrival.effect} came late", took or None, late)
        last = self.life.last(arrival.topic, float(said["at"]) + float(said["limit_s"]))
        lost = f"{arrival.effect} did not follow" + ("" if last is None else f" (it was {last.payload})")
        earlier = self._earlier_on(expected_steps(self.unwired, number, index), number)
        if earlier is not None:
            return Blame(f"{lost}, as {earlier.id} went otherwise")
        return Blame(f"{lost}; {what}" if what else lost, took or None)

    # ------------------------------------------------------------- a cause that never came

    def _no_cause(self, fate: Fate, number: int) -> str:
        """What its cause would have followed from, and where that was lost."""
        plain = self.unwired.moments[number]
        cause = self.unwired.spans.get(plain["cause_span"] or "")
        wanted = [] if cause is None else steps(self.unwired.chain(cause))
        said = f"its cause never came: {fate.said['cause']}"
        for step in reversed(wanted):
            earlier = self._earlier(step, number)
            if earlier is not None:
                return f"{said}, as {earlier.id} was lost"
        for trace in self.following.follow(wanted, 0.0, 0.0):
            if trace.stopped:
                return f"{said}, as {trace.stopped}"
        return said

    def _earlier(self, step: Step, number: int) -> Fate | None:
        """The moment that lives by the same automation's same command, and did not work either."""
        return self._other(number, lambda other: other.key == step.key)

    def _earlier_on(self, wanted: list[Step], number: int) -> Fate | None:
        """An earlier moment that did not work, and asks the same of the same device."""
        asked = {step.key[1:] for step in wanted}
        at = self.fates[number].said["at"]
        return self._other(number, lambda other: other.key[1:] in asked and other.ran.time < at)

    def _other(self, number: int, like: Callable[[Step], bool]) -> Fate | None:
        for other, fate in enumerate(self.fates):
            plain = self.unwired.moments[other]
            if other == number or fate.verdict == "works" or fate.said["at"] is None or plain["at"] is None:
                continue
            for index in range(len(plain["effects"])):
                if any(like(step) for step in expected_steps(self.unwired, other, index)):
                    return fate
        return None
