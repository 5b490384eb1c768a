"""The car's camera that looks at its driver."""

from tests.devices.car_bench import arrive, drive, parked


def test_it_sees_a_driver_on_the_way_only() -> None:
    bench = parked()
    bench.pass_time(minutes=30)
    assert bench.value("attention.attentive") is None
    bench.sense("body", driver="anna")
    bench.pass_time(minutes=10)
    assert bench.value("attention.attentive") is None
    drive(bench, 60, 60)
    bench.pass_time(minutes=10)
    assert 90 <= bench.value("attention.attentive") <= 100
    arrive(bench)
    bench.sense("body", driver="")
    assert bench.value("attention.attentive") is None


def test_a_long_drive_tires_and_it_warns_once() -> None:
    bench = parked()
    bench.sense("body", driver="anna")
    drive(bench, 300, 300)
    bench.pass_time(hours=1)
    assert [name for name, _ in bench.events] == ["location.LeftGeofence"]
    bench.pass_time(hours=3.5)
    assert bench.value("attention.attentive") < 75
    assert bench.value("attention.warning") is True
    assert ("attention.Inattentive", {}) in bench.events


def test_it_can_be_switched_off() -> None:
    bench = parked()
    bench.sense("body", driver="anna")
    drive(bench, 60, 60)
    bench.pass_time(minutes=10)
    bench.command("attention.enabled", False)
    assert bench.value("attention.attentive") is None
    bench.pass_time(minutes=20)
    assert bench.value("attention.attentive") is None
