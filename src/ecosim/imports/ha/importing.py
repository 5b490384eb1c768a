"""Makes a folder that `ecosim test` plays at once of somebody's Home Assistant configuration."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.hub.package import AUTOMATION, read_package
from ecosim.hub.standins import mentioned
from ecosim.hub.standins.plausible import PLACE
from ecosim.imports.ha.config import CONFIGURATION, CORE, Configuration, read_configuration
from ecosim.imports.ha.pieces import ORDER, Gathered, LeftOut, defined, gather
from ecosim.imports.ha.plays import BEGINS, made_test
from ecosim.imports.ha.registry import STORAGE, Registry, read_registry
from ecosim.imports.ha.writing import AUTOMATIONS, LEFT_OUT, README, TESTS, left_out, package, readme, tests
from ecosim.rehearsal.suite import Suite, load_suite

_UTC = "UTC"
_CORE_STORED = "core.config"
_ELSEWHERE = "templates from other files"


@dataclass(slots=True)
class Imported:
    """What came of it. `untested`: title, place and reason; `places`: where secrets are used, by name."""

    out: Path
    counts: dict[str, int] = field(default_factory=dict)
    entities: int = 0
    tests: int = 0
    quiet: int = 0
    unused: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    untested: list[tuple[str, str, str]] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    secrets: dict[str, list[str]] = field(default_factory=dict)
    not_needed: list[str] = field(default_factory=list)

    @property
    def lost(self) -> bool:
        """Whether anything was left out, cannot be read, or is without a test."""
        return bool(self.left_out or self.unread or self.untested)


def import_ha(path: Path, out: Path) -> Imported:
    """Read a configuration, and write the folder. Raises `FileError`, before anything is written."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise FileError("is there already, and is left as it is; choose another place with --out", out)
    config = read_configuration(path)
    if _would_change(config, path, out):
        what = "is within the configuration, which is left as it is; choose a place beside it with --out"
        raise FileError(what, out)
    registry = read_registry(config.root)
    gathered = gather(config, registry)
    if not gathered.automations():
        raise _nothing(path, gathered, _unread(config, registry, gathered))
    text = _accepted(gathered, path)
    told = _told(out, config, registry, gathered)
    suite = _suite(text, out, config, registry)
    entries = list(_entries(suite, gathered, told))
    told.entities = len({*suite.entities} - {a.entity_id for a in suite.automations} - gathered.taken)
    _write(out, {AUTOMATIONS: text})
    _write(out, {TESTS: _loaded(entries, path, out, _about(suite, gathered, config), told)})
    _write(out, _beside(told))
    return told


def _would_change(config: Configuration, path: Path, out: Path) -> bool:
    """Whether a folder is within the configuration; one file of automations may lie anywhere."""
    whole = path.is_dir() or (config.root / CONFIGURATION).is_file()
    return whole and out.resolve().is_relative_to(config.root.resolve())


def _nothing(path: Path, gathered: Gathered, unread: list[str]) -> FileError:
    lost = [each for each in gathered.left_out if each.domain == AUTOMATION]
    if not lost:
        cause = f"; this cannot be read: {'; '.join(unread)}" if unread else ""
        return FileError(f"there are no automations in this configuration{cause}", path)
    first = lost[0]
    return FileError(
        f"none of {len(lost)} automations can be played; the first, {first.where}: {first.why}", path
    )


def _accepted(gathered: Gathered, path: Path) -> str:
    """The package as its reader takes it: what it refuses as a whole is left out as well."""
    head = [f"Made of {path} by ecosim import ha. Secrets are not in it."]
    while True:
        text = package(gathered, head)
        try:
            read_package(load_text(text, AUTOMATIONS, HOME_ASSISTANT))
        except FileError as error:
            _leave_out(gathered, text, error)
        else:
            return text


def _leave_out(gathered: Gathered, text: str, error: FileError) -> None:
    """Leave out the piece whose text has this line."""
    places = [line for line in text.splitlines()[: error.line or 0] if line.startswith("  # ")]
    pieces = [piece for domain in ORDER for piece in gathered.pieces.get(domain, [])]
    piece = pieces[len(places) - 1]
    gathered.pieces[piece.domain].remove(piece)
    title = piece.config.alias if piece.config is not None else piece.key
    gathered.left_out.append(LeftOut(piece.domain, title, piece.where, error.what))


# ------------------------------------------------------------- the tests


def _suite(text: str, out: Path, config: Configuration, registry: Registry) -> Suite:
    """What the tests are about, as they will see it."""
    package = read_package(load_text(text, AUTOMATIONS, HOME_ASSISTANT))
    zone, _ = _time_zone(config, registry)
    return Suite(str(out / TESTS), package, tuple(mentioned(package)), zone, PLACE, [])


