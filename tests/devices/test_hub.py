from ecosim_devices.hub import Hub

from ecosim.testing import Bench


def test_it_knows_the_mode_of_the_home() -> None:
    bench = Bench(Hub)
    assert bench.value("mode") == "home"
    assert bench.command("mode", "night") is None
    assert bench.value("mode") == "night"
    assert "not one of" in (bench.command("mode", "party") or "")
    assert bench.value("automations.count") == 0
