"""Whether a kind is what it says, and lives: declaration, description, random lives, days, power cuts."""

from ecosim.check.check import check
from ecosim.check.days import MOST_MESSAGES, MOST_WAKE_UPS, quiet_day
from ecosim.check.declared import check_declaration, check_description
from ecosim.check.findings import Finding, Report, report_from
from ecosim.check.said import check_life

__all__ = [
    "MOST_MESSAGES",
    "MOST_WAKE_UPS",
    "Finding",
    "Report",
    "check",
    "check_declaration",
    "check_description",
    "check_life",
    "quiet_day",
    "report_from",
]
