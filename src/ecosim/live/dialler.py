"""Making a connection: how often to try, how to fall back, and what to say when it is in vain."""

import asyncio
import random
from collections.abc import Callable

from ecosim.errors import BrokerError
from ecosim.live.address import Address
from ecosim.live.connection import Connection, LostError, RefusalError

_FIRST_RETRY = 0.1  # s
LONGEST_RETRY = 0.5  # s: a broker that is back finds all its clients back within this


class Dialler:
    """Dials for one client. `make` gives a new connection, of MQTT 5 or, with False, of 3.1.1."""

    def __init__(
        self,
        address: Address,
        client_id: str,
        make: Callable[[bool], Connection],
        *,
        rng: random.Random,
        on_notice: Callable[[str], None],
    ) -> None:
        self.v5 = True
        self._address = address
        self._client_id = client_id
        self._make = make
        self._rng = rng
        self._on_notice = on_notice

    async def first(self, patience: float) -> Connection:
        """Connect within `patience` seconds, or raise `BrokerError`; at once when the broker says no."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        tries = 0
        while True:
            try:
                return await self._dial()
            except RefusalError as no:
                raise BrokerError(
                    f"the broker at {self._address} refuses {self._client_id!r}: {no}; "
                    "check the login in the broker's URL and who may connect there"
                ) from no
            except LostError as no:
                pause = self._pause(tries)
                tries += 1
                if loop.time() + pause > end:
                    raise BrokerError(
                        f"no broker at {self._address}: {no}; start one there, or give another --broker URL"
                    ) from no
            await asyncio.sleep(pause)

    async def again(self) -> Connection:
        """Connect, however long it takes: the broker was there before."""
        tries = 0
        while True:
            await asyncio.sleep(self._pause(tries))
            try:
                return await self._dial()
            except LostError:
                tries += 1

    def _pause(self, tries: int) -> float:
        longest = min(LONGEST_RETRY, _FIRST_RETRY * 2.0 ** min(tries, 10))
        return longest * self._rng.uniform(0.5, 1.0)

    async def _dial(self) -> Connection:
        connection = self._make(self.v5)
        try:
            await connection.dial()
        except RefusalError as no:
            if not (self.v5 and no.version):
                raise
        else:
            return connection
        connection = self._make(False)
        await connection.dial()
        self.v5 = False
        self._on_notice(
            f"the broker at {self._address} speaks only MQTT 3.1.1: "
            "no user properties, no message expiry, no causes in the record"
        )
        return connection
