"""What an import found and left out, for people and for programs."""

from collections.abc import Iterator
from typing import Any

from ecosim.hub.package import AUTOMATION
from ecosim.imports.ha.importing import Imported
from ecosim.imports.ha.pieces import TEMPLATES
from ecosim.imports.ha.writing import LEFT_OUT, TESTS

_NAMES = {
    AUTOMATION: ("automation", "automations"),
    "script": ("script", "scripts"),
    "scene": ("scene", "scenes"),
}


def lines(done: Imported, most: int) -> Iterator[str]:
    """What to tell; of what was left out, so many lines."""
    yield f"{done.out}: {counted(done)}"
    stand_ins = _of(done.entities, ("stand-in for a device", "stand-ins for devices"))
    yield f"{_of(done.tests, ('test', 'tests'))}{_quiet(done)}; {stand_ins}"
    yield from _aside(done)
    lost = [f"{each.where}: “{each.title}”: {each.why}" for each in done.left_out if _counts(each.domain)]
    yield from _some("left out:", lost, most)
    yield from _some("cannot be read:", done.unread, most)
    yield from _some("without a test:", [f"{where}: “{t}”: {why}" for t, where, why in done.untested], most)
    if done.lost:
        yield f"all of it: {done.out / LEFT_OUT}"
    yield ""
    if done.tests:
        yield f"play them:  ecosim test {done.out / TESTS}"


def counted(done: Imported) -> str:
    """How many there are of each: `12 automations, 3 scripts, 8 helpers`."""
    counts = dict(done.counts)
    told = [_of(counts.pop(domain), names) for domain, names in _NAMES.items() if domain in counts]
    templates = sum(counts.pop(domain, 0) for domain in TEMPLATES)
    helpers = sum(counts.values())
    told += [_of(helpers, ("helper", "helpers"))] if helpers else []
    told += [_of(templates, ("template entity", "template entities"))] if templates else []
    return ", ".join(told)


def as_data(done: Imported) -> dict[str, Any]:
    """All of it as plain data."""
    left = [{"kind": e.domain, "name": e.title, "where": e.where, "why": e.why} for e in done.left_out]
    untested = [{"name": t, "where": where, "why": why} for t, where, why in done.untested]
    return {
        "out": str(done.out),
        "found": done.counts,
        "entities": done.entities,
        "tests": done.tests,
        "quiet": done.quiet,
        "left_out": left,
        "untested": untested,
        "unread": done.unread,
        "secrets": done.secrets,
        "not_needed": done.not_needed,
        "unused": done.unused,
    }


def _of(number: int, names: tuple[str, str]) -> str:
    return f"{number} {names[number != 1]}"


def _quiet(done: Imported) -> str:
    return f", {done.quiet} of them that nothing is called" if done.quiet else ""


def _counts(domain: str) -> bool:
    return domain in _NAMES


def _aside(done: Imported) -> Iterator[str]:
    """What is there and plays no part."""
    if done.secrets:
        places = sum(map(len, done.secrets.values()))
        where = _of(places, ("place", "places"))
        yield f"{_of(len(done.secrets), ('secret', 'secrets'))} in {where}, kept out"
    others = [each for each in done.left_out if not _counts(each.domain)]
    if others:
        what = _of(len(others), ("helper or template entity", "helpers or template entities"))
        yield f"{what} not understood: stand-ins, which do nothing by themselves"
    unused = [
        _of(done.unused, ("template entity that nothing names", "template entities that nothing names"))
    ]
    if needless := [*done.not_needed, *(unused if done.unused else [])]:
        yield f"not needed here: {', '.join(needless)}"


def _some(head: str, told: list[str], most: int) -> Iterator[str]:
    if told:
        yield head
        yield from (f"  {line}" for line in told[:most])
        if len(told) > most:
            yield f"  … and {len(told) - most} more"
