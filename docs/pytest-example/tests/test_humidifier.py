"""A device of our own: alone on a bench, and at home."""

import pytest

from ecosim.testing import VirtualHome

pytestmark = pytest.mark.ecosim("../flat")


def test_it_turns_itself_off_when_it_is_empty(ecosim_home: VirtualHome) -> None:
    humidifier = ecosim_home["humidifier"]
    assert humidifier.command("on", True) is None
    took = ecosim_home.expect("humidifier/on", False, within="8 h")
    assert took == pytest.approx(2.0 / 0.3 * 3600, rel=0.05)
    assert humidifier.command("on", True) == "the tank is empty"
