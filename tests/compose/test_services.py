"""The composition fits the home it is made for; read from the files, without a Docker engine."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosim.home import Home, load_home
from ecosim.runs.access import OWN

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def home() -> Home:
    return load_home("family")


@pytest.fixture(scope="module")
def services() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    return found


def test_each_device_of_the_home_has_a_service_in_the_order_of_the_home(
    home: Home, services: dict[str, Any]
) -> None:
    hubs = [id_ for id_, device in home.devices.items() if device.kind == "hub"]  # live in the orchestrator
    assert list(services) == ["broker", "orchestrator", *(id_ for id_ in home.devices if id_ not in hubs)]


def test_a_service_is_the_device_it_is_called_after(services: dict[str, Any]) -> None:
    common = services["kettle"] | {"command": ""}
    for id_, service in services.items():
        if id_ not in ("broker", "orchestrator"):
            assert service == common | {"command": f"device {id_}"}


def test_the_broker_knows_the_logins_that_are_no_devices(services: dict[str, Any]) -> None:
    assert set(services["broker"]["command"][2:]) == {*OWN, "viewer"}
