"""What does not work for a time: the mains, the internet, clouds, phones that nobody charges."""

from ecosim.day.outages import What
from ecosim.world.house import Wires
from ecosim.world.truth import Truth

NETWORKS: tuple[What, ...] = ("internet", "car_cloud", "partner_cloud")
DRAINED = 60.0  # s in which a phone is emptied where no end is said


class Outages:
    """Lets things fail and work again. Where two outages of one thing meet, the later end counts."""

    def __init__(self, truth: Truth, wires: Wires) -> None:
        self.truth = truth
        self.wires = wires
        self._failing: dict[str, int] = {}
        truth.set("network", **dict.fromkeys(NETWORKS, True))

    def plan(self, what: What, start: float, end: float | None) -> None:
        """It fails then, and works again; times in seconds since the epoch."""
        self.truth.at(start, lambda: self._fails(what))
        if end is None:
            self.truth.at(start + DRAINED, lambda: self._works(what, told=False))
        else:
            self.truth.at(end, lambda: self._works(what))

    def _fails(self, what: What) -> None:
        self._failing[what] = self._failing.get(what, 0) + 1
        self.truth.narrate({"happens": "outage", "what": what})
        self._set(what, works=False)

    def _works(self, what: What, *, told: bool = True) -> None:
        self._failing[what] -= 1
        if not self._failing[what]:
            if told:
                self.truth.narrate({"happens": "restored", "what": what})
            self._set(what, works=True)

    def _set(self, what: What, *, works: bool) -> None:
        if what == "home_power":
            self.wires.feed(works)
        elif what == "phone_battery":
            for person in self.truth.keys("person"):
                self.truth.set(person, phone_empty=not works)
        else:
            self.truth.set("network", **{what: works})
