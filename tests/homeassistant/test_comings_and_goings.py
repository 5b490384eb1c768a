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
from tests.homeassistant.shown import DEVICES

FLAT = HOMES / "flat"
KETTLE, LAMP = "switch.kettle", "light.lamp"


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
        self._folder, self.heard = folder, 0
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


@pytest.fixture(scope="module")
def flat(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flat]:
    with ExitStack() as stack:
        yield Flat(stack, python, tmp_path_factory.mktemp("flat"))


@pytest.fixture(scope="module")
def client(flat: Flat) -> Iterator[Client]:
    """Home Assistant has been here before, has left, and comes again."""
    with flat.hass.running() as before:
        assert shows(before, KETTLE, "off")
        before.call("light.turn_on", LAMP, brightness=64)
        assert before.until(lambda: before.attribute(LAMP, "brightness") == 64)
    flat.mirror.look()
    flat.heard = flat.mirror.heard
    with flat.hass.running() as again:
        yield again


def shows(client: Client, entity_id: str, *states: str) -> bool:
    return client.until(lambda: client.state(entity_id) in states)


def kettles(client: Client) -> list[str]:
    """All entities of the kettle."""
    return sorted(entity_id for entity_id in client.states if ".kettle" in entity_id)


def test_home_assistant_comes_again_and_all_is_announced_again(flat: Flat, client: Client) -> None:
    assert shows(client, LAMP, "on")
    assert client.until(lambda: client.attribute(LAMP, "brightness") == 64)
    mirror = flat.mirror
    assert client.until(lambda: mirror.look() and mirror.heard - flat.heard >= len(mirror.announced))
    client.call("light.turn_off", LAMP)
    assert shows(client, LAMP, "off")


def test_a_run_ends_and_another_begins(flat: Flat, client: Client) -> None:
    assert shows(client, LAMP, "off")
    flat.run.end()
    assert shows(client, LAMP, "unavailable")
    flat.play()
    assert shows(client, LAMP, "off")


def test_a_device_dies_and_comes_back(flat: Flat, client: Client) -> None:
    assert shows(client, KETTLE, "off")
    assert len(kettles(client)) > 5
    flat.kettle.kill()
    assert client.until(lambda: {client.state(e) for e in kettles(client)} == {"unavailable"})
    assert client.state(LAMP) == "off"
    flat.kettle = flat.device("kettle")
    assert client.until(lambda: "unavailable" not in {client.state(e) for e in kettles(client)})
    client.call("switch.turn_on", KETTLE)
    assert shows(client, KETTLE, "on")
    client.call("switch.turn_off", KETTLE)
    assert shows(client, KETTLE, "off")


def test_a_device_is_announced_in_another_way(flat: Flat, client: Client, version: Version) -> None:
    """What was announced before is gone before the same is announced anew, so nothing is there twice."""
    if version < DEVICES:
        pytest.skip("this Home Assistant does not know how")
    assert shows(client, KETTLE, "off")
    before = kettles(client)
    for mode in ("device", "entity"):
        flat.kettle.end()
        flat.kettle = flat.device("kettle", "--discovery", mode)
        assert client.until(lambda: KETTLE not in client.states)
        assert shows(client, KETTLE, "off")
        client.call("switch.turn_on", KETTLE)
        assert shows(client, KETTLE, "on")
        client.call("switch.turn_off", KETTLE)
        assert shows(client, KETTLE, "off")
        assert client.until(lambda: kettles(client) == before)


def test_what_is_not_announced_any_more_is_gone(flat: Flat, client: Client) -> None:
    flat.kettle.end()
    assert client.until(lambda: {client.state(e) for e in kettles(client)} == {"unavailable"})
    flat.device("kettle", "--discovery", "off")
    assert client.until(lambda: not kettles(client))
    devices = {device["name"] for device in client.ask("config/device_registry/list")}
    assert "Lamp" in devices
    assert "Kettle" not in devices


def test_nothing_is_complained_of(flat: Flat, client: Client) -> None:
    assert shows(client, LAMP, "off")
    assert flat.hass.complaints() == []
