"""What the conductor says and what is answered: the messages of `ecosim/<home>/clock`.

Both are JSON objects with the fields of these classes, without those that have their default value.
Only ecosim's own processes use them.
"""

import json
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any, Literal, Self


def clock_topic(home: str) -> str:
    """Where the conductor of a home speaks; answers come one level below, under the client id."""
    return f"ecosim/{home}/clock"


@dataclass(frozen=True, slots=True)
class _Payload:
    def payload(self) -> bytes:
        """As JSON."""
        told = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name) != f.default}
        return json.dumps(told, separators=(",", ":")).encode()

    @classmethod
    def read(cls, payload: bytes) -> Self | None:
        """From JSON; None when it is not one of ours."""
        found = _read(payload)
        try:
            return None if found is None else cls(**found)
        except TypeError:
            return None


@lru_cache(maxsize=64)  # one word has many readers in a process
def _read(payload: bytes) -> dict[str, Any] | None:
    try:
        told = json.loads(payload)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


@dataclass(frozen=True, slots=True)
class Word(_Payload):
    """The conductor's word: which run, what time it is, how fast it goes, and a question.

    The clock is at `sim` when the word is received, goes at `rate` until it shows `until`, and from then at
    `then`. `setting` counts how often the clock was set: who knows this setting leaves its clock alone, for
    its own is truer than one more message's way through the broker. With `idle`, nothing is to happen
    before `until`: who knows better says so at once. `round` asks for an answer.
    """

    run: str
    sim: float
    rate: float = 0.0
    until: float | None = None
    then: float = 0.0
    setting: int = 0
    idle: bool = False
    round: int | None = None
    over: bool = False
    seed: int = 0
    day: str | None = None


@dataclass(frozen=True, slots=True)
class Answer(_Payload):
    """A participant's word to the conductor.

    - `hello`: I am here (again). `ask`: what time is it? I am not here yet. `gone`: do not wait for me.
    - `round`: the answer to round `round`, given when all I published is acknowledged. `active` is whether
      I sent or took a message since my last answer, or know of one that is on its way to me; `due`, when I
      have something to do next. With `of` it is the answer of all these, and `active` of none.
    - `busy`: you thought nothing would happen, but something just did, at `sim`.
    """

    kind: Literal["hello", "ask", "gone", "round", "busy"]
    round: int | None = None
    active: bool = False
    due: float | None = None
    sim: float = 0.0
    of: tuple[str, ...] = ()
