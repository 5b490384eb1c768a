"""Which home a test plays with, on which day, from when: what a marker or a constructor says of it."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from types import NoneType
from typing import Any

import yaml

from ecosim.day import Day, load_day
from ecosim.day.entries import ExpectMoment
from ecosim.errors import EcosimError, FileError
from ecosim.files.fields import clock_time
from ecosim.home import Home, load_home

FAMILY = "family"
QUIET = "day: quiet\ndate: 2026-03-17\n"
"""A day on which nobody does anything unless the test says so: all are at home, asleep."""
Inline = Mapping[str, Any] | Sequence[Any]


@dataclass(frozen=True, slots=True)
class Scene:
    """A home on a day, of which `start` (seconds since the epoch) is when the test takes over.

    `expected` are the moments that the day's file expects; `day` looks for all the home's other ones too.
    """

    home: Home
    day: Day
    seed: int
    start: float
    expected: frozenset[str]


@contextmanager
def scene(
    home: str | Path | Inline = FAMILY,
    *,
    day: str | Path | Inline | None = None,
    at: str | dt.datetime | None = None,
    seed: int = 0,
    automations: str | Path | Inline | None = None,
    devices: str | Path | Sequence[str | Path] = (),
    beside: Path | None = None,
) -> Iterator[Scene]:
    """Read it; what is given inline is a file while the context lasts. Raises `EcosimError`."""
    _check(home=home, day=day, at=at, seed=seed, automations=automations, devices=devices)
    with TemporaryDirectory(prefix="ecosim-") as scratch:
        try:
            files = _Files(Path(scratch), beside)
            folders = tuple(
                files.find(f) for f in ([devices] if isinstance(devices, str | Path) else devices)
            )
            for folder in folders:
                if not folder.is_dir():
                    raise EcosimError(f"devices: there is no folder {folder}")
            found = load_home(files.find(home, "home"), folders=folders)
            if automations is not None:
                if not found.controllers():
                    hint = "add one to its devices, hub: {kind: hub}"
                    raise EcosimError(f"automations: this home has no hub to run automations: {hint}")
                file = files.find(automations, "automations").absolute()
                found = found.model_copy(update={"automations_name": str(file)})
            played = load_day(found, files.find(QUIET if day is None else day, "day", or_name=True))
            start, played = _beginning(played, at)
            ids = frozenset(wanted["id"] for wanted in played.expectations(found))
            yield Scene(found, _looking_for_all(found, played), seed, start, ids)
        except FileError as error:
            if Path(str(error.file)).parent != Path(scratch):
                raise
            name = f"{Path(str(error.file)).stem} (inline)"
            raise FileError(error.what, name, error.line) from None


_FILE = (str, Path, Mapping, list, tuple)
_WANTED: dict[str, tuple[tuple[type, ...], str]] = {
    "home": (_FILE, "a name, a file, or its content"),
    "day": ((*_FILE, NoneType), "a name, a file, or its content"),
    "at": ((str, dt.datetime, NoneType), "a time like '06:40' or '2026-03-17 06:40'"),
    "seed": ((int,), "a whole number"),
    "automations": ((*_FILE, NoneType), "a file, or its content"),
    "devices": ((str, Path, list, tuple), "a folder, or a list of them,"),
}


def _check(**asked: object) -> None:
    """Raise `EcosimError` for what is of another type than is wanted."""
    for name, value in asked.items():
        types, wanted = _WANTED[name]
        right = isinstance(value, types) and not isinstance(value, bool)
        if name == "devices" and isinstance(value, list | tuple):
            right = all(isinstance(folder, str | Path) for folder in value)
        if not right:
            raise EcosimError(f"{name}: {wanted} is wanted, not {value!r}")


@dataclass(frozen=True, slots=True)
class _Files:
    """Finds files: beside the test, else where pytest was started; and writes down what is inline."""

    scratch: Path
    beside: Path | None

    def find(self, given: str | Path | Inline, what: str = "", *, or_name: bool = False) -> Path | Any:  # noqa: ANN401
        """A path; with `or_name`, or for a home, a name is left as it is."""
        if isinstance(given, str) and "\n" in given:
            return self._write(what, given)
        if isinstance(given, str | Path):
            near = self.beside / given if self.beside is not None else None
            if or_name and Path(given).suffix not in (".yaml", ".yml"):
                return given
            return near if near is not None and near.exists() else Path(given)
        try:
            return self._write(what, yaml.safe_dump(_plain(given), allow_unicode=True, sort_keys=False))
        except yaml.representer.RepresenterError as error:
            raise EcosimError(f"{what}: YAML has no way to write {error.args[-1]!r}") from None

    def _write(self, what: str, text: str) -> Path:
        file = self.scratch / f"{what}.yaml"
        file.write_text(text, encoding="utf-8")
        return file


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Mappings and sequences as YAML knows them; times as our files write them."""
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.isoformat() if isinstance(value, dt.time) else value


def _beginning(day: Day, at: str | dt.datetime | None) -> tuple[float, Day]:
    """When the test takes over, and the day on the date it says."""
    if at is None:
        return day.start, day
    if isinstance(at, dt.datetime):
        date, time = at.date(), at.time()
    else:
        said, _, clock = at.strip().replace("T", " ").rpartition(" ")
        try:
            date, time = dt.date.fromisoformat(said) if said else day.date, clock_time(clock)
        except ValueError:
            hint = "a time like '06:40' or '2026-03-17 06:40' is wanted"
            raise EcosimError(f"at: {hint}, not {at!r}") from None
    day = day.on(date)
    return day.time(time), day


def _looking_for_all(home: Home, day: Day) -> Day:
    """The day, with every moment of the home looked for at least once."""
    named = {e.moment for e in day.expect if isinstance(e, ExpectMoment)}
    others = [ExpectMoment(moment=m) for m in home.moments if m not in named]
    return replace(day, expect=[*day.expect, *others])


def next_day(day: Day) -> Day:
    """What comes after a day: a quiet one, in the same weather."""
    return replace(day.on(day.date + dt.timedelta(days=1)), story=[], plans=[], incidents=[], outages=[])
