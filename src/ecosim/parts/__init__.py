"""Parts that kinds are composed of, shipped and your own."""

from ecosim.parts.everyday import (
    Battery,
    BatteryState,
    Calendar,
    CalendarState,
    Charger,
    Notifications,
    NotificationsState,
    PocketBattery,
    Position,
    PositionState,
    count_down,
)
from ecosim.parts.guidance import Guidance, GuidanceState
from ecosim.parts.power import Buffered, Hardwired, Supply, SupplyState

__all__ = [
    "Battery",
    "BatteryState",
    "Buffered",
    "Calendar",
    "CalendarState",
    "Charger",
    "Guidance",
    "GuidanceState",
    "Hardwired",
    "Notifications",
    "NotificationsState",
    "PocketBattery",
    "Position",
    "PositionState",
    "Supply",
    "SupplyState",
    "count_down",
]
