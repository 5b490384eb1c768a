"""What many services do alike."""

from ecosim.hub.commands import Command, acting, choosing, setting
from ecosim.hub.services import SERVICES, Data, Plan, number
from ecosim.hub.states import LiveEntity

PERCENT = number(0, 100)


def switched(on: bool) -> Plan:
    """Switch it on or off."""
    return lambda entity, _: [setting(entity, "on", on)]


def toggled(domain: str) -> Plan:
    """Home Assistant's toggle: off when it is on, otherwise on."""

    def plan(entity: LiveEntity, data: Data) -> list[Command]:
        verb = "turn_off" if entity.state.state not in ("off", "unknown", "unavailable") else "turn_on"
        found = SERVICES[f"{domain}.{verb}"]
        return found.make(entity, {k: v for k, v in data.items() if k in found.fields})

    return plan


def chosen(role: str, key: str) -> Plan:
    """Set what is in a role to the word that stands in the data."""
    return lambda entity, data: [choosing(entity, role, data[key])]


def acts(role: str) -> Plan:
    """Start the action in a role."""
    return lambda entity, _: [acting(entity, role)]
