"""Each thing that can be commanded, at its bounds, with each of its words, and just beyond."""

from collections.abc import Callable

from pydantic import ValidationError

from ecosim.check.asked import BROKE
from ecosim.check.payloads import payloads_beyond, payloads_within
from ecosim.check.trial import Trial
from ecosim.model.kind import Property
from ecosim.model.source import reason
from ecosim.wire.homie import Face
from ecosim.wire.numbers import shortened

SETTLES = 60.0  # s between two commands


def try_bounds(new: Callable[[], Trial]) -> None:
    """Within is understood, though the device may refuse; beyond is refused, and changes nothing."""
    for path, face in new().paths.items():
        if face.settable:
            trial = new()
            for payload in payloads_within(face):
                _within(trial, path, face, payload)
            for payload in payloads_beyond(face):
                _beyond(trial, path, payload)


def _within(trial: Trial, path: str, face: Face, payload: str) -> None:
    _allowed(trial, face, payload)
    answer = trial.command(path, payload)
    trial.report.tried["within bounds"] += 1
    trial.report.tried["within bounds refused"] += answer is not None
    if answer is None and not isinstance(face.source, Property):
        trial.pass_time(SETTLES)
    elif answer is not None and not answer.strip():
        trial.report.wrong(path, f"refuses {shortened(payload)} without a reason")
    _broke(trial, path, payload, answer)


def _beyond(trial: Trial, path: str, payload: str) -> None:
    before = dict(trial.retained)
    answer = trial.command(path, payload)
    trial.report.tried["beyond bounds"] += 1
    if answer is None:
        trial.report.wrong(path, f"takes {shortened(payload)}, which it announces as wrong")
    elif trial.retained != before:
        trial.report.wrong(path, f"refuses {shortened(payload)}, but changes")
    _broke(trial, path, payload, answer)


def _broke(trial: Trial, path: str, payload: str, answer: str | None) -> None:
    if answer == BROKE:
        trial.report.wrong(path, f"{shortened(payload)}: {trial.crashes[-1]}")


def _allowed(trial: Trial, face: Face, payload: str) -> None:
    """Whether the state takes what the description allows."""
    if not isinstance(face.source, Property):
        return
    state = trial.host.engine.parts[face.part].state
    try:
        type(state).model_validate(state.model_dump() | {face.source.name: face.codec.decode(payload)})
    except Exception as error:  # noqa: BLE001 - a validator of the author's can raise anything
        why = reason(error) if isinstance(error, ValidationError) else f"{type(error).__name__}: {error}"
        trial.report.wrong(face.path, f"announces that {shortened(payload)} is fine, but: {why}")
