"""A humidifier that turns itself off when its tank is empty."""

from ecosim import Device, Litres, Refused, Settable, State, every, on


class HumidifierState(State):
    """Two litres last some seven hours."""

    on: Settable[bool] = False
    water: Litres = 2.0


class Humidifier(Device[HumidifierState]):
    """Evaporates 0.3 litres an hour while it is on."""

    @on("on")
    def switched(self, on: bool) -> None:
        """It refuses to run dry."""
        if on and not self.state.water:
            raise Refused("the tank is empty")

    @every(minutes=10)
    def evaporate(self) -> None:
        """Less water, and none in the end."""
        if self.state.on:
            self.state.water = max(0.0, self.state.water - 0.05)
            self.state.on = self.state.water > 0
