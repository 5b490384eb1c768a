"""The software of a device: which it has, which its maker offers, and the installation."""

import re
from collections.abc import Callable
from typing import Annotated

from ecosim.errors import Refused
from ecosim.model.marks import action, option
from ecosim.model.part import Part
from ecosim.model.state import Event, State
from ecosim.units import Between, Labels, Minutes, Percent

STEPS = 4  # reports of the progress
RESTART = 30.0  # s until it is back


class FirmwareState(State):
    """`latest` is what the maker offers; `progress` is known during an installation."""

    version: str = "1.0.0"
    latest: str = "1.0.0"
    installing: Annotated[bool, Labels("idle", "installing")] = False
    progress: Percent | None = None


class Firmware(Part[FirmwareState]):
    """Is offered a version, installs it when told to, and is away while the device restarts with it.

    The device says in `busy` what it must not be disturbed in, asks `spare()` before it does what cannot
    be done during an installation, and goes off and comes back:

        @on("firmware.progress", is_=100)
        def _restart(self) -> None:
            self.power_off()

        @on("firmware.installing", is_=False)
        def _restarted(self) -> None:
            self.power_on()
    """

    version: str = option("1.0.0")
    minutes: Annotated[Minutes, Between(0.1, 600)] = option(3.0)
    busy: Callable[[], str] = staticmethod(str)  # why it cannot be updated now; nothing: it can

    class Updated(Event):
        """The device has restarted with this version."""

        version: str

    def powered(self) -> None:
        """Begin with the version it was made with."""
        self.state.version = self.state.latest = self.version

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
        if why := self.busy():
            raise Refused(why)
        self.start(self._install(self.state.latest), name="installation")

    def spare(self) -> None:
        """Refuse while an installation is going on."""
        if self.state.installing:
            raise Refused("it is being updated")

    async def _install(self, version: str) -> None:
        self.state.installing, self.state.progress = True, 0.0
        for step in range(1, STEPS + 1):
            await self.sleep(60 * self.minutes / STEPS)
            self.state.progress = 100.0 * step / STEPS
        await self.sleep(RESTART)
        self.state.version, self.state.progress = version, None
        self.emit(self.Updated(version=version))
        self.state.installing = False


def _newer(version: str, than: str) -> bool:
    """Whether a version's numbers are higher: 1.10 is newer than 1.9."""
    return _numbers(version) > _numbers(than)


def _numbers(version: str) -> list[int]:
    return [int(digits) for digits in re.findall(r"[0-9]{1,9}", version)]
