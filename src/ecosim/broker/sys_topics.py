"""`$SYS/broker/…`: what the broker tells of itself, under the names that Mosquitto uses."""

from typing import TYPE_CHECKING

from ecosim import __version__
from ecosim.bus import Message

if TYPE_CHECKING:
    from ecosim.broker.core import Broker

PREFIX = "$SYS/broker/"


def read(broker: "Broker") -> dict[str, str]:
    """Return the values, by the topic's end."""
    counts = broker.counts
    sessions = broker.sessions.by_id
    return {
        "version": f"ecosim {__version__}",
        "uptime": f"{broker.now() - broker.started:.0f} seconds",
        "clients/connected": str(broker.online),
        "clients/disconnected": str(len(sessions) - broker.online),
        "clients/total": str(len(sessions)),
        "subscriptions/count": str(broker.routes.total),
        "retained messages/count": str(len(broker.retained)),
        "messages/received": str(counts.packets_received),
        "messages/sent": str(counts.packets_sent),
        "messages/stored": str(broker.waiting()),
        "publish/messages/received": str(counts.published),
        "publish/messages/sent": str(counts.delivered),
        "publish/messages/dropped": str(sum(counts.dropped.values())),
        "bytes/received": str(counts.bytes_received),
        "bytes/sent": str(counts.bytes_sent),
        **{f"dropped/{name.replace(' ', '_')}": str(number) for name, number in counts.dropped.items()},
    }


def publish_every(broker: "Broker", seconds: float) -> None:
    """Publish now, and from now on at each interval, what has changed."""
    last: dict[str, str] = {}

    def publish() -> None:
        for name, value in read(broker).items():
            if last.get(name) != value:
                last[name] = value
                broker.publish(None, Message(PREFIX + name, value.encode(), 0, retain=True))
        broker.deadlines.set(broker.now() + seconds, publish)

    publish()
