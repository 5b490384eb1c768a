"""The home's hub: knows the home's mode and its alarm, runs its automations, misses devices that are gone."""

from datetime import timedelta
from typing import Annotated, Literal

from ecosim import Between, Device, Personal, Settable, State, Watts, on, option, part
from ecosim.entities import SelectEntity
from ecosim.hub.part import Automations
from ecosim.hub.roster import Roster
from ecosim.parts import Supply

SOUNDS = 180.0  # s: the longest that a siren is usually allowed to sound out of doors


class HubState(State):
    """What the household is at, and whether it is guarded; automations set both and ask for them."""

    mode: Settable[Annotated[Literal["home", "away", "night", "guest"], Personal("presence")]] = "home"
    alarm: Settable[Literal["disarmed", "armed", "triggered"]] = "disarmed"


class Hub(Device[HubState]):
    """The one device that sees all others of its home. It acts by its automations only.

    Guests are thought to have left in the small hours, an alarm ends after three minutes, and a device
    that stays away for a minute is missed.
    """

    entities = (SelectEntity("mode"),)
    watts: Annotated[Watts, Between(0.5, 50)] = option(4.0)  # of a small computer with its radios
    guests_until: Annotated[int, Between(0, 23)] = option(4)
    automations = part(Automations)
    devices = part(Roster)
    supply = part(Supply)

    def powered(self) -> None:
        """Call devices by the names people gave them."""
        self.devices.named = self.automations.name_of
        self.supply.draw(self.watts)

    def power_failed(self) -> None:
        """It comes back guarding where it guarded; no siren goes on."""
        if self.state.alarm == "triggered":
            self.state.alarm = "armed"

    @on("mode")
    async def _see_guests_off(self, mode: str) -> None:
        if mode == "guest":
            until = self.now.replace(hour=self.guests_until, minute=0, second=0, microsecond=0)
            await self.sleep_until(until if until > self.now else until + timedelta(days=1))
            self.state.mode = "home"

    @on("alarm")
    async def _sound(self, alarm: str, before: Literal["disarmed", "armed"]) -> None:
        if alarm == "triggered":
            await self.sleep(SOUNDS)
            self.state.alarm = before
