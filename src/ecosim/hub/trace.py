"""What one run of an automation did, as plain data: for reports, tests and people."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Result = Literal[
    "running",
    "finished",
    "failed_conditions",
    "failed_single",
    "failed_max_runs",
    "aborted",
    "cancelled",
    "error",
]


@dataclass(slots=True)
class Step:
    """One condition looked at, or one action done; `path` as in Home Assistant's traces, `action/0`.

    `at`: seconds since the epoch. `details`: the values it saw, the commands it sent, their refusals.
    """

    path: str
    kind: str
    at: float
    result: Any = None
    details: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Run:
    """One time an automation was triggered. Times in seconds since the epoch."""

    number: int
    automation: str
    alias: str
    trigger: dict[str, Any]
    started: float
    finished: float | None = None
    result: Result = "running"
    reason: str = ""
    conditions: list[Step] = field(default_factory=list)
    actions: list[Step] = field(default_factory=list)

    def as_dict(self) -> dict[str, Any]:
        """As it goes into a report."""
        return asdict(self)
