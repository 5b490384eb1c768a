"""The component under test: it shows a Homie lock to a system that knows topics of its own.

`bridge/front-door` is LOCKED or UNLOCKED, retained; LOCK and UNLOCK on `bridge/front-door/set` turn it.
"""

from collections.abc import Callable

from paho.mqtt import client as mqtt
from paho.mqtt.enums import CallbackAPIVersion

TOLD, ASKED = "bridge/front-door", "bridge/front-door/set"


class LockBridge:
    """What it does, whichever library brings the messages. `publish` takes topic, payload and retain."""

    def __init__(self, home: str, publish: Callable[[str, str, bool], object]) -> None:
        self.lock = f"{home}/5/front-door/door-lock/locked"
        self.turn = f"{home}/5/front-door/door-lock/"
        self.publish = publish

    def message(self, topic: str, payload: str) -> None:
        """A message came on `lock` or on `ASKED`."""
        if topic == self.lock:
            self.publish(TOLD, "LOCKED" if payload == "true" else "UNLOCKED", True)
        elif topic == ASKED and payload in ("LOCK", "UNLOCK"):
            self.publish(f"{self.turn}{payload.lower()}/set", "true", False)


def connect(host: str, port: int, home: str) -> mqtt.Client:
    """The bridge on a broker; `loop_start` lets it run."""
    client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id="lock-bridge")
    bridge = LockBridge(home, lambda topic, payload, retain: client.publish(topic, payload, 1, retain))
    client.on_connect = lambda *_: client.subscribe([(bridge.lock, 1), (ASKED, 1)])
    client.on_message = lambda _client, _data, m: bridge.message(m.topic, m.payload.decode())
    client.connect(host, port)
    return client
