"""The house: its doors and windows, its wires, its warm water."""

from collections.abc import Callable, Mapping
from datetime import datetime

from ecosim.home import Home
from ecosim.home.entries import OpeningEntry, TariffEntry
from ecosim.timeline import Wait
from ecosim.world.truth import Truth

VOLTAGE = 230.0
PRICE = 0.3  # of a kWh, where the home has no tariff
CORD = 7.0  # kW of a cable that no device limits
SHOWER, BASIN, SINK = 8.0, 0.5, 0.5  # L/min at 40 °C: a water-saving shower head; taps that run now and then
TURN = 5.0  # s after which a bolt is thrown by hand that no motor moves
DOORWAY = 5.0  # s that a door stands open when somebody goes through
UNBOLTED = 1.0  # s from a turned key to an open door


class Doors:
    """Doors, windows and gates: opened by hands and by motors, kept shut by bolts."""

    def __init__(self, truth: Truth, openings: Mapping[str, OpeningEntry]) -> None:
        self.truth = truth
        self.openings = openings
        self.air_changed: Callable[[str], None] = lambda _: None
        self._held: dict[str, int] = dict.fromkeys(openings, 0)
        self._waiting: dict[str, list[Wait]] = {}
        truth.on_influence["opening"] = self._moved
        for name in openings:
            truth.set(f"opening/{name}", open=False, key="", visitor="", ringing=False)

    def open_area(self, room: str) -> float:
        """The m² of what stands open in a room."""
        return sum(
            o.area
            for n, o in self.openings.items()
            if o.room == room and self.truth.get(f"opening/{n}", "open")
        )

    def hold(self, name: str, hands: int) -> None:
        """One more hand holds it open, or one less (-1)."""
        self._held[name] = max(0, self._held[name] + hands)
        self._moved(f"opening/{name}")

    async def open_for(self, name: str, seconds: float) -> None:
        """Open by hand, and close after so long."""
        self.hold(name, 1)
        await self.truth.timeline.sleep_until(self.truth.timeline.now + seconds)
        self.hold(name, -1)

    async def go_through(self, name: str, person: str) -> None:
        """Open the bolt where there is one, and the door; it falls shut by itself."""
        key, truth = f"opening/{name}", self.truth
        if truth.devices(key, "bolted"):
            truth.set(key, key=person)
            wait = Wait()
            self._waiting.setdefault(key, []).append(wait)
            timer = truth.timeline.call_at(truth.timeline.now + TURN, wait.finish)
            wait.abandon = timer.cancel
            await wait
            timer.cancel()
            truth.set(key, key="")
            await truth.timeline.sleep_until(truth.timeline.now + UNBOLTED)
        await self.open_for(name, DOORWAY)

    def _moved(self, key: str) -> None:
        truth, name = self.truth, key.partition("/")[2]
        if not truth.devices(key, "bolted"):
            for wait in self._waiting.pop(key, []):
                truth.timeline.call_at(truth.timeline.now, wait.finish)
        is_open = self._held[name] > 0 or bool(truth.devices(key, "driven_open"))
        if is_open != truth.get(key, "open"):
            truth.set(key, open=is_open)
            if self.openings[name].room:
                self.air_changed(f"room/{self.openings[name].room}")


