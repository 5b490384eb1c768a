"""Devices, the run and Home Assistant itself may come and go in any order."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from ecosim.home import load_home
from tests.homeassistant.client import Client
from tests.homeassistant.conftest import HOMES, Version
from tests.homeassistant.hass import HomeAssistant
from tests.homeassistant.lives import Mirror, Process, ecosim

FLAT = HOMES / "flat"
KETTLE, LAMP = "switch.kettle", "light.lamp"
DEVICES = (2024, 11)  # since when a device may announce itself as a whole


class Flat:
    """Two devices, each a process of its own, on a broker that they share with Home Assistant."""

    def __init__(self, stack: ExitStack, python: Path, folder: Path) -> None:
        self._stack = stack
        broker = stack.enter_context(ecosim("broker", "--port", 0, "--quiet"))
        self.port = int(broker.find(r"127\.0\.0\.1:(\d+)"))
        self.mirror = stack.enter_context(closing(Mirror(load_home(FLAT), self.port)))
        self.hass = HomeAssistant(
            python, folder / "hass", f"mqtt://homeassistant:secret@127.0.0.1:{self.port}"
        )
        self._folder = folder
        self.lamp, self.kettle = self.device("lamp"), self.device("kettle")
        self.play()

    def play(self) -> None:
        """Begin a run."""
        options = ("--day", "quiet", "--speed", 1, "--wait", 20, "--out", self._folder / "run")
        self.run = self._start("orchestrate", FLAT, *options)

    def device(self, id_: str, *options: str) -> Process:
        """A device that takes part in runs."""
        return self._start("device", id_, "--home", FLAT, *options)

    def _start(self, *command: object) -> Process:
        broker = ("--broker", f"mqtt://127.0.0.1:{self.port}")
        return self._stack.enter_context(ecosim(*command, *broker))


@pytest.fixture
def flat(python: Path, tmp_path: Path) -> Iterator[Flat]:
    with ExitStack() as stack:
        yield Flat(stack, python, tmp_path)


def shows(client: Client, entity_id: str, *states: str) -> bool:
    return client.until(lambda: client.state(entity_id) in states)


def test_devices_come_and_go(flat: Flat) -> None:
    with flat.hass.running() as client:
        assert shows(client, KETTLE, "off")
        assert shows(client, LAMP, "off")
        kettles = [e for e in client.states if ".kettle" in e]
        assert len(kettles) > 5

        flat.kettle.kill()
        assert client.until(lambda: {client.state(e) for e in kettles} == {"unavailable"})
        assert client.state(LAMP) == "off"

        flat.kettle = flat.device("kettle")
        assert client.until(lambda: "unavailable" not in {client.state(e) for e in kettles})
        client.call("switch.turn_on", KETTLE)
        assert shows(client, KETTLE, "on")

        flat.kettle.end()
        assert client.until(lambda: {client.state(e) for e in kettles} == {"unavailable"})
        flat.device("kettle", "--discovery", "off")
        assert client.until(lambda: not [e for e in client.states if ".kettle" in e])
        devices = client.ask("config/device_registry/list")
        assert {"Lamp"} == {d["name"] for d in devices if d["name"] in ("Lamp", "Kettle")}
    assert flat.hass.complaints() == []


def test_home_assistant_comes_and_goes(flat: Flat) -> None:
    with flat.hass.running() as client:
        assert shows(client, KETTLE, "off")
        client.call("light.turn_on", LAMP, brightness=64)
        assert client.until(lambda: client.attribute(LAMP, "brightness") == 64)
    flat.mirror.look()
    before = flat.mirror.heard

    with flat.hass.running() as client:  # it says so, and all announce themselves again
        assert shows(client, LAMP, "on")
        assert client.until(lambda: client.attribute(LAMP, "brightness") == 64)
        mirror = flat.mirror
        assert client.until(lambda: mirror.look() and mirror.heard - before >= len(mirror.announced))
        client.call("light.turn_off", LAMP)
        assert shows(client, LAMP, "off")
    assert flat.hass.complaints() == []


def test_a_run_ends_and_another_begins(flat: Flat) -> None:
    with flat.hass.running() as client:
        assert shows(client, LAMP, "off")
        flat.run.end()
        assert shows(client, LAMP, "unavailable")
        flat.play()
        assert shows(client, LAMP, "off")


def test_a_device_is_announced_in_another_way(flat: Flat, version: Version) -> None:
    """What was announced before is gone before the same is announced anew, so nothing is there twice."""
    if version < DEVICES:
        pytest.skip("this Home Assistant does not know how")
    with flat.hass.running() as client:
        assert shows(client, KETTLE, "off")
        before = sorted(e for e in client.states if ".kettle" in e)
        for mode in ("device", "entity"):
            flat.kettle.end()
            flat.kettle = flat.device("kettle", "--discovery", mode)
            assert client.until(lambda: KETTLE not in client.states)
            assert shows(client, KETTLE, "off")
            client.call("switch.turn_on", KETTLE)
            assert shows(client, KETTLE, "on")
            client.call("switch.turn_off", KETTLE)
            assert shows(client, KETTLE, "off")
            assert client.until(lambda: sorted(e for e in client.states if ".kettle" in e) == before)
    assert flat.hass.complaints() == []
