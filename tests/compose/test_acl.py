"""The composed broker's access list, read by our own broker's rules, which mean what Mosquitto's mean."""

from pathlib import Path

import pytest

from ecosim.broker.access import Access
from ecosim.broker.access_files import parse_acl
from ecosim.home import load_home
from ecosim.plane import Plane
from ecosim.runs.access import ANY, access_list

ACL = Path(__file__).parents[2] / "broker" / "acl"


@pytest.fixture(scope="module")
def access() -> Access:
    return Access(rules=parse_acl(ACL.read_text(), str(ACL)))


@pytest.fixture(scope="module")
def embedded() -> Access:
    """What `ecosim run` has: it says the same of devices."""
    return Access(rules=parse_acl(access_list("family", ["hub"]), "embedded"))


@pytest.mark.parametrize("broker", ["access", "embedded"])
def test_each_device_of_the_home_senses_and_influences_its_things_and_nothing_else(
    broker: str, request: pytest.FixtureRequest
) -> None:
    access: Access = request.getfixturevalue(broker)
    home = load_home("family")
    plane = Plane(home.home)
    devices = home.placements(0)
    sensed = {plane.thing(key) for device in devices for key in device.senses.values()}
    assert {topic.split("/")[3] for topic in sensed} >= {
        "room",
        "person",
        "vehicle",
        "opening",
        "charging_point",
    }
    sensed |= {plane.thing(key) for key in ("mains", "grid", "weather", "household")}
    for device in devices:
        for topic in sensed:
            assert access.may_read(device.id, device.id, topic)
            assert not access.may_write(device.id, device.id, topic)
        for other in devices:
            own = other is device
            assert access.may_write(device.id, device.id, plane.influence(other.id)) == own
            assert access.may_read(device.id, device.id, plane.touch(other.id)) == own
            assert access.may_write(device.id, device.id, plane.report(other.id)) == own
            assert access.may_write(device.id, device.id, f"{home.home}/5/{other.id}/$state") == own
            assert not access.may_read(device.id, device.id, plane.influence(other.id))


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("kettle", "family/5/kettle/$state"),
        ("kettle", "family/5/kettle/kettle/on"),
        ("kettle", "family/answer/hub"),
        ("kettle", "ecosim/family/influence/kettle"),
        ("kettle", "ecosim/family/clock/kettle"),
        ("kettle", "ecosim/family/report/kettle"),
        ("hub", "family/5/hub/hub/mode"),
        ("hub", "family/5/kettle/kettle/on/set"),
        ("ecosim-world", "ecosim/family/world/room/kitchen"),
        ("ecosim-world", "ecosim/family/touch/kettle"),
        ("ecosim-world", "ecosim/family/story"),
        ("ecosim-conductor", "ecosim/family/clock"),
    ],
)
def test_may_write(access: Access, user: str, topic: str) -> None:
    assert access.may_write(user, user, topic)


@pytest.mark.parametrize(
    ("user", "topic"),
    [
        ("kettle", "family/5/car/$state"),
        ("kettle", "family/5/car/cabin/on/set"),
        ("kettle", "ecosim/family/world/room/kitchen"),
        ("kettle", "ecosim/family/touch/kettle"),
        ("kettle", "ecosim/family/influence/car"),
        ("kettle", "ecosim/family/clock"),
        ("kettle", "ecosim/family/clock/car"),
        ("kettle", "ecosim/family/story"),
        ("hub", "family/5/kettle/kettle/on"),
        ("hub", "family/5/kettle/$state"),
        ("hub", "ecosim/family/world/room/kitchen"),
        ("ecosim-world", "family/5/kettle/kettle/on/set"),
        ("ecosim-conductor", "ecosim/family/world/room/kitchen"),
        ("ecosim-orchestrator", "family/5/kettle/kettle/on/set"),
        ("viewer", "family/5/kettle/kettle/on/set"),
        ("viewer", "ecosim/family/story"),
    ],
)
def test_may_not_write(access: Access, user: str, topic: str) -> None:
    assert not access.may_write(user, user, topic)


@pytest.mark.parametrize(
    ("user", "topic", "may"),
    [
        ("kettle", "family/5/kettle/kettle/on/set", True),
        ("kettle", "ecosim/family/world/room/kitchen", True),
        ("kettle", "ecosim/family/touch/kettle", True),
        ("kettle", "ecosim/family/touch/car", False),
        ("kettle", "ecosim/family/story", False),
        ("kettle", "family/5/car/$state", False),
        ("kettle", "family/answer/hub", False),
        ("hub", "family/5/car/$state", True),
        ("hub", "family/answer/hub", True),
        ("hub", "ecosim/family/story", False),
        ("ecosim-conductor", "ecosim/family/clock/kettle", True),
        ("ecosim-orchestrator", "family/5/car/$state", True),
        ("ecosim-orchestrator", "ecosim/family/report/kettle", True),
        ("viewer", "$SYS/broker/version", True),
        ("kettle", "$SYS/broker/version", False),
    ],
)
def test_may_read(access: Access, user: str, topic: str, may: bool) -> None:
    assert access.may_read(user, user, topic) == may


def test_the_composed_broker_s_list_is_the_one_of_any_home() -> None:
    """Written anew by `access_list(ANY, ["hub"], viewer_commands=False)`."""
    assert ACL.read_text() == access_list(ANY, ["hub"], viewer_commands=False)
