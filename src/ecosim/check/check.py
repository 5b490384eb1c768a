"""Does a kind keep what every device promises, and does it live? Plain data, for the command line and tests.

report = check(Kettle)
assert report.ok, report.findings
"""

import json
from functools import partial
from random import Random
from typing import Any

from ecosim.check.announced import check_announcements
from ecosim.check.asked import ask_everything
from ecosim.check.bounds import try_bounds
from ecosim.check.cuts import cut_power
from ecosim.check.days import MOST_WAKE_UPS, live_days, quiet_day
from ecosim.check.declared import check_declaration, check_description
from ecosim.check.findings import Report
from ecosim.check.lives import live_lives
from ecosim.check.ordinary import evening
from ecosim.check.payloads import needed_options
from ecosim.check.trial import Trial, Watch, nobody
from ecosim.entities.faces import entities_of
from ecosim.errors import PluginError
from ecosim.model.kind import declaration_of, snake
from ecosim.model.part import Device
from ecosim.testing import Restless
from ecosim.wire.homie import description, face_of


def check(
    kind: type[Device[Any]],
    *,
    steps: int = 400,
    seed: int = 0,
    options: dict[str, Any] | None = None,
    watch: Watch = nobody,
) -> Report:
    """Look at the declaration, then let the device live: random lives of so many steps, and days.

    `watch` hears what is done to the device, before it is done.
    """
    report = Report(snake(kind.__name__))
    report.findings += check_declaration(kind)
    try:
        report.findings += check_description(json.loads(description(kind, "a name")))
        entities_of(kind)
        report.findings += check_announcements(kind)
    except PluginError as error:
        report.wrong(kind.__name__, str(error))
        return report
    _count(kind, report)
    try:
        options = needed_options(Random(seed), kind) | (options or {})  # noqa: S311
        new = partial(_new, kind, report, watch, seed, options)
        live_lives(kind, report, new, steps, seed)
        at_home = partial(_new, kind, report, watch, seed, options, facts=_evening_of(kind))
        try_bounds(at_home)
        ask_everything(at_home)
        cut_power(at_home)
        live_days(kind, report, new)
        watch("a quiet day passed")
        report.wake_ups = quiet_day(kind, options)
    except Restless as error:
        report.wrong(report.kind, str(error))
    except TypeError as error:
        report.wrong(report.kind, f"give it its options: {error}")
    if report.wake_ups > MOST_WAKE_UPS:
        says = f"wakes up {report.wake_ups} times on a quiet day; compute when something is due instead"
        report.advise(report.kind, says)
    return report


def observe(kind: type[Device[Any]]) -> Report:
    """Only its days: what it does by itself, what it reacts to, and how many messages that takes."""
    report = Report(snake(kind.__name__))
    options = needed_options(Random(0), kind)  # noqa: S311
    live_days(kind, report, partial(_new, kind, report, nobody, 0, options))
    return report


def _new(
    kind: type[Device[Any]],
    report: Report,
    watch: Watch,
    seed: int,
    needed: dict[str, Any],
    *,
    facts: dict[str, dict[str, Any]] | None = None,
    options: dict[str, Any] | None = None,
    **how: Any,  # noqa: ANN401 - as the bench has it
) -> Trial:
    """A new device, with these facts around it."""
    return Trial(kind, report, watch, seed=seed, options=needed | (options or {}), **how, **(facts or {}))


def _evening_of(kind: type[Device[Any]]) -> dict[str, dict[str, Any]]:
    """What is true around it in the evening; whoever lives there has no plans any more."""
    senses, found = declaration_of(kind).senses, evening()
    known = {name: found.get(thing.sort, {}) for name, thing in senses.items()}
    return {
        n: {f: v for f, v in facts.items() if f not in ("plans", "arrival")} for n, facts in known.items()
    }


def _count(kind: type[Device[Any]], report: Report) -> None:
    """What there is to try."""
    face, declared = face_of(kind), declaration_of(kind)
    report.tried["property"] = len(face.states)
    report.tried["settable"] = sum(f.settable and f.retained for f in face.faces.values())
    report.tried["event"] = len(face.events)
    report.tried["action"] = len(face.faces) - len(face.states) - len(face.events)
    report.tried["option"] = len(declared.option_types)
    report.tried["sense"] = len(declared.senses)
