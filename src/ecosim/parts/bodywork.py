"""The doors of a car.

What the COVESA Vehicle Signal Specification 6.0 has a leaf for bears the leaf's path as its name and
has the leaf's unit: https://covesa.github.io/vehicle_signal_specification/
"""

from typing import Annotated

from ecosim.model.marks import action, on, option, senses
from ecosim.model.part import Part
from ecosim.model.personal import Personal
from ecosim.model.state import Event, State
from ecosim.things import Vehicle
from ecosim.units import Labels, Named, Seconds


class DoorsState(State):
    """All doors are locked and unlocked together."""

    locked: Annotated[
        bool, Named("Vehicle.Cabin.Door.Row1.DriverSide.IsLocked"), Labels("unlocked", "locked")
    ] = True
    child_lock: Annotated[
        bool,
        Named("Vehicle.Cabin.Door.Row2.DriverSide.IsChildLockActive"),
        Labels("opens from inside", "opens from outside only"),
    ] = False


class Doors(Part[DoorsState]):
    """Locks that open when a key comes near and close when all keys are gone, or when driving off."""

    body: Vehicle = senses()
    patience: Seconds = option(15.0)
    keys: tuple[str, ...] = option(())

    @Personal("presence")
    class UnlockedBy(Event):
        """By a key's id, `remote`, or `inside` when the driver gets out."""

        by: str

    @Personal("presence")
    class LockedBy(Event):
        """By `remote`, `driving`, or `walked away`."""

        by: str

    def powered(self) -> None:
        """Tell the world whether one can get in."""
        self._bolt(self.state.locked)

    @action
    def lock(self) -> None:
        """Lock all doors."""
        self._turn(True, "remote")

    @action
    def unlock(self) -> None:
        """Unlock all doors; they lock again when no key comes."""
        self._turn(False, "remote")
        self._lock_soon(4 * self.patience)

    @on("body.near")
    def _keys_moved(self, near: list[str], before: list[str] | None) -> None:
        come = [key for key in self.keys if key in near and key not in (before or ())]
        if come:
            self._turn(False, come[0])
        if not self._key_is_near():
            self._lock_soon(self.patience)

    @on("body.driver")
    def _driver_changed(self, driver: str, before: str | None) -> None:
        if before and not driver:
            self._turn(False, "inside")
            self._lock_soon(self.patience)

    @on("body.speed", above=5)
    def _driving_off(self) -> None:
        self._turn(True, "driving")

    @on("locked")
    def _bolt(self, locked: bool) -> None:
        self.body.locked = locked

    def _key_is_near(self) -> bool:
        return any(key in self.body.near for key in self.keys)

    def _lock_soon(self, seconds: float) -> None:
        self.start(self._lock_later(seconds), name="lock later")

    async def _lock_later(self, seconds: float) -> None:
        await self.sleep(seconds)
        if not self._key_is_near() and not self.body.driver:
            self._turn(True, "walked away")

    def _turn(self, locked: bool, by: str) -> None:
        self.stop("lock later")
        if self.state.locked != locked:
            self.state.locked = locked
            self.emit(self.LockedBy(by=by) if locked else self.UnlockedBy(by=by))
