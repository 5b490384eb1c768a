"""What people do, in plain words: a message of the story."""

import json
from typing import Any

from ecosim.cli.vocabulary import Vocabulary, words

_VERBS = {
    "wakes": "wakes up",
    "rises": "gets up",
    "sleeps": "falls asleep",
    "eats": "eats",
    "washes": "washes",
    "watches": "watches television",
    "rests": "rests",
}


def who(payload: str) -> str:
    """The person, as people write it."""
    return str(_read(payload).get("person", "?")).replace("_", " ").title()


def does(payload: str, vocabulary: Vocabulary) -> str:
    """`wakes up`, `leaves for work with the car`, `uses the kettle: boil`."""
    told = _read(payload)
    verb = str(told.get("does", "?"))
    with_ = (
        f" with {told['with']}" if told.get("with") else " on foot" if verb in ("leaves", "returns") else ""
    )
    if verb == "leaves":
        return f"leaves for {told.get('to', '?')}{with_}"
    if verb == "returns":
        return f"sets out for home{with_}"
    if verb in ("plugs_in", "unplugs"):
        return f"{'plugs in' if verb == 'plugs_in' else 'unplugs'} {told.get('vehicle', '?')}"
    if verb == "uses":
        return _uses(told, vocabulary)
    room = told.get("room")
    if verb == "moves":
        return f"goes to the {words(str(room))}"
    return _VERBS.get(verb, words(verb)) + (f" in the {words(str(room))}" if room else "")


def _uses(told: dict[str, Any], vocabulary: Vocabulary) -> str:
    device, path = str(told.get("device", "?")), str(told.get("property", ""))
    known, value = vocabulary.property(device, path), told.get("value", True)
    payload = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if known.settable and not known.retained:
        given = "" if payload in ("true", "{}") else f" {payload}"
        return f"uses {vocabulary.name(device)}: {known.words}{given}"
    return f"sets {vocabulary.name(device)}: {known.words} {known.with_unit(payload)}"


def _read(payload: str) -> dict[str, Any]:
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
