"""A motor lock for the front door."""

from typing import Annotated, Literal

from ecosim import Device, Event, Labels, Opening, Refused, Seconds, State, action, on, option, part, senses
from ecosim.entities import BinarySensorEntity, LockEntity
from ecosim.parts import Battery
from ecosim.parts.firmware import UPDATE, Firmware

MOTOR_TIME = 1.5  # s for two turns of the cylinder
WEAK = 20.0  # % below which the cells have lost so much voltage that it takes half as long again
MOTOR_POWER = 3.0  # W while it turns
STANDBY = 0.0015  # W: four AA cells, about 12 Wh, last most of a year
HAND_TIME = 1.0  # s that a hand takes for the same turns

By = Literal["remote", "auto", "hand"]


class DoorLockState(State):
    """Whether the bolt is out, whether the motor is at it, and what the contact in the frame says."""

    locked: Annotated[bool, Labels("unlocked", "locked")] = True
    turning: bool = False
    open: Annotated[bool, Labels("closed", "open")] = False
    jammed: bool = False


class DoorLock(Device[DoorLockState]):
    """Turns the bolt when it is told to, and by itself some time after the door was unlocked and closed.

    A key or the knob turns it too, at any time. It does not lock a door that stands open, and is jammed
    when the door is opened while the bolt comes out. Its batteries last most of a year and make it slow
    in the end.
    """

    entities = (
        LockEntity("locked", lock="lock", unlock="unlock"),
        BinarySensorEntity("open", device_class="door"),
        BinarySensorEntity("jammed", device_class="problem"),
        UPDATE,
    )
    door: Opening | None = senses(required=False)
    battery = part(Battery, capacity=12.0)
    firmware = part(Firmware)
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
        """Begin to listen, which costs a little all the time; a door that is open is not locked."""
        self.battery.flow(-STANDBY)
        self.firmware.runs_on(self, lambda: "the bolt is turning" if self.state.turning else "")
        self.state.locked = self._wanted = not (self.door and self.door.open)
        self._hold(self.state.locked)

    @action
    def lock(self) -> None:
        """Turn the bolt out."""
        if self.state.open:
            raise Refused("the door is open")
        self._want(True, "remote")

    @action
    def unlock(self) -> None:
        """Turn the bolt in."""
        self._want(False, "remote")

    def _want(self, locked: bool, by: By) -> None:
        if self.battery.empty:
            raise Refused("the batteries are empty: use the key")
        self.firmware.spare()
        self.stop("auto lock")
        self._wanted, self._by = locked, by
        if not self.state.turning:
            self.start(self._turn(), name="turn")

    async def _turn(self) -> None:
        """Once, and back if somebody has changed their mind meanwhile."""
        while self.state.locked != self._wanted:
            locked, by = self._wanted, self._by
            self.state.turning, self.state.jammed = True, False
            self.battery.flow(-MOTOR_POWER)
            await self.sleep(MOTOR_TIME * (1.5 if self.battery.level_now() < WEAK else 1.0))
            self.battery.flow(-STANDBY)
            self.state.jammed = locked and self.state.open
            if self.state.jammed:
                self._wanted = False
            else:
                self._turned(locked, by)
        self.state.turning = False

    def _turned(self, locked: bool, by: By) -> None:
        if self.state.locked == locked:
            return
        self.state.locked = locked
        self.emit(self.LockedBy(by=by) if locked else self.UnlockedBy(by=by))

    @on("door.key")
    async def _by_hand(self, key: str, before: str | None) -> None:
        """Whoever has the key is stronger than the motor. Nobody turns it while the door stands open."""
        if not key or before is None or (self.state.open and not self.state.locked):
            return
        locked = not self.state.locked
        self.stop("turn")
        self.battery.flow(-STANDBY)
        self.state.turning, self._wanted = False, self.state.locked
        await self.sleep(HAND_TIME)
        self.state.jammed, self._wanted = False, locked
        self._turned(locked, "hand")

    @on("door.open")
    def _felt(self, is_open: bool) -> None:
        self.state.open = is_open
        if not (is_open or self.state.turning):
            self.state.jammed = False

    @on("locked")
    def _hold(self, locked: bool) -> None:
        if self.door:
            self.door.bolted = locked

    @on("locked")
    @on("open")
    @on("firmware.installing")
    def _lock_again_later(self) -> None:
        self.stop("auto lock")
        if self.auto_lock and not (self.state.locked or self.state.open):
            self.start(self._lock_later(), name="auto lock")

    async def _lock_later(self) -> None:
        await self.sleep(self.auto_lock)
        self._want(True, "auto")
