"""Whether a kind is what it says: its declaration, its description, and a random life."""

from ecosim.check.check import (
    MOST_WAKE_UPS,
    Finding,
    Report,
    check,
    check_declaration,
    check_description,
    check_life,
    quiet_day,
)

__all__ = [
    "MOST_WAKE_UPS",
    "Finding",
    "Report",
    "check",
    "check_declaration",
    "check_description",
    "check_life",
    "quiet_day",
]
