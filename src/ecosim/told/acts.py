"""What people do, and what happens to them, in plain words: a message of the story."""

import json
from typing import Any

from ecosim.told.vocabulary import Property, Vocabulary, words

_VERBS = {
    "wakes": "wakes up",
    "sleeps": "falls asleep",
    "watches": "watches television",
}

_OUTAGES = {"outage": "is down", "restored": "is back"}
_FAILS = {
    "home_power": {"outage": "fails", "restored": "is back"},
    "phone_battery": {"outage": "are empty", "restored": "find chargers again"},
}


def who(payload: str, vocabulary: Vocabulary) -> str:
    """The person as people write it; of what nobody of the home does, where it happens."""
    told = _read(payload)
    if "device" in told and "happens" in told:
        return vocabulary.name(str(told["device"]))
    if told.get("happens") in _OUTAGES:
        what = str(told.get("what", "?"))
        return "Phones" if what == "phone_battery" else words(what).capitalize()
    where = next((told[k] for k in ("opening", "room", "vehicle", "happens") if told.get(k)), "?")
    return words(str(told["person"])).title() if "person" in told else words(str(where)).capitalize()


def does(payload: str, vocabulary: Vocabulary) -> str:
    """`wakes up`, `leaves for work with the car`, `uses Kettle: boil`, `courier at the door`."""
    told = _read(payload)
    if "happens" in told:
        return _happens(told)
    verb = str(told.get("does", "?"))
    if verb == "uses":
        return _uses(told, vocabulary)
    room, vehicle = words(str(told.get("room") or "")), words(str(told.get("vehicle", "?")))
    said = {
        "leaves": f"leaves for {words(str(told.get('to', '?')))}{_how(told)}",
        "returns": f"sets out for home{_how(told)}",
        "rises": f"gets up, goes to the {room}" if room else "gets up",
        "moves": f"goes to the {room}",
        "opens": f"opens the {words(str(told.get('opening', '?')))}",
        "closes": f"closes the {words(str(told.get('opening', '?')))}",
        "plugs_in": f"plugs in the {vehicle}",
        "unplugs": f"unplugs the {vehicle}",
        "reaches": f"reaches the {vehicle}",
        "consents": f"agrees that {_data(told)}",
        "withdraws": f"agrees no more that {_data(told)}",
    }.get(verb)
    return said or _VERBS.get(verb, words(verb)) + (f" in the {room}" if room else "")


def says(payload: str, vocabulary: Vocabulary) -> str:
    """Who does what, as a cause: `Anna wakes up`, `Front door: courier at the door`."""
    between = ": " if "happens" in _read(payload) else " "
    return f"{who(payload, vocabulary)}{between}{does(payload, vocabulary)}"


def _how(told: dict[str, Any]) -> str:
    how = f" with the {words(str(told['with']))}" if told.get("with") else " on foot"
    along = told.get("along")
    others = [words(str(other)).title() for other in along] if isinstance(along, list) else []
    return f"{how}, {' and '.join(others)} along" if others else how


def _data(told: dict[str, Any]) -> str:
    """`location data may go from the phone to the home`, as far as it is said."""
    said = f"{words(str(told.get('data', '?')))} data may go"
    said += f" from the {words(str(told['from']))}" if "from" in told else ""
    return said + (f" to the {words(str(told['to']))}" if "to" in told else " elsewhere")


def _happens(told: dict[str, Any]) -> str:
    happens = str(told["happens"])
    if happens in _OUTAGES:
        return _FAILS.get(str(told.get("what")), _OUTAGES)[happens]
    said = {
        "visitor": f"{told.get('name', 'somebody')} at the door",
        "smoke": "something smoulders",
        "shaken": "somebody shakes it",
        "update": f"its maker has version {told.get('version', '?')}",
    }.get(happens)
    return said or words(happens)


def _uses(told: dict[str, Any], vocabulary: Vocabulary) -> str:
    device, path = str(told.get("device", "?")), str(told.get("property", ""))
    known, value = vocabulary.property(device, path), told.get("value", True)
    payload = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    name = vocabulary.name(device)
    if known.settable and not known.retained:
        return f"uses {name}: {known.command(payload)}"
    return f"sets {name}: {_set(known, payload)}"


def _set(known: Property, payload: str) -> str:
    """`on`, but `wellbeing consent allowed`: what a label is about is said here."""
    about = known.labelled and known.words != "on"
    return f"{known.words} {known.value(payload)}" if about else known.phrase(payload)


def _read(payload: str) -> dict[str, Any]:
    try:
        told = json.loads(payload)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
