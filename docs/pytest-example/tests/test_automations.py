"""Our automation, in the flat, in milliseconds."""

import pytest

from ecosim.testing import VirtualHome

pytestmark = pytest.mark.ecosim("../flat", automations="../automations.yaml", at="23:00")


def test_who_comes_home_at_night_has_light(ecosim_home: VirtualHome) -> None:
    ecosim_home.call("lock.unlock", "lock.front_door")
    ecosim_home.expect("light.hall", "on", within="5 s")
    ecosim_home.stays("light.hall", "on", lasts="4 min")
    ecosim_home.expect("light.hall", "off", within="2 min")


@pytest.mark.ecosim(at="12:00")
def test_nobody_needs_it_at_noon(ecosim_home: VirtualHome) -> None:
    ecosim_home.call("lock.unlock", "lock.front_door")
    ecosim_home.stays("light.hall", "off", lasts="10 min")
