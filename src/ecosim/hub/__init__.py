"""The hub: Home Assistant's automation language, executed on the devices of a home."""

from ecosim.hub.config import AutomationConfig
from ecosim.hub.package import Package, load_automations, load_package, read_automations, read_package
from ecosim.hub.part import Automations, AutomationsState
from ecosim.hub.states import Entities, EntityState, Paired
from ecosim.hub.trace import Run, Step

__all__ = [
    "AutomationConfig",
    "Automations",
    "AutomationsState",
    "Entities",
    "EntityState",
    "Package",
    "Paired",
    "Run",
    "Step",
    "load_automations",
    "load_package",
    "read_automations",
    "read_package",
]
