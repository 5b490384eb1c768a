"""Where a run's brokers are, and the bus of each client: one connection, or one to each broker it needs."""

import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from ecosim.discovery.topics import PREFIX
from ecosim.live import Address, AnyBus, ForkedBus, LiveBus
from ecosim.live.outbox import Counts
from ecosim.plane import Plane
from ecosim.runs.embedded import CLIENT


def _silent(_: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class Says:
    """Who gets one line for people: when a connection is lost, is back, and works less well than hoped."""

    down: Callable[[str], None] = _silent
    up: Callable[[str], None] = _silent
    notice: Callable[[str], None] = _silent


SILENT = Says()


@dataclass(frozen=True, slots=True)
class Brokers:
    """URLs, in which `{client}` becomes the id of each client: the home's, and those of other Homie domains.

    A domain that is not `elsewhere` is on the home's broker. Two URLs of one host and port are one broker.
    """

    home: str
    elsewhere: Mapping[str, str] = field(default_factory=dict)

    def check(self) -> None:
        """Raises `BrokerError` for what is no URL."""
        for url in (self.home, *self.elsewhere.values()):
            Address.parse(url)

    @property
    def others(self) -> list[str]:
        """Where the other brokers are, `host:port`."""
        home = str(Address.parse(self.home))
        found = dict.fromkeys(str(Address.parse(url)) for url in self.elsewhere.values())
        return [address for address in found if address != home]

    def at_home(self, client: str, *, login: str = "", says: Says = SILENT) -> LiveBus:
        """The home's broker only, for who is on the simulation plane and no product."""
        return self._connection(self.home, client, login or client, says, Counts())

    def bus(
        self, client: str, plane: Plane, domains: Iterable[str], says: Says = SILENT, *, login: str = ""
    ) -> AnyBus:
        """For a client that speaks or listens in these Homie domains, and on the simulation plane.

        A device is announced to Home Assistant where it speaks.
        """
        counts = Counts()
        login = login or client
        home = self._connection(self.home, client, login, says, counts)
        at, far = {str(home.address): home}, dict[str, LiveBus]()
        for domain in domains:
            if domain in self.elsewhere:
                made = self._connection(self.elsewhere[domain], client, login, says, counts)
                far[domain] = far[PREFIX] = at.setdefault(str(made.address), made)
        far = {domain: bus for domain, bus in far.items() if bus is not home}
        return ForkedBus(home, far, echo=plane.echo(client)) if far else home

    @staticmethod
    def _connection(url: str, client: str, login: str, says: Says, counts: Counts) -> LiveBus:
        return LiveBus(
            url.replace(CLIENT, login),
            client,
            rng=random.Random(client),  # noqa: S311 - spreads reconnects
            counts=counts,
            on_down=says.down,
            on_up=says.up,
            on_notice=says.notice,
        )
