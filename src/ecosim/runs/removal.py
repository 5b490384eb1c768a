"""Takes a device that is no more from the brokers: what it left retained there is cleared.

https://homieiot.github.io/specification/#device-lifecycle - first `$state`, then all else.
"""

import asyncio
import contextlib
import json
from collections.abc import Collection

from ecosim.bus import Message
from ecosim.discovery.configs import belongs_to, identifier_of
from ecosim.discovery.topics import PREFIX, AskedTopics, config_topic
from ecosim.domains import Domains
from ecosim.errors import BrokerError
from ecosim.live import AnyBus
from ecosim.runs.brokers import Brokers
from ecosim.wire.homie import Topics

_QUIET = 0.3  # s without another retained message: then all have come
_THERE = (b"init", b"ready", b"sleeping")
_OURS = "ecosim-"  # how the type of our devices begins in their description


class _Sweeper:
    """Collects what stands retained below some filters."""

    will = None

    def __init__(self, bus: AnyBus, filters: list[str]) -> None:
        self.client_id = bus.client_id
        self.found: dict[str, bytes] = {}
        self.news = asyncio.Event()
        self._bus, self._filters = bus, filters

    def connected(self) -> None:
        for topic_filter in self._filters:
            self._bus.subscribe(topic_filter, qos=1, no_local=True)

    def received(self, message: Message) -> None:
        if message.retain and message.payload:
            self.found[message.topic] = message.payload
            self.news.set()

    async def all_has_come(self) -> None:
        """Wait for what the broker sends by itself."""
        with contextlib.suppress(TimeoutError):
            while True:
                self.news.clear()
                await asyncio.wait_for(self.news.wait(), _QUIET)


async def remove_device(device: str, brokers: Brokers, domains: Domains, *, patience: float) -> int:
    """Clear all that a device left on the brokers of a home, with its own login; how many messages.

    Raises `BrokerError`, also for a device that is there, and for one that is not ecosim's.
    """
    bus = brokers.bus(f"{device}-removal", domains.plane, domains.all, login=device)
    sweeper = _Sweeper(bus, _filters(device, domains))
    await bus.open(sweeper, patience=patience)
    try:
        await sweeper.all_has_come()
        topics = _to_clear(device, domains, sweeper.found)
        # What it does to the world a device may clear, but not read.
        unseen = [domains.plane.influence(device)] if topics else []
        for topic in (*topics, *unseen):
            bus.publish(Message(topic, b"", qos=1, retain=True))
    finally:
        bus.close()
        await bus.closed()
    return len(topics)


async def left_behind(
    devices: Collection[str], bus: AnyBus, domains: Domains, *, patience: float
) -> list[str]:
    """The devices of ecosim's in these domains that are none of `devices`: of an earlier version of the home.

    Raises `BrokerError`.
    """
    sweeper = _Sweeper(bus, [Topics(domain, "+").description for domain in domains.all])
    await bus.open(sweeper, patience=patience)
    try:
        await sweeper.all_has_come()
    finally:
        bus.close()
        await bus.closed()
    found = dict.fromkeys(topic.split("/")[2] for topic, told in sweeper.found.items() if _ours(told))
    return sorted(found.keys() - set(devices))


def _filters(device: str, domains: Domains) -> list[str]:
    found = [config_topic("+", device, "+")]
    for domain in domains.all:
        found += [f"{Topics(domain, device).base}/#", f"{AskedTopics(domain, device).base}/#"]
    return found


def _to_clear(device: str, domains: Domains, found: dict[str, bytes]) -> list[str]:
    """Its announcements to others first, then `$state`, then the rest."""
    for domain in domains.all:
        topics = Topics(domain, device)
        if topics.description in found and not _ours(found[topics.description]):
            raise BrokerError(f"{topics.base} is no device of ecosim's: its description says otherwise")
        if found.get(topics.state) in _THERE:
            raise BrokerError(f"{topics.base} is {found[topics.state].decode()}: end what plays it first")
    identifier = identifier_of(domains.home, device)
    own = [t for t, payload in found.items() if belongs_to(t, payload, identifier)]
    states = [t for t in (Topics(domain, device).state for domain in domains.all) if t in found]
    rest = [t for t in found if t not in states and not t.startswith(f"{PREFIX}/")]
    return [*own, *states, *rest]


def _ours(description: bytes) -> bool:
    try:
        return str(json.loads(description).get("type", "")).startswith(_OURS)
    except (ValueError, AttributeError):
        return False
