"""The composition fits the home it is made for; read from the files, without a Docker engine."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosim.home import Home, load_home
from ecosim.runs.access import OWN

ROOT = Path(__file__).parents[2]
OTHERS = ("broker", "orchestrator", "homeassistant")


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
    devices = [id_ for id_ in home.devices if id_ not in hubs]
    assert list(services) == [*OTHERS, *devices]


def test_a_service_is_the_device_it_is_called_after(services: dict[str, Any]) -> None:
    common = services["kettle"] | {"command": ""}
    for id_, service in services.items():
        if id_ not in OTHERS:
            assert service == common | {"command": f"device {id_}"}


def test_the_broker_knows_the_logins_that_are_no_devices(services: dict[str, Any]) -> None:
    assert set(services["broker"]["command"][2:]) == {*OWN, "viewer", "homeassistant"}


def test_home_assistant_runs_only_when_asked_for(services: dict[str, Any]) -> None:
    assert {id_ for id_, service in services.items() if "profiles" in service} == {"homeassistant"}
    service = services["homeassistant"]
    assert service["profiles"] == ["homeassistant"]
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert "homeassistant" not in services["orchestrator"]["depends_on"]
    script = service["entrypoint"][1].removeprefix("/")
    assert f"./{Path(script).parent}:/{Path(script).parent}:ro" in service["volumes"]
    assert (ROOT / script).is_file()
