"""The part of a hub that knows which devices are there."""

from collections.abc import Callable
from typing import Annotated

from ecosim.model.marks import option
from ecosim.model.part import Controller
from ecosim.model.state import Event, State
from ecosim.units import Between, Count, Seconds

_HERE, _GONE = ("ready", "sleeping"), ("lost", "disconnected")


class RosterState(State):
    """How many devices are offline, and which."""

    offline: Count = 0
    missing: str = ""


class Roster(Controller[RosterState]):
    """Tells of devices that stay away for longer than `patience`; a restart takes less, and is no news.

    `named` makes names for people of the devices' ids.
    """

    patience: Annotated[Seconds, Between(0, None)] = option(60.0)
    named: Callable[[str], str] = staticmethod(str)

    class DeviceLost(Event):
        """A device has been away for some time."""

        name: str

    class DeviceBack(Event):
        """One that was lost is there again."""

        name: str

    def powered(self) -> None:
        """Begin with nobody missing."""
        self._missing: list[str] = []
        self._waiting: set[str] = set()

    def take_in(self, path: str, payload: str, retained: bool) -> bool:  # noqa: ARG002
        """Only how a device is matters here."""
        return path.endswith("/$state")

    def power_returned(self) -> None:
        """Wait anew for who is away."""
        for device in sorted(self._waiting):
            self.start(self._miss(device), name=device)

    def heard(self, path: str, payload: str, retained: bool) -> None:  # noqa: ARG002
        """A device says how it is, or its last will does."""
        device = path.removesuffix("/$state")
        if payload in _GONE and device not in (*self._missing, *self._waiting):
            self._waiting.add(device)
            self.start(self._miss(device), name=device)
        elif payload in _HERE:
            self._waiting.discard(device)
            self.stop(device)
            if device in self._missing:
                self._missing.remove(device)
                self._tell()
                self.emit(self.DeviceBack(name=self.named(device)))

    async def _miss(self, device: str) -> None:
        await self.sleep(self.patience)
        self._waiting.discard(device)
        self._missing.append(device)
        self._tell()
        self.emit(self.DeviceLost(name=self.named(device)))

    def _tell(self) -> None:
        self.state.offline = len(self._missing)
        self.state.missing = ", ".join(self.named(device) for device in self._missing)
