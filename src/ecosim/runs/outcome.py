"""What came of a run: `summary.json`, and whether all moments were met."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecosim.errors import FileError

RECORD, SUMMARY = "record.jsonl", "summary.json"


@dataclass(slots=True)
class Outcome:
    """The summary of a run; see `docs/design.md` for its keys."""

    home: str
    days: list[str]
    seed: int
    runtime: str
    moments: list[dict[str, Any]]
    totals: dict[str, Any]
    devices: dict[str, dict[str, Any]]
    notes: list[str] = field(default_factory=list)
    broker: dict[str, Any] | None = None
    wiring: dict[str, Any] | None = None
    boundaries: list[dict[str, Any]] | None = None
    interrupted: bool = False

    @property
    def met(self) -> int:
        """How many moments were met."""
        return sum(bool(m["met"]) for m in self.moments)

    @property
    def passed(self) -> bool:
        """Whether all moments were met, and no device broke."""
        return self.met == len(self.moments) and not any(d["crashes"] for d in self.devices.values())

    def summary(self) -> dict[str, Any]:
        """As it stands in `summary.json`."""
        found: dict[str, Any] = {
            "home": self.home,
            "days": self.days,
            "seed": self.seed,
            "runtime": self.runtime,
            "met": self.met,
            "expected": len(self.moments),
            "moments": self.moments,
            "totals": self.totals,
            "devices": self.devices,
            "notes": self.notes,
        }
        if self.wiring is not None:
            found["wiring"] = self.wiring
        if self.boundaries is not None:
            found["boundaries"] = self.boundaries
        if self.broker is not None:
            found["broker"] = self.broker
        if self.interrupted:
            found["interrupted"] = True
        return found

    def write(self, folder: Path) -> None:
        """Write `summary.json`."""
        text = json.dumps(self.summary(), indent=1, ensure_ascii=False)
        (folder / SUMMARY).write_text(text + "\n", encoding="utf-8")


def make_folder(folder: Path) -> Path:
    """Make a run's folder. Raises `FileError` where that is not allowed."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / RECORD).touch()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        what = f"cannot write a run here: {reason}; choose another place with --out"
        raise FileError(what, folder) from None
    return folder


def read_summary(folder: Path) -> dict[str, Any]:
    """A run's summary. Raises `FileError` where there is none."""
    try:
        found: dict[str, Any] = json.loads((folder / SUMMARY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise FileError(f"no run here: it has no {SUMMARY}", folder) from None
    except (OSError, ValueError) as error:
        raise FileError(f"not a readable summary: {error}", folder / SUMMARY) from None
    return found
