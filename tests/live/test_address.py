import pytest

from ecosim.errors import BrokerError
from ecosim.live import Address


def test_a_full_url() -> None:
    address = Address.parse("mqtt://kettle:p%40ss@broker.local:1884")
    assert (address.host, address.port) == ("broker.local", 1884)
    assert (address.username, address.password) == ("kettle", "p@ss")
    assert not address.secure
    assert "p@ss" not in f"{address} {address!r}"


@pytest.mark.parametrize(
    ("url", "port", "secure", "websocket"),
    [
        ("localhost", 1883, False, False),
        ("localhost:1999", 1999, False, False),
        ("mqtts://a", 8883, True, False),
        ("ws://a:9001/mqtt", 9001, False, True),
        ("wss://a", 443, True, True),
    ],
)
def test_other_urls(url: str, port: int, secure: bool, websocket: bool) -> None:
    address = Address.parse(url)
    assert (address.port, address.secure, address.websocket) == (port, secure, websocket)


@pytest.mark.parametrize(
    "url", ["mqt://a", "mqtt://", "mqtt://secret@a:port", "mqtt://a:0", "mqtt://a:99999"]
)
def test_a_wrong_url_is_refused_in_one_line(url: str) -> None:
    with pytest.raises(BrokerError) as refused:
        Address.parse(url)
    assert "\n" not in str(refused.value)
    assert "secret" not in str(refused.value)
