"""`ECOSIM_HOMEASSISTANT` is a virtual environment in which Home Assistant is installed."""

import contextlib
import os
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ecosim.home import Home, load_home
from tests.homeassistant.client import Client
from tests.homeassistant.hass import HomeAssistant
from tests.homeassistant.lives import Mirror, Process, ecosim

HOMES = Path(__file__).parent / "homes"
Version = tuple[int, ...]


@pytest.fixture(scope="session")
def python() -> Path:
    """Home Assistant's interpreter."""
    given = os.environ.get("ECOSIM_HOMEASSISTANT")
    if not given:
        pytest.skip("ECOSIM_HOMEASSISTANT does not say where a Home Assistant is installed")
    return Path(given) / "bin" / "python"


@pytest.fixture(scope="session")
def version(python: Path) -> Version:
    """Its version, as (2024, 3, 3)."""
    code = "from homeassistant.const import __version__; print(__version__)"
    said = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True).stdout
    return tuple(map(int, said.split(".")))


@dataclass(frozen=True)
class Together:
    """A home and a Home Assistant that share a broker."""

    home: Home
    folder: Path
    process: Process
    hass: HomeAssistant
    client: Client
    mirror: Mirror

    def becomes(self, entity_id: str, **expected: object) -> None:
        """Home Assistant comes to show this of an entity: its `state`, a `number` as state, or attributes.

        And that it is available: on others it does not act, and says nothing.
        """

        def is_so(key: str, value: object) -> bool:
            state = self.client.state(entity_id)
            if key == "number":
                return state not in ("unknown", "unavailable") and float(state) == value
            return value == (state if key == "state" else self.client.attribute(entity_id, key))

        def there() -> bool:
            available = entity_id in self.client.states and self.client.state(entity_id) != "unavailable"
            return available and all(is_so(*one) for one in expected.items())

        said = self.process.said
        assert self.client.until(there), (entity_id, expected, self.client.states.get(entity_id), said[-5:])


Live = Callable[..., contextlib.AbstractContextManager[Together]]


@pytest.fixture(scope="session")
def live(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Live:
    """Let the shipped family live through a calm night, with Home Assistant on its broker."""

    @contextlib.contextmanager
    def together(*options: object) -> Iterator[Together]:
        folder, home = tmp_path_factory.mktemp("family"), load_home("family")
        night = ("--day", HOMES / "calm.yaml", "--seed", 1, "--out", folder / "run")
        with ecosim("run", "family", *night, *options) as process:
            port = int(process.find(r"look on: mqtt://.*:(\d+)"))
            broker = f"mqtt://homeassistant:homeassistant@127.0.0.1:{port}"
            hass, mirror = HomeAssistant(python, folder / "hass", broker), Mirror(home, port)
            with contextlib.closing(mirror), hass.running() as client:
                yield Together(home, folder / "run", process, hass, client, mirror)

    return together


@pytest.fixture(scope="module")
def family(live: Live) -> Iterator[Together]:
    """All tests of one night, thirty times as fast as life."""
    with live("--speed", 30) as together:
        yield together