class Wires:
    """Electricity: what all devices draw and feed, what cars draw, and what a kWh costs."""

    def __init__(self, truth: Truth, home: Home) -> None:
        self.truth = truth
        self.points = [f"charging_point/{name}" for name in home.charging_points]
        self.tariff = sorted(home.tariff, key=lambda t: t.start)
        self.live = True
        truth.set("mains", voltage=VOLTAGE)
        truth.set("grid", load=0.0, feed=0.0, price=self._price(truth.timeline.now))
        for point in self.points:
            truth.set(point, vehicle="", drawn=0.0)
        truth.on_influence["mains"] = lambda _: self.balance()
        truth.on_influence["charging_point"] = self._offered

    def feed(self, live: bool) -> None:
        """The mains come back, or fail: then nothing flows in the home, and no cable of it gives anything."""
        self.live = live
        self.truth.set("mains", voltage=VOLTAGE if live else 0.0)
        self.truth.set("grid", live=live)
        self.balance()
        for point in self.points:
            self._offered(point)

    def plug_in(self, vehicle: str, cable: float | None) -> None:
        """Put a cable into a vehicle: one of `cable` kW, or at home the first that is free."""
        car = f"vehicle/{vehicle}"
        if cable is None:
            free = next((p for p in self.points if not self.truth.get(p, "vehicle")), None)
            if free is not None:
                self.truth.set(free, vehicle=vehicle)
            cable = self._offer(free)
        self.truth.set(car, plugged_in=True, cable=cable)
        self.drawn(car)

    def unplug(self, vehicle: str) -> None:
        """Take the cable out of a vehicle."""
        point = self._point_of(vehicle)
        if point is not None:
            self.truth.set(point, vehicle="", drawn=0.0)
        self.truth.set(f"vehicle/{vehicle}", plugged_in=False)
        self.balance()

    def drawn(self, car: str) -> None:
        """A vehicle takes another power from its cable."""
        point = self._point_of(car.partition("/")[2])
        if point is not None:
            self.truth.set(point, drawn=self._charging(car))
        self.balance()

    def balance(self) -> None:
        """What flows through the meter: all devices, and cars on cables that no device looks after."""
        bare = sum(self._charging(car) for car in self.truth.keys("vehicle") if self._is_bare(car))
        load = (self.truth.total("mains", "draw") + bare) * self.live
        feed = self.truth.total("mains", "feed") * self.live
        self.truth.set("grid", load=round(load, 3), feed=round(feed, 3))

    def begin(self, instants: Callable[[TariffEntry], float]) -> None:
        """A day's prices."""
        for entry in self.tariff:
            self.truth.at(instants(entry), lambda p=entry.price: self.truth.set("grid", price=p))  # type: ignore[misc]

    def _price(self, now: float) -> float:
        at = datetime.fromtimestamp(now, self.truth.zone).time()
        past = [t.price for t in self.tariff if t.start <= at] or [t.price for t in self.tariff[-1:]]
        return past[-1] if past else PRICE

    def _offered(self, point: str) -> None:
        vehicle = self.truth.get(point, "vehicle")
        if vehicle:
            self.truth.set(f"vehicle/{vehicle}", cable=self._offer(point))

    def _offer(self, point: str | None) -> float:
        """The kW that the cable of a point gives."""
        if not self.live:
            return 0.0
        if point is None or not self._looked_after(point):
            return CORD
        return self.truth.total(point, "offer")

    def _charging(self, car: str) -> float:
        return self.truth.total(car, "charging") if self.truth.get(car, "plugged_in") else 0.0

    def _is_bare(self, car: str) -> bool:
        at_home = self.truth.get(car, "place") == self.truth.get("household", "place")
        point = self._point_of(car.partition("/")[2])
        return at_home and not (point and self._looked_after(point))

    def _looked_after(self, point: str) -> bool:
        return bool(self.truth.influences.get(point))

    def _point_of(self, vehicle: str) -> str | None:
        return next((p for p in self.points if self.truth.get(p, "vehicle") == vehicle), None)


class Water:
    """Warm water: what people draw of it, by what they do."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self._showers: dict[str, float] = {}

    def does(self, person: str, activity: str, *, running: bool = True) -> None:
        """A person does something else; `running`: the water of the shower runs."""
        litres = {"washing": BASIN, "cooking": SINK, "showering": SHOWER if running else 0.0}.get(
            activity, 0.0
        )
        self._showers[person] = litres
        self.truth.set("household", hot_water=sum(self._showers.values()))
