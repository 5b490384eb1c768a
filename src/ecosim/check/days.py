"""Days in a device's life: a quiet one, an ordinary one, one on which it is used. What it does by itself."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from random import Random
from typing import Any

from ecosim.check.facts import HOUR
from ecosim.check.findings import Report
from ecosim.check.ordinary import ordinary_day
from ecosim.check.payloads import payloads_within, usual_payload
from ecosim.check.steps import draw, moved
from ecosim.check.trial import Trial
from ecosim.curves import Decay, Line
from ecosim.model.declaration import reactions_by_path
from ecosim.model.kind import Action, declaration_of
from ecosim.model.part import Controller, Device
from ecosim.testing import Bench
from ecosim.wire.homie import face_of

MOST_WAKE_UPS = 150  # on a day on which nothing happens
MOST_MESSAGES = 300  # on an ordinary day
MIDNIGHT = datetime(2026, 3, 3, tzinfo=UTC)  # a Tuesday's
_USED = (17.5, 22.5)  # o'clock
_EXPLORED = 500

New = Callable[..., Trial]


def quiet_day(kind: type[Device[Any]], options: dict[str, Any] | None = None) -> int:
    """How often a device wakes up in 24 hours in which nothing happens around it, at home."""
    senses = declaration_of(kind).senses
    places: dict[str, Any] = {n: {"place": "home"} for n, t in senses.items() if "place" in t.fact_names()}
    bench = Bench(kind, options=options, **places)
    before = bench.wake_ups
    bench.pass_time(hours=24)
    return bench.wake_ups - before


def live_days(kind: type[Device[Any]], report: Report, new: New) -> None:
    """An ordinary day, one on which all is used once, and hours without a plan; what came of them."""
    found = _Found(kind, report)
    report.messages = _day(found, new, used=False)
    report.messages_used = _day(found, new, used=True)
    _explore(found, new)
    report.by_itself = sorted(found.by_itself)
    report.reactions = {cause: sorted(found.reactions[cause]) for cause in sorted(found.reactions)}
    report.controller = any(issubclass(p.kind, Controller) for p in declaration_of(kind).parts.values())
    if report.messages > MOST_MESSAGES:
        says = f"publishes {report.messages} messages a day: tell only what is news, in steps that matter"
        report.advise(report.kind, says)
    if not report.controller:
        _alive(report)


def _alive(report: Report) -> None:
    """Whether anything happens by itself, and in reaction."""
    if not report.by_itself:
        report.wrong(
            report.kind,
            "nothing happens by itself: through a day with people around it, and for hours after each "
            "command, nothing changed that was not commanded or sensed at that moment. Give it time: "
            "a curve (self.follow), a cycle, a drain, wear",
        )
    if not report.reactions:
        note = report.advise if report.by_itself else report.wrong
        note(
            report.kind,
            "reacts to nothing: nothing changed when the world around it did, and a command changed "
            "nothing but what was commanded. Give it a reaction: @on(…)",
        )


class _Found:
    """What changed by itself, and what with what."""

    def __init__(self, kind: type[Device[Any]], report: Report) -> None:
        self.kind = kind
        self.report = report
        self.by_itself: set[str] = set()
        self.reactions: dict[str, set[str]] = {}
        self._heeded = _heeded(kind)
        self._stored = {f"{part}.{name}" if part else name for part, name in face_of(kind).states}

    def passed(self, news: Iterable[str]) -> None:
        """Time has passed, and nothing else."""
        self.by_itself |= set(news)

    def sensed(self, sense: str, facts: Iterable[str], news: Iterable[str]) -> None:
        """Something around it has changed. Where that was several things, none is the cause for sure."""
        heeded = [path for fact in facts if (path := f"{sense}.{fact}") in self._heeded]
        if len(heeded) == 1:
            self._reacted(heeded, set(news))

    def commanded(self, path: str, news: Iterable[str], *, action: bool) -> None:
        """It was told to do something: what it stores is no reaction."""
        more = set(news) - {path}
        if action and len(more) == 1 and more <= self._stored:
            return
        self._reacted([path], more)

    def _reacted(self, causes: list[str], news: set[str]) -> None:
        for cause in causes if news else ():
            self.reactions.setdefault(cause, set()).update(news)


def _heeded(kind: type[Device[Any]]) -> set[str]:
    """The paths that it reacts to, by its declaration."""
    parts = {"": kind, **{name: mark.kind for name, mark in declaration_of(kind).parts.items()}}
    return set(reactions_by_path(parts))


def _day(found: _Found, new: New, *, used: bool) -> int:
    """One day; how many messages it took, after the announcement."""
    moments = list(ordinary_day())
    midnight = MIDNIGHT.timestamp()
    trial = new(start=MIDNIGHT, facts=_by_sort(found.kind, moments[:2], midnight))
    senses = declaration_of(found.kind).senses
    before = trial.spoken
    uses = _uses(trial) if used else []
    schedule: list[tuple[float, Any]] = [*moments[2:], *((hour, path) for hour, path in uses), (24.0, {})]
    for hour, what in sorted(schedule, key=lambda s: s[0]):
        trial.pass_time(max(0.0, midnight + hour * HOUR - trial.timeline.now))
        found.passed(trial.news)
        if isinstance(what, str):
            face = trial.face(what)
            action = isinstance(face.source, Action)
            trial.command(what, usual_payload(face) if action else _another(trial, what))
            found.commanded(what, trial.news, action=action)
            continue
        for sense, thing in senses.items():
            facts = {n: moved(n, v, midnight) for n, v in what.get(thing.sort, {}).items()}
            if facts and sense in trial.facts:
                trial.sense(sense, **facts)
                found.sensed(sense, facts, trial.news)
    _note_crashes(found.report, trial, "in the course of an ordinary day")
    return trial.spoken - before


def _by_sort(kind: type[Device[Any]], moments: list[Any], midnight: float) -> dict[str, dict[str, Any]]:
    """What is true at the beginning, by sense."""
    found: dict[str, dict[str, Any]] = {}
    for sense, thing in declaration_of(kind).senses.items():
        for _, facts in moments:
            known = {n: moved(n, v, midnight) for n, v in facts.get(thing.sort, {}).items()}
            found[sense] = found.get(sense, {}) | known
    return found


def _uses(trial: Trial) -> list[tuple[float, str]]:
    """When in the evening what is used, each once."""
    paths = [path for path, face in trial.paths.items() if face.settable]
    begin, end = _USED
    return [(begin + (end - begin) * n / max(1, len(paths)), path) for n, path in enumerate(paths)]


def _another(trial: Trial, path: str) -> str:
    """A value that a property does not have."""
    face, now = trial.face(path), trial.value(path)
    others = [p for p in payloads_within(face) if face.codec.decode(p) != now]
    return others[-1] if others else next(payloads_within(face))


def _explore(found: _Found, new: New) -> None:
    """Commands, changes around it and waits as they come, to see what only a sequence brings about."""
    trial, rng = new(), Random(20)  # noqa: S311 - the same hours each time
    for _ in range(_EXPLORED):
        step = draw(rng, trial, ("command", "world", "time"))
        if step.sort == "world":
            for name, value in step.facts.items():
                here = value.at(0) if isinstance(value, Line | Decay) else value
                trial.sense(step.path, **{name: moved(name, here, trial.timeline.now)})
                found.sensed(step.path, [name], trial.news)
        elif step.sort == "time":
            trial.pass_time(step.seconds)
            found.passed(trial.news)
        else:
            step.do(trial)
            found.commanded(step.path, trial.news, action=isinstance(trial.face(step.path).source, Action))
    _note_crashes(found.report, trial, "in some hours of use")


def _note_crashes(report: Report, trial: Trial, when: str) -> None:
    for crash in dict.fromkeys(trial.crashes):
        report.broke("crash", crash, when)
