from ecosim_devices.air_conditioner import AirConditioner

from ecosim.curves import Decay
from ecosim.testing import START, Bench

T0 = START.timestamp()


class Room:
    """A room of 25 m² as the world would keep it: 30 W/K to the outside, 1.5 MJ/K."""

    def __init__(self, bench: Bench, outside: float) -> None:
        self.bench, self.outside = bench, outside

    def live(self, hours: float) -> list[float]:
        """Answer each change of heat with a new curve; the temperatures of each minute."""
        seen = []
        heat = None
        for _ in range(round(hours * 60)):
            now = self.bench.timeline.now
            thing = self.bench.host.things["room"]
            here = thing.curve("temperature").at(now)
            if heat != (heat := self.bench.influence("room", "heat")):
                limit = self.outside + heat / 30
                self.bench.sense("room", temperature=Decay(now, here, limit, 1_500_000 / 30))
            seen.append(here)
            self.bench.pass_time(minutes=1)
        return seen


def test_it_keeps_a_cold_room_within_half_a_degree_of_its_target() -> None:
    bench = Bench(AirConditioner, room={"temperature": Decay(T0, 18, 0, 50_000)})
    bench.command("target", 21.0)
    bench.command("mode", "heat")
    assert bench.value("doing") == "heating"
    assert bench.influence("room", "heat") == 3200
    assert 900 < bench.value("power") < 1000
    temperatures = Room(bench, 0).live(10)
    assert 20.4 < min(temperatures[120:]) < 20.6
    assert 21.4 < max(temperatures[120:]) < 21.6
    assert bench.wake_ups < 150


def test_it_cools_and_does_not_heat_in_summer() -> None:
    bench = Bench(AirConditioner, room={"temperature": 28.0})
    bench.command("mode", "cool")
    assert bench.influence("room", "heat") == -2600
    bench.sense("room", temperature=18.0)
    assert bench.value("doing") == "idle"
    assert bench.influence("room", "heat") == 0


def test_in_auto_it_does_not_heat_and_cool_by_turns() -> None:
    bench = Bench(AirConditioner, room={"temperature": 20.5})
    bench.command("mode", "auto")
    assert bench.value("doing") == "heating"
    for temperature in (22.0, 22.5, 22.75):
        bench.sense("room", temperature=temperature)
    assert bench.value("doing") == "idle"
    bench.sense("room", temperature=23.0)
    assert bench.value("doing") == "cooling"
    bench.sense("room", temperature=21.5)
    assert bench.value("doing") == "idle"


def test_the_night_curve_goes_down_when_it_heats_and_up_when_it_cools() -> None:
    bench = Bench(AirConditioner, room={"temperature": 22.0})
    bench.command("mode", "heat")
    bench.command("night", True)
    assert bench.value("setpoint") == 21
    bench.pass_time(hours=1)
    assert bench.value("setpoint") == 20
    bench.command("mode", "cool")
    assert bench.value("setpoint") == 24
    bench.command("night", False)
    assert bench.value("setpoint") == 22
    bench.pass_time(hours=2)
    assert bench.value("setpoint") == 22


def test_off_is_off() -> None:
    bench = Bench(AirConditioner, room={"temperature": 10.0})
    assert bench.value("power") == 0
    bench.command("mode", "heat")
    bench.command("mode", "off")
    assert (bench.value("doing"), bench.value("power"), bench.influence("room", "heat")) == ("off", 0, 0)


def test_targets_are_rounded_to_half_degrees_and_kept_in_bounds() -> None:
    bench = Bench(AirConditioner)
    assert bench.command("target", "21.3") is None
    assert bench.value("target") == 21.5
    assert "outside" in (bench.command("target", "35") or "")
    assert bench.value("target") == 21.5
