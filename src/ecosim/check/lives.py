"""Random lives: the same one twice, one without what it need not sense, one with each option otherwise."""

from collections.abc import Callable
from random import Random
from typing import Any

from ecosim.check.findings import Report
from ecosim.check.payloads import edges
from ecosim.check.said import check_words
from ecosim.check.steps import Step, draw, shrink
from ecosim.check.trial import Trial
from ecosim.errors import EcosimError
from ecosim.model.kind import declaration_of
from ecosim.model.part import Device
from ecosim.testing import Restless
from ecosim.wire.codec import codec_for

_SHORT = 60  # steps of a life with another option
_ENUMERABLE = ("boolean", "integer", "float", "enum")
_MOST_SHRUNK = 3

New = Callable[..., Trial]


def live_lives(kind: type[Device[Any]], report: Report, new: New, steps: int, seed: int) -> None:
    """All of them. `new` takes `options` and senses, as a bench does."""
    rng = Random(seed)  # noqa: S311 - a seed tells the whole life
    first = new()
    life = [draw(rng, first) for _ in range(steps)]
    _live(first, life, report, new)
    for step in life:
        report.tried[step.sort] += 1
    second = new()
    _live(second, life, report, None)
    if [(m.topic, m.payload) for m in first.messages] != [(m.topic, m.payload) for m in second.messages]:
        report.wrong(report.kind, "the same seed gave another life: use self.rng")
    declared = declaration_of(kind)
    spare: dict[str, Any] = dict.fromkeys(set(declared.senses) - declared.needed)
    if spare:
        lacking = ", ".join(sorted(spare))
        third = new(**spare)
        life = [draw(rng, third) for _ in range(steps // 4)]
        _live(third, life, report, lambda: new(**spare), f"without {lacking}: ")
    for name, value in _options(kind):
        with_it = f"with {name}={value!r}: "
        report.tried["option value"] += 1
        try:
            trial = new(options={name: value})
        except EcosimError as error:
            report.wrong(report.kind, f"{with_it}{error}")
            continue
        life = [draw(rng, trial) for _ in range(_SHORT)]
        _live(trial, life, report, lambda n=name, v=value: new(options={n: v}), with_it)


def _live(trial: Trial, life: list[Step], report: Report, again: New | None, when: str = "") -> None:
    """Live it; for what broke, the shortest way there that is found with `again`."""
    known: set[str] = set()
    for number, step in enumerate(life):
        refused = False
        try:
            refused = step.do(trial) is not None
        except Restless as error:
            report.wrong(f"{when}{report.kind}", f"{error} ({_way(life[: number + 1], again, str(error))})")
            return
        if again is not None and not when:
            report.tried["refused"] += refused
        for crash in trial.crashes:
            if crash not in known and again is not None:
                known.add(crash)
                way = _way(life[: number + 1], again if len(known) <= _MOST_SHRUNK else None, crash)
                report.wrong(f"{when}crash", f"{crash} ({way})")
    if again is not None:
        report.tried["message"] += len(trial.messages)
        for finding in check_words(trial):
            report.wrong(f"{when}{finding.about}", finding.what)


def _way(life: list[Step], again: New | None, crash: str) -> str:
    """How to come there, in words."""
    if again is None:
        return f"after {len(life)} steps"

    def fails(steps: list[Step]) -> bool:
        trial = again()
        try:
            for step in steps:
                step.do(trial)
        except Restless as error:
            return str(error) == crash
        return crash in trial.crashes

    if fails([]):
        return "as soon as it is switched on"
    if not fails(life):
        return "and not when the same is done again: use self.rng"
    return "after " + "; ".join(str(step) for step in shrink(life, fails))


def _options(kind: type[Device[Any]]) -> list[tuple[str, Any]]:
    """Each option at its bounds, or with each of its words."""
    found = []
    for name, annotation in declaration_of(kind).option_types.items():
        try:
            codec = codec_for(annotation)
        except TypeError:
            continue
        if codec.datatype in _ENUMERABLE:
            bounded = codec.datatype not in ("integer", "float") or ":" in (codec.format or "")
            found += [(name, codec.decode(edge)) for edge in edges(codec) if bounded]
    return found
