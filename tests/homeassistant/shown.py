"""How far what Home Assistant shows is what ecosim's own hub shows."""

from typing import Any

from ecosim.hub.states import EntityState
from tests.homeassistant.client import State
from tests.homeassistant.conftest import Together, Version

NOTIFY = (2024, 5)
"""Since when MQTT has notify entities."""
DEVICES = (2024, 11)
"""Since when a device may announce itself as a whole."""

# MQTT has no media players: their parts are entities by themselves.
MISSING = ("media_player",)
# The state is when it was heard, sent or pressed. A hub knows only what it has sent and pressed itself.
BY_THE_CLOCK = ("event", "button", "notify")


def differences(hub: dict[str, EntityState], hass: dict[str, State]) -> list[tuple[Any, ...]]:
    """What differs: entity, the hub's, Home Assistant's, and the attribute, where it is not the state."""
    found: list[tuple[Any, ...]] = []
    for entity_id, ours in hub.items():
        domain = entity_id.partition(".")[0]
        if entity_id not in hass:
            continue
        state, attributes = hass[entity_id]["state"], hass[entity_id]["attributes"]
        if domain in BY_THE_CLOCK:
            if "unavailable" in (state, ours.state) and state != ours.state:
                found.append((entity_id, ours.state, state))
            continue
        if state != ours.state and not _means(domain, ours.state, state):
            found.append((entity_id, ours.state, state))
        for key, value in ours.attributes.items():
            if attributes.get(key) != (list(value) if isinstance(value, tuple) else value):
                found.append((entity_id, value, attributes.get(key), key))
    return found


def _means(domain: str, ours: str, theirs: str) -> bool:
    """A select has `none` for what is not known; numbers are written as Python does."""
    if domain == "select":
        return (ours, theirs) == ("none", "unknown")
    return domain == "number" and "un" not in (ours[:2], theirs[:2]) and float(ours) == float(theirs)


def shows_the_same(family: Together) -> None:
    """Home Assistant shows of all entities what ecosim's own hub does."""

    def differ() -> list[tuple[Any, ...]]:
        return differences(family.mirror.look(), family.client.states)

    assert family.client.until(lambda: not differ(), 10), differ()


def is_complete(family: Together, version: Version) -> None:
    """Each component that was announced is an entity, each entity of the hub is there, and shows the same."""
    client, mirror = family.client, family.mirror
    hub = mirror.look()
    absent = MISSING if version >= NOTIFY else (*MISSING, "notify")
    expected = {e for e in hub if e.partition(".")[0] not in absent}
    assert client.until(lambda: expected <= set(client.states)), expected - set(client.states)
    registry = [e for e in client.ask("config/entity_registry/list") if e["platform"] == "mqtt"]
    assert expected <= {entry["entity_id"] for entry in registry}
    shows_the_same(family)
    devices = {
        device["name"]: device
        for device in client.ask("config/device_registry/list")
        if device["manufacturer"] == "ecosim"
    }
    assert set(devices) == {device.name for device in family.home.devices.values()}
    areas = {area["area_id"]: area["name"] for area in client.ask("config/area_registry/list")}
    assert areas[devices["Kettle"]["area_id"]] == "Kitchen"
