"""A motor lock for the front door."""

from typing import Annotated, Literal

from ecosim import Device, Event, Labels, Refused, Seconds, State, action, on, option, part
from ecosim.entities import LockEntity
from ecosim.parts import Battery

MOTOR_TIME = 1.5  # s for two turns of the cylinder
MOTOR_POWER = 3.0  # W while it turns
STANDBY = 0.0015  # W: four AA cells, about 12 Wh, last most of a year

By = Literal["remote", "auto"]


class DoorLockState(State):
    """Whether the bolt is out, and whether the motor is at it."""

    locked: Annotated[bool, Labels("unlocked", "locked")] = True
    turning: bool = False


class DoorLock(Device[DoorLockState]):
    """Turns the bolt when it is told to, or by itself some time after it was unlocked."""

    entities = (LockEntity("locked", lock="lock", unlock="unlock"),)
    battery = part(Battery, capacity=12.0)
    auto_lock: Seconds = option(0.0)
    _wanted = True
    _by: By = "remote"

    class LockedBy(Event):
        """The bolt is out."""

        by: By

    class UnlockedBy(Event):
        """The bolt is in."""

        by: By

    def powered(self) -> None:
        """Begin to listen, which costs a little all the time."""
        self.battery.flow(-STANDBY)

    @action
    def lock(self) -> None:
        """Turn the bolt out."""
        self._want(True, "remote")

    @action
    def unlock(self) -> None:
        """Turn the bolt in."""
        self._want(False, "remote")

    def _want(self, locked: bool, by: By) -> None:
        if self.battery.empty:
            raise Refused("the batteries are empty: use the key")
        self.stop("auto lock")
        self._wanted, self._by = locked, by
        if not self.state.turning:
            self.start(self._turn())

    async def _turn(self) -> None:
        """Once, and back if somebody has changed their mind meanwhile."""
        while self.state.locked != self._wanted:
            locked, by = self._wanted, self._by
            self.state.turning = True
            self.battery.flow(-MOTOR_POWER)
            await self.sleep(MOTOR_TIME)
            self.battery.flow(-STANDBY)
            self.state.locked = locked
            self.emit(self.LockedBy(by=by) if locked else self.UnlockedBy(by=by))
        self.state.turning = False

    @on("locked", is_=False)
    def _lock_again_later(self) -> None:
        if self.auto_lock:
            self.start(self._lock_later(), name="auto lock")

    async def _lock_later(self) -> None:
        await self.sleep(self.auto_lock)
        self._want(True, "auto")
