"""A robot that vacuums the rooms of its map one after the other."""

from typing import Literal

from ecosim import Device, Percent, Refused, Settable, State, action, on, option, part
from ecosim.entities import BinarySensorEntity, VacuumEntity
from ecosim.parts import Battery, Buffered
from ecosim.parts.cleaning import Cleaning, Speed, SquareMetres
from ecosim.parts.firmware import UPDATE, Firmware

CAPACITY = 75.0  # Wh: 5,200 mAh at 14.4 V; two hours at the usual speed, three when it is quiet
SPEEDS = {"quiet": Speed(1.0, 25.0, 0.5), "standard": Speed(1.0, 38.0, 0.6), "strong": Speed(0.8, 65.0, 0.75)}
WAITING, STUCK, DRIVING = 3.0, 0.1, 20.0  # W
CHARGER, EFFICIENCY, DOCK = 20.0, 0.85, 2.5  # W into the battery, its share of what is drawn, W of the dock
LOW, STARTS, ENOUGH = 19.9, 25.0, 80.0  # %: it goes home; it may begin; it goes on after it was low
PATIENCE = 600.0  # s that it stays paused before it goes home
HOME = "docked", "charging"

Status = Literal["docked", "charging", "cleaning", "paused", "returning", "error"]


class RobotVacuumState(State):
    """What it does, and how hard; `error`: it is stuck."""

    status: Status = "docked"
    fan_speed: Settable[Literal["quiet", "standard", "strong"]] = "standard"


class RobotVacuum(Device[RobotVacuumState]):
    """Cleans room by room, charges when it is low and then goes on, and ends when its dust bin is full.

    In one of a hundred rooms it gets stuck until somebody frees it. Left paused it goes home.
    """

    entities = (
        VacuumEntity(
            "status", "clean", "pause", "pause", "dock", fan_speed="fan_speed", states={"charging": "docked"}
        ),
        BinarySensorEntity("cleaning.bin_full", device_class="problem"),
        UPDATE,
    )
    map: dict[str, SquareMetres] = option({"living-room": 24.0, "kitchen": 12.0, "hall": 8.0})
    charge: Percent = option(100.0)
    trouble: Percent = option(1.0)  # of the rooms it gets stuck in
    cleaning = part(Cleaning)
    battery = part(Battery, capacity=CAPACITY)
    supply = part(Buffered)
    firmware = part(Firmware)

    def powered(self) -> None:
        """Begin in the dock."""
        self.cleaning.trouble, self.battery.initial = self.trouble, self.charge
        self.firmware.runs_on(self, lambda: "" if self.state.status in HOME else "it is not in its dock")
        self.supply.feeds = self._charging
        self._charging()

    @action
    def clean(self, room: str = "") -> None:
        """Clean everything, or one room; go on where it was interrupted."""
        self.firmware.spare()
        if room and room not in self.map:
            raise Refused(f"{room[:40]!r} is not on its map: {', '.join(self.map)}")
        if self.state.status == "error":
            raise Refused("it is stuck")
        if self.cleaning.state.bin_full:
            raise Refused("the dust bin is full")
        if self.battery.level_now() < STARTS:
            raise Refused("it has to charge first")
        self.cleaning.count()
        if room or not self.cleaning.pending:
            self.cleaning.plan({room: self.map[room]} if room else self.map)
        self.start(self._work(), name="job")

    @action
    def pause(self) -> None:
        """Stay where it is, for ten minutes at most."""
        if self.state.status in ("cleaning", "returning"):
            self.cleaning.count()
            self._go("paused", -WAITING)
            self.start(self._return(PATIENCE), name="job")

    @action
    def dock(self) -> None:
        """End the job and go home."""
        if self.state.status == "error":
            raise Refused("it is stuck")
        self.cleaning.count()
        self.cleaning.plan({})
        if self.state.status not in HOME:
            self.start(self._return(), name="job")

    @action
    def locate(self) -> None:
        """Say that it is here."""
        self.log("Here I am!")

    @action
    def free(self) -> None:
        """Help it out, by hand; it goes on. Whoever looks after it need not know that it is stuck."""
        if self.state.status == "error":
            self.start(self._work(), name="job")

    async def _work(self) -> None:
        """Until all is done, the bin is full, the battery is low, or it cannot move."""
        job = self.cleaning
        while job.pending and not job.state.bin_full and (charge := self.battery.level_now() - LOW) > 0.01:
            speed = SPEEDS[self.state.fan_speed]
            self._go("cleaning", -speed.watts)
            await self.sleep(job.begin(speed, charge / 100 * CAPACITY))
            job.count()
            if job.caught():
                self._go("error", -STUCK)
                return
        if job.state.bin_full:
            job.plan({})
        await self._return()

    @on("fan_speed")
    def _change_speed(self) -> None:
        if self.state.status == "cleaning":
            self.cleaning.count()
            self.start(self._work(), name="job")

    async def _return(self, after: float = 0.0) -> None:
        if after:
            await self.sleep(after)
            self.cleaning.plan({})
        self._go("returning", -DRIVING)
        await self.sleep(self.rng.uniform(40, 120))
        await self._charge()

    @on("battery.level")
    def _charging(self) -> None:
        if self.state.status in HOME:
            self.start(self._charge(), name="job")

    async def _charge(self) -> None:
        lacks = 100 - self.battery.level_now()
        live = self.supply.live
        self._go(*(("charging", CHARGER) if lacks and live else ("docked", 0.0 if live else -WAITING)))
        if lacks <= 100 - ENOUGH and self.cleaning.pending and not self.firmware.state.installing:
            await self._work()
        elif lacks and live:
            await self.sleep(3600 * lacks / 100 * CAPACITY / CHARGER)
            self._go("docked", 0.0)

    def _go(self, status: Status, watts: float) -> None:
        self.state.status = status
        self.battery.flow(watts)
        self.supply.draw(DOCK + max(0.0, watts) / EFFICIENCY)
