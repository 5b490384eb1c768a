"""A file of tests, read whole and checked against the automations it is about."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecosim.errors import FileError
from ecosim.files import Loaded, Route, load, place_of, validate, wrong_at
from ecosim.home import Home, load_home
from ecosim.home.home import FILE
from ecosim.hub.config import AutomationConfig
from ecosim.hub.package import Package, load_package
from ecosim.hub.standins.mentions import mentioned
from ecosim.hub.standins.plausible import PLACE
from ecosim.hub.states import Entities
from ecosim.rehearsal.doubts import doubts
from ecosim.rehearsal.entries import CaseEntry, SuiteEntry
from ecosim.rehearsal.naming import Names
from ecosim.rehearsal.stating import Possible
from ecosim.rehearsal.timing import Window, dues, windows

_TESTS = re.compile(r"^tests:", re.MULTILINE)
_OF_AUTOMATIONS = {"automation", "trigger", "triggers", "action", "actions"}


@dataclass(frozen=True, slots=True)
class Case:
    """One test: when it begins, when each thing happens, and when is looked for what; and on which lines."""

    entry: CaseEntry
    start: float
    dues: list[float]
    windows: list[Window | None]
    line: int
    lines: tuple[int, ...]

    @property
    def name(self) -> str:
        """What people call it."""
        return self.entry.name


@dataclass(frozen=True, slots=True)
class Suite:
    """The tests of a file, the automations they are about, and all entities there are.

    `doubts`: lines on what is probably misspelt.
    """

    file: str
    package: Package
    entities: tuple[str, ...]
    zone: ZoneInfo
    place: tuple[float, float]
    cases: list[Case]
    doubts: tuple[str, ...] = ()

    def named(self, text: str) -> "Suite":
        """Only the tests that have this in their names, large or small."""
        wanted = text.casefold()
        return replace(self, cases=[c for c in self.cases if wanted in c.name.casefold()])

    @property
    def automations(self) -> list[AutomationConfig]:
        """The automations they are about."""
        return self.package.automations


def suite_files(path: Path) -> list[Path]:
    """The file itself; of a folder those in it and below it that have tests. Raises `FileError` for none."""
    if not path.is_dir():
        return [path]
    files = sorted(f for f in path.rglob("*.y*ml") if f.suffix in (".yaml", ".yml") and f.is_file())
    found = [f for f in files if _TESTS.search(f.read_text(encoding="utf-8", errors="replace"))]
    if not found:
        raise FileError("in this folder no YAML file has the key 'tests'", path)
    return found


def load_suite(path: Path | str) -> Suite:
    """Read a file of tests. Raises `FileError` for the first mistake, also in what it names."""
    loaded = load(path)
    _refuse_automations(loaded)
    entry = validate(SuiteEntry, loaded)
    if bool(entry.automations) == bool(entry.home):
        raise wrong_at(loaded, (), "either 'automations' or 'home' is wanted: what is tested")
    home = _home(loaded, entry, Path(path).parent)
    place = PLACE
    if home is not None:
        package = home.package()
        address = home.places["home"]
        place = (address.latitude, address.longitude)
        there = Entities(home.paired(), home.home, place)
        package.check(there)
        known = there.ids()
    else:
        file = Path(path).parent / entry.automations
        if not file.is_file():
            raise wrong_at(loaded, ("automations",), f"automations: there is no file {entry.automations!r}")
        package = load_package(file)
        known = []
    if not package.automations and not package.own:
        raise wrong_at(loaded, (), "there are no automations to test")
    ids = tuple(dict.fromkeys([*known, *mentioned(package), *entry.entities]))
    zone = _zone(loaded, entry, home)
    names, possible = Names(loaded, package, ids), Possible(loaded, package)
    cases: list[Case] = []
    for index, each in enumerate(entry.tests):
        route: Route = ("tests", index)
        if any(c.name == each.name for c in cases):
            raise wrong_at(loaded, (*route, "name"), f"there are two tests {each.name!r}")
        names.check(each, route)
        possible.check(each, route)
        at = each.at or entry.at
        if at is None:
            what = "'at' is missing: when the test begins, here or above for all tests"
            raise wrong_at(loaded, route, f"tests[{index}]: {what}")
        cases.append(_case(each, at.replace(tzinfo=zone).timestamp(), zone, loaded, route))
    return Suite(str(path), package, ids, zone, place, cases, doubts(loaded, package, entry.tests))


def _refuse_automations(loaded: Loaded) -> None:
    """What people hand over instead: the automations themselves."""
    value = loaded.value
    each = value[0] if isinstance(value, list) and value else value
    if isinstance(each, dict) and "tests" not in each and _OF_AUTOMATIONS & set(each):
        what = "this file holds automations, not tests: a file of tests names it, 'automations: FILE'"
        raise wrong_at(loaded, (), what)


def _case(entry: CaseEntry, start: float, zone: ZoneInfo, loaded: Loaded, route: Route) -> Case:
    due = dues(entry, start, zone, loaded, route)
    seen = windows(entry, (start, due[-1] if due else start), zone, loaded, route)
    lines = tuple(place_of(loaded, (*route, "expect", i)).line for i in range(len(entry.expect)))
    return Case(entry, start, due, seen, place_of(loaded, route).line, lines)


def _home(loaded: Loaded, entry: SuiteEntry, folder: Path) -> Home | None:
    """The home it names: a folder or a file as seen from this one, or a shipped home."""
    if not entry.home:
        return None
    beside = folder / entry.home
    try:
        return load_home(beside if (beside / FILE).is_file() or beside.is_file() else entry.home)
    except FileError as error:
        if error.line is not None:
            raise
        raise wrong_at(loaded, ("home",), f"home: {error}") from None


def _zone(loaded: Loaded, entry: SuiteEntry, home: Home | None) -> ZoneInfo:
    if not entry.time_zone:
        return home.zone if home is not None else ZoneInfo("UTC")
    try:
        return ZoneInfo(entry.time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        what = f"time_zone: there is no time zone {entry.time_zone!r}; one is called Europe/Berlin"
        raise wrong_at(loaded, ("time_zone",), what) from None
