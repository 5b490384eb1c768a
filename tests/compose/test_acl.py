"""The composed broker's access list, read by our own broker's rules, which mean what Mosquitto's mean."""

from pathlib import Path

import pytest

from ecosim.broker.access import Access
from ecosim.broker.access_files import parse_acl

ACL = Path(__file__).parents[2] / "broker" / "acl"


@pytest.fixture(scope="module")
def access() -> Access:
    return Access(rules=parse_acl(ACL.read_text(), str(ACL)))


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
