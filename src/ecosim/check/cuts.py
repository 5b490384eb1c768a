"""Power cuts in the middle of whatever it does: afterwards it is as one that is new."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ecosim.check.payloads import payloads_within, usual_payload
from ecosim.check.steps import lasting
from ecosim.check.trial import Trial
from ecosim.model.kind import Action
from ecosim.wire.homie import Face
from ecosim.wire.numbers import shortened

MOMENTS = (0.0, 1.5, 90.0, 1800.0)  # s after the command
_AFTERWARDS = 4 * 3600.0


def cut_power(new: Callable[..., Trial]) -> None:
    """Cut the power at some moments of each action, and after each setting. `new` takes `start`."""
    for path, face in new().paths.items():
        if face.settable:
            for seconds in MOMENTS:
                _cut(new, path, face, seconds)


def _cut(new: Callable[..., Trial], path: str, face: Face, seconds: float) -> None:
    trial = new()
    report = trial.report
    payload = _payload(trial, path, face)
    said = f"{path} ← {shortened(payload)}, {lasting(seconds)} later a power cut"
    trial.command(path, payload)
    trial.pass_time(seconds)
    crashes = len(trial.crashes)
    report.tried["cut in action"] += 1
    trial.restart()
    like_new = new(start=datetime.fromtimestamp(trial.timeline.now, UTC))
    for about, (is_, should) in _differences(trial, like_new).items():
        was = f"comes back as {is_}, a new one begins as {should}: does it keep something outside of itself?"
        report.wrong("power cut", f"{about} {was} ({said})")
    trial.pass_time(_AFTERWARDS)
    for crash in trial.crashes[crashes:]:
        report.broke("power cut", crash, said)


def _payload(trial: Trial, path: str, face: Face) -> str:
    """One that makes it do something: the usual one, or a value that it does not have."""
    if isinstance(face.source, Action):
        return usual_payload(face)
    now = trial.value(path)
    others = [p for p in payloads_within(face) if face.codec.decode(p) != now]
    return others[-1] if others else next(payloads_within(face))


def _differences(trial: Trial, other: Trial) -> dict[str, tuple[Any, Any]]:
    found = {}
    for path, face in trial.paths.items():
        if face.retained:
            found[path] = trial.value(path), other.value(path)
    found["$state"] = trial.state, other.state
    for sense, thing in trial.host.things.items():
        mine, new = thing.influences, other.host.things[sense].influences
        for name in sorted({*mine, *new}):
            found[f"{sense}.{name}"] = mine.get(name), new.get(name)
    return {about: both for about, both in found.items() if both[0] != both[1]}
