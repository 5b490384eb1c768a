"""Which connections a client gets."""

import pytest

from ecosim.errors import BrokerError
from ecosim.live import ForkedBus, LiveBus
from ecosim.plane import Plane
from ecosim.runs.brokers import Brokers

PLANE = Plane("h")
HOME, CAR = "mqtt://{client}:s@home:1", "mqtts://{client}@car"


def test_who_needs_one_broker_has_one_connection() -> None:
    brokers = Brokers(HOME, {"h-car": CAR})
    for domains in ((), ("h",), ("h-phone",)):
        bus = brokers.bus("lamp", PLANE, domains)
        assert isinstance(bus, LiveBus)
        assert (str(bus.address), bus.address.username) == ("home:1", "lamp")
    assert isinstance(brokers.bus("car", PLANE, ("h-car",)), ForkedBus)
    assert brokers.others == ["car:8883"]


def test_two_urls_of_one_broker_are_one_connection() -> None:
    """A second one under the same client id would throw the first out."""
    assert isinstance(Brokers(HOME, {"h-car": "mqtt://home:1"}).bus("car", PLANE, ("h-car",)), LiveBus)
    assert Brokers(HOME, {"h-car": "mqtt://home:1"}).others == []


def test_a_client_logs_in_under_its_name_unless_told_otherwise() -> None:
    bus = Brokers(HOME).at_home("conductor-2", login="conductor")
    assert (bus.client_id, bus.address.username) == ("conductor-2", "conductor")


def test_a_url_that_is_none() -> None:
    with pytest.raises(BrokerError, match="mqtt://"):
        Brokers(HOME, {"h-car": "http://car"}).check()
