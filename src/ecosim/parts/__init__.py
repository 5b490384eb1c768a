"""Parts that kinds are composed of, shipped and your own."""

from ecosim.parts.everyday import (
    Battery,
    BatteryState,
    Calendar,
    CalendarState,
    Charger,
    Notifications,
    NotificationsState,
    Position,
    PositionState,
    count_down,
)
from ecosim.parts.guidance import Guidance, GuidanceState
from ecosim.parts.power import Supply, SupplyState

__all__ = [
    "Battery",
    "BatteryState",
    "Calendar",
    "CalendarState",
    "Charger",
    "Guidance",
    "GuidanceState",
    "Notifications",
    "NotificationsState",
    "Position",
    "PositionState",
    "Supply",
    "SupplyState",
    "count_down",
]
