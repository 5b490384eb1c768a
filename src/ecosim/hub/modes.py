"""Run modes: what happens when something is to run that still runs.

As in Home Assistant: https://www.home-assistant.io/docs/automation/modes/
"""

from typing import Literal, get_args

RunMode = Literal["single", "restart", "queued", "parallel"]
MODES: tuple[RunMode, ...] = get_args(RunMode)
LOG_LEVELS = ("silent", "debug", "info", "warning", "warn", "error", "critical", "fatal")
DEFAULT_MAX = 10