def _time_zone(config: Configuration, registry: Registry) -> tuple[ZoneInfo, list[str]]:
    """The home's, if it is said and known, or UTC; and where one is said that is not known."""
    said = [v for core in config.parts.get(CORE, ()) if (v := core.get("time_zone")) is not None]
    names = [(config.where(v), v.value) for v in said]
    stored = registry.stored(_CORE_STORED).get("time_zone")
    names += [(f"{STORAGE}/{_CORE_STORED}", stored)] if stored is not None else []
    unknown: list[tuple[str, object]] = []
    zone = None
    for where, name in names:
        try:
            zone = ZoneInfo(str(name))
            break
        except (ZoneInfoNotFoundError, ValueError, OSError):
            unknown.append((where, name))
    zone = zone or ZoneInfo(_UTC)
    told = [f"{where}: the time zone {str(n)!r} is not known; {zone.key} is taken" for where, n in unknown]
    return zone, told


def _entries(suite: Suite, gathered: Gathered, told: Imported) -> Iterator[tuple[str, dict[str, Any]]]:
    """A test for each automation, with its place; why there is none is noted."""
    names: set[str] = set()
    for automation, piece in zip(suite.automations, gathered.automations(), strict=True):
        made = made_test(automation, suite)
        if isinstance(made, str):
            told.untested.append((automation.alias, piece.where, made))
            continue
        name, number = str(made["name"]), 2
        while made["name"] in names:
            made["name"], number = f"{name} ({number})", number + 1
        names.add(made["name"])
        yield piece.where, made


def _loaded(
    entries: list[tuple[str, dict[str, Any]]], path: Path, out: Path, about: dict[str, Any], told: Imported
) -> str:
    """The suite as its reader takes it; a test with a name in it that there is not is left out."""
    while entries:
        text = tests(entries, _head_of_tests(path), about)
        _write(out, {TESTS: text})
        try:
            load_suite(out / TESTS)
        except FileError as error:
            begun = [line for line in text.splitlines()[: error.line or 0] if line.startswith("  - ")]
            where, entry = entries.pop(len(begun) - 1)
            told.untested.append((str(entry["name"]), where, error.what))
        else:
            break
    told.tests = len(entries)
    told.quiet = sum("never" in each for _, entry in entries for each in entry["expect"])
    return tests(entries, _head_of_tests(path), about) if entries else ""


def _about(suite: Suite, gathered: Gathered, config: Configuration) -> dict[str, Any]:
    """The head of the suite, with entities that the configuration makes and no automation names."""
    made = dict.fromkeys(i for domain in config.parts for i in defined(config, domain))
    more = [i for i in made if i not in suite.entities and i not in gathered.taken]
    found: dict[str, Any] = {
        "automations": AUTOMATIONS,
        "at": f"{BEGINS:%Y-%m-%d %H:%M}",
        "time_zone": suite.zone.key,
    }
    return {**found, "entities": more} if more else found


def _head_of_tests(path: Path) -> list[str]:
    return [
        f"What the automations of {path} do today, made by ecosim import ha.",
        "Read each test: it tells what is so, not what ought to be.",
    ]


# ------------------------------------------------------------- what is told and written


def _told(out: Path, config: Configuration, registry: Registry, gathered: Gathered) -> Imported:
    told = Imported(out, {d: len(p) for d, p in gathered.pieces.items() if p})
    told.left_out, told.unused = gathered.left_out, gathered.unused
    told.unread = _unread(config, registry, gathered)
    told.secrets = {
        name: [config.place(p.file, p.line) for p in places] for name, places in config.files.secrets.items()
    }
    others = [domain for domain in config.parts if domain not in (*ORDER, CORE)]
    told.not_needed = [domain for domain in others if not any(defined(config, domain))]
    return told


def _unread(config: Configuration, registry: Registry, gathered: Gathered) -> list[str]:
    """What cannot be read, each with its place and the reason, once."""
    found = [f"{config.place(e.file, e.line)}: {e.what}" for e in config.files.unread]
    found += [f"{config.place(p, None)}: cannot be read" for p in registry.unread]
    if any(_ELSEWHERE in each.why for each in gathered.left_out):
        macros = sorted((config.root / "custom_templates").rglob("*.jinja"))
        found += [f"{config.place(p, None)}: {_ELSEWHERE} are not read" for p in macros]
    found += _time_zone(config, registry)[1]
    return list(dict.fromkeys(found))


def _beside(told: Imported) -> dict[str, str]:
    """What is written for people."""
    lost = left_out(told.left_out, told.unread, told.untested) if told.lost else ""
    return {LEFT_OUT: lost, README: readme(f"ecosim test {told.out / TESTS}", bool(lost))}


def _write(out: Path, files: dict[str, str]) -> None:
    try:
        out.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            if text:
                (out / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise FileError(f"cannot be written: {(error.strerror or str(error)).lower()}", out) from None
