from ecosim_devices.hub import Hub

from ecosim.bus import Message
from ecosim.hub import Paired
from ecosim.testing import START, Bench


def hear(bench: Bench, device: str, state: str) -> None:
    bench.host.received(Message(f"bench/5/{device}/$state", state.encode()))


def test_it_knows_the_mode_of_the_home() -> None:
    bench = Bench(Hub)
    assert bench.value("mode") == "home"
    assert bench.command("mode", "night") is None
    assert bench.value("mode") == "night"
    assert "not one of" in (bench.command("mode", "party") or "")
    assert bench.value("automations.count") == 0


def test_guests_are_gone_at_four_in_the_morning() -> None:
    bench = Bench(Hub, start=START.replace(hour=21))
    bench.command("mode", "guest")
    bench.pass_time(hours=6.9)
    assert bench.value("mode") == "guest"
    bench.pass_time(hours=0.2)
    assert bench.value("mode") == "home"
    bench.command("mode", "guest")
    bench.command("mode", "night")
    bench.pass_time(hours=24)
    assert bench.value("mode") == "night"


def test_an_alarm_ends_after_three_minutes_as_it_was_before() -> None:
    bench = Bench(Hub)
    bench.command("alarm", "armed")
    bench.command("alarm", "triggered")
    bench.pass_time(seconds=179)
    assert bench.value("alarm") == "triggered"
    bench.pass_time(seconds=2)
    assert bench.value("alarm") == "armed"
    bench.command("alarm", "triggered")
    bench.command("alarm", "disarmed")
    bench.pass_time(minutes=10)
    assert bench.value("alarm") == "disarmed"


def test_it_misses_a_device_after_a_minute_and_not_one_that_only_restarts() -> None:
    bench = Bench(Hub)
    for device in ("lamp", "phone", "kettle"):
        hear(bench, device, "ready")
    hear(bench, "lamp", "lost")
    hear(bench, "phone", "disconnected")
    bench.pass_time(seconds=30)
    hear(bench, "phone", "init")
    hear(bench, "phone", "ready")
    bench.pass_time(seconds=31)
    assert (bench.value("devices.offline"), bench.value("devices.missing")) == (1, "lamp")
    assert bench.events == [("devices.DeviceLost", {"name": "lamp"})]
    hear(bench, "kettle", "lost")
    hear(bench, "kettle", "lost")
    bench.pass_time(seconds=61)
    assert (bench.value("devices.offline"), bench.value("devices.missing")) == (2, "lamp, kettle")
    hear(bench, "lamp", "sleeping")
    assert (bench.value("devices.offline"), bench.value("devices.missing")) == (1, "kettle")
    assert bench.events[-1] == ("devices.DeviceBack", {"name": "lamp"})


def test_it_calls_devices_by_their_names() -> None:
    bench = Bench(Hub)
    vars(bench.host.device)["automations"].pair([Paired("anna-band", "Anna's band", Hub)], [])
    hear(bench, "anna-band", "lost")
    bench.pass_time(seconds=61)
    assert bench.events == [("devices.DeviceLost", {"name": "Anna's band"})]


def test_it_is_always_on() -> None:
    bench = Bench(Hub)
    assert bench.value("supply.power") == 4
    bench.pass_time(hours=24)
    assert bench.value("supply.energy") == 0  # 0.096 kWh: told with the first tenth
    bench.pass_time(hours=2)
    assert bench.value("supply.energy") == 0.1
