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
    """`wakes up`, `leaves for work with car`, `uses Kettle: boil`."""
    told = _read(payload)
    verb = str(told.get("does", "?"))
    if verb == "uses":
        return _uses(told, vocabulary)
    with_ = f" with {told['with']}" if told.get("with") else " on foot"
    room, vehicle = words(str(told.get("room") or "")), words(str(told.get("vehicle", "?")))
    said = {
        "leaves": f"leaves for {told.get('to', '?')}{with_}",
        "returns": f"sets out for home{with_}",
        "moves": f"goes to the {room}",
        "plugs_in": f"plugs in {vehicle}",
        "unplugs": f"unplugs {vehicle}",
        "reaches": f"reaches {vehicle}",
    }.get(verb)
    return said or _VERBS.get(verb, words(verb)) + (f" in the {room}" if room else "")


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
