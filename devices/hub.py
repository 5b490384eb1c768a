"""The home's hub: knows the home's mode and runs its automations."""

from typing import Literal

from ecosim import Device, Settable, State, part
from ecosim.entities import SelectEntity
from ecosim.hub.part import Automations


class HubState(State):
    """What the household is at; automations set it and ask for it."""

    mode: Settable[Literal["home", "away", "night", "guest"]] = "home"


class Hub(Device[HubState]):
    """The one device that sees all others of its home. It acts by its automations only."""

    entities = (SelectEntity("mode"),)
    automations = part(Automations)
