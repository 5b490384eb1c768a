from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.contract.rigs import LiveRig, Rig, VirtualRig
from tests.live.tools import Embedded, Mosquitto


@pytest.fixture(params=["virtual", "embedded", "mosquitto"])
async def rig(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Rig]:
    made: Rig
    if request.param == "virtual":
        made = VirtualRig()
    else:
        made = live = LiveRig(Embedded() if request.param == "embedded" else Mosquitto(tmp_path))
        await live.start()
    yield made
    await made.end()
