"""The software of a device: which it has, which its maker offers, and the installation."""

import re
from collections.abc import Callable
from typing import Annotated, Any

from ecosim.entities import UpdateEntity
from ecosim.errors import Refused
from ecosim.model.marks import action, option
from ecosim.model.part import Device, Part
from ecosim.model.state import Event, State
from ecosim.units import Between, Labels, Minutes, Percent

STEPS = 4  # reports of the progress
RESTART = 30.0  # s until it is back

# As Home Assistant sees a device's `firmware`.
UPDATE = UpdateEntity(
    "firmware.version",
    "firmware.latest",
    in_progress="firmware.installing",
    progress="firmware.progress",
    install="firmware.install",
)


class FirmwareState(State):
    """`latest` is what the maker offers; `progress` is known during an installation."""

    version: str = "1.0.0"
    latest: str = "1.0.0"
    installing: Annotated[bool, Labels("idle", "installing")] = False
    progress: Percent | None = None


class Firmware(Part[FirmwareState]):
    """Is offered a version, installs it when told to, and restarts the device with it.

    The device says whose software it is, `self.firmware.runs_on(self)`, and asks `spare()` before it
    does what cannot be done during an installation. One that is off for reasons of its own goes off and
    comes back by itself: when `progress` is 100, and when `installing` has become false.
    """

    version: str = option("1.0.0")
    minutes: Annotated[Minutes, Between(0.1, 600)] = option(3.0)
    _device: Device[Any] | None = None
    _busy: Callable[[], str] = staticmethod(str)

    class Updated(Event):
        """The device has restarted with this version."""

        version: str

    def powered(self) -> None:
        """Begin with the version it was made with."""
        self.state.version = self.state.latest = self.version

    def runs_on(self, device: Device[Any], busy: Callable[[], str] | None = None) -> None:
        """The device to restart; `busy` says why it cannot be updated now, and nothing when it can."""
        self._device, self._busy = device, busy or self._busy

    @action
    def offer(self, version: str) -> None:
        """What the maker's cloud does: there is a new version."""
        if not _newer(version, self.state.version):
            raise Refused(f"{version[:40]!r} is not newer than {self.state.version}")
        self.state.latest = version

    @action
    def install(self) -> None:
        """Install the latest version."""
        self.spare()
        if not _newer(self.state.latest, self.state.version):
            raise Refused(f"{self.state.version} is the latest version")
        if why := self._busy():
            raise Refused(why)
        self.start(self._install(self.state.latest), name="installation")

    def spare(self) -> None:
        """Refuse while an installation is going on."""
        if self.state.installing:
            raise Refused("it is being updated")

    def power_failed(self) -> None:
        """An installation is given up: it has the version it had."""
        if self._device and self.state.installing:
            self._device.power_on()
        self.state.installing, self.state.progress = False, None

    async def _install(self, version: str) -> None:
        self.state.installing, self.state.progress = True, 0.0
        for step in range(1, STEPS + 1):
            await self.sleep(60 * self.minutes / STEPS)
            self.state.progress = 100.0 * step / STEPS
        if self._device:
            self._device.power_off()
        await self.sleep(RESTART)
        if self._device:
            self._device.power_on()
        self.state.version, self.state.progress, self.state.installing = version, None, False
        self.emit(self.Updated(version=version))


def _newer(version: str, than: str) -> bool:
    """Whether a version's numbers are higher: 1.10 is newer than 1.9."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]{1,9}", version)]
