import random
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ecosim.live import LiveBus
from tests.live.tools import AnyBroker, Embedded, Home, Mosquitto, Open, Talker


@pytest.fixture(params=["mosquitto", "embedded"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyBroker]:
    made: AnyBroker = Mosquitto(tmp_path) if request.param == "mosquitto" else Embedded()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture
async def open_bus(broker: AnyBroker) -> AsyncIterator[Open]:
    """Connect talkers; they are disconnected after the test."""
    buses: list[LiveBus] = []

    async def connect(talker: Talker) -> LiveBus:
        bus = LiveBus(broker.url, talker.client_id, rng=random.Random(talker.client_id))
        talker.bus = bus
        buses.append(bus)
        await bus.open(talker)
        return bus

    yield connect
    for bus in buses:
        bus.close()
        await bus.closed()


@pytest.fixture
async def home(broker: AnyBroker) -> AsyncIterator[Home]:
    made = Home(broker.url)
    yield made
    await made.end()
