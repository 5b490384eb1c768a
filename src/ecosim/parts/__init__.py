"""Parts that kinds are composed of, shipped and your own."""

from ecosim.parts.everyday import (
    Battery,
    BatteryState,
    Calendar,
    CalendarState,
    Notifications,
    NotificationsState,
    Position,
    PositionState,
    count_down,
)

__all__ = [
    "Battery",
    "BatteryState",
    "Calendar",
    "CalendarState",
    "Notifications",
    "NotificationsState",
    "Position",
    "PositionState",
    "count_down",
]
