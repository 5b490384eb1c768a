"""A random life for one device: commands good and bad, a world that changes, time, power cuts.

Everything is drawn from the given random stream, so a seed tells the whole life, and a test that
owns the stream can shrink it.
"""

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from ecosim.curves import Curve, Decay, Line
from ecosim.model.kind import Action, declaration_of
from ecosim.model.part import Device
from ecosim.testing import Bench
from ecosim.things import Thing
from ecosim.wire.codec import Codec, codec_for
from ecosim.wire.homie import Face

BAD_PAYLOADS = (
    "",
    "\x00",
    " ",
    "nonsense",
    "true ",
    "TRUE",
    "NaN",
    "-1",
    "1e999",
    "9" * 40,
    "0x10",
    "1,5",
    "null",
    "[]",
    "{}",
    '{"unknown": 1}',
    '{"message": null}',
    '{"target": "warm"}',
    '{"seconds": -1}',
    "{" * 2000,
    "\udcff\udcfe",  # bytes that are no UTF-8
    "rgb,1,2",
    "2026-13-45",
)
_WORDS = ("", "home", "office", "Anna", "Приве́т", "a" * 300, "\x7f", "{}")
_PLACES = ("home", "home", "office", "shop", "")
_ACTIVITIES = (
    "sleeping",
    "waking",
    "idle",
    "cooking",
    "eating",
    "washing",
    "showering",
    "television",
    "walking",
    "driving",
    "riding",
    "away",
)
_STAGES = ("awake", "light", "deep", "rem")
_RANGES = {
    "latitude": (-90.0, 90.0),
    "longitude": (-180.0, 180.0),
    "odometer": (0.0, 300_000.0),
    "speed": (0.0, 180.0),
    "to_home": (0.0, 500.0),
    "sun": (0.0, 1100.0),
    "to_go": (0.0, 500.0),
    "cable": (0.0, 250.0),
    "heart_rate": (35.0, 200.0),
    "vapour": (0.0, 30.0),
    "dust": (0.0, 500.0),
    "smoke": (0.0, 30.0),
    "brightness": (0.0, 20_000.0),
    "drawn": (0.0, 11_000.0),
    "voltage": (200.0, 250.0),
    "load": (0.0, 20_000.0),
    "feed": (0.0, 10_000.0),
    "price": (-0.1, 1.0),
    "hot_water": (0.0, 20.0),
    "temperature": (-30.0, 45.0),
}
_PAUSES = (0.0, 0.1, 1.0, 10.0, 60.0, 600.0, 3600.0, 30_000.0)
HOUR = 3600.0


def good_payload(rng: Random, face: Face) -> str:
    """A payload that the description of something settable allows."""
    if not isinstance(face.source, Action):
        return _payload(rng, face.codec)
    parameters = face.source.parameters.model_fields
    given: dict[str, Any] = {}
    for name, field in parameters.items():
        if field.is_required() or rng.randrange(3):
            codec = codec_for(field.annotation, tuple(field.metadata))
            text = _payload(rng, codec)
            plain = codec.datatype in ("boolean", "integer", "float", "json")
            given[name] = json.loads(text) if plain else text
    return json.dumps(given) if parameters else "true"


def needed_options(rng: Random, kind: type[Device[Any]]) -> dict[str, Any]:
    """Values for the options that have no default. Raises `TypeError` where none can be made up."""
    declared = declaration_of(kind)
    codecs = {n: codec_for(t) for n, t in declared.option_types.items() if n in declared.needed}
    return {name: codec.decode(_payload(rng, codec)) for name, codec in codecs.items()}


def _payload(rng: Random, codec: Codec) -> str:
    form = codec.format or ""
    if codec.datatype in ("integer", "float"):
        low, high = _bounds(form)
        value = rng.choice((low, high, rng.uniform(low, high)))
        return codec.encode(round(value) if codec.datatype == "integer" else value)
    if codec.datatype == "datetime":
        return datetime.fromtimestamp(rng.randrange(2**32), UTC).isoformat()
    if codec.datatype == "json":
        return "[]" if json.loads(form).get("type") == "array" else "{}"
    choices = {
        "boolean": ("true", "false"),
        "enum": tuple(form.split(",")),
        "duration": ("PT0S", "PT90M", "PT100H"),
        "color": ("rgb,0,0,0", "rgb,255,100,7"),
    }
    if codec.datatype in choices:
        return rng.choice(choices[codec.datatype])
    return codec.encode(rng.choice(_WORDS))


def _bounds(form: str) -> tuple[float, float]:
    low, high, *_ = (*form.split(":"), "", "")
    return float(low or (min(-1000.0, float(high or 0) - 1000))), float(high or float(low or 0) + 1000)


def random_facts(rng: Random, thing: type[Thing], now: float) -> dict[str, Any]:
    """Some facts of a thing as they could be, several at once and seldom in harmony."""
    names = rng.sample(names := thing.fact_names(), rng.randint(1, min(4, len(names))))
    return {name: _fact(rng, name, getattr(thing, name).default, now) for name in names}


def _fact(rng: Random, name: str, default: object, now: float) -> object:  # noqa: PLR0911 - one a type
    if isinstance(default, bool):
        return rng.choice((False, True))
    if name == "arrival":
        return now + rng.uniform(-HOUR, 2 * HOUR)
    if isinstance(default, float):
        low, high = _RANGES.get(name, (-100.0, 100.0))
        return _number_or_curve(rng, low, high, now)
    if name == "plans":
        return [_plan(rng, now) for _ in range(rng.randrange(4))]
    if isinstance(default, int):
        return rng.randrange(5)
    if isinstance(default, list):
        return sorted(rng.sample(("phone", "phone-two", "band", "key"), rng.randrange(4)))
    return rng.choice({"activity": _ACTIVITIES, "sleep_stage": _STAGES}.get(name, _PLACES))


def _number_or_curve(rng: Random, low: float, high: float, now: float) -> float | Curve:
    here, there = rng.uniform(low, high), rng.uniform(low, high)
    shape = rng.randrange(3)
    if shape == 0:
        return rng.choice((low, high, here))
    duration = rng.uniform(60, 4 * HOUR)
    return Line(now, here, now + duration, there) if shape == 1 else Decay(now, here, there, duration)


def _plan(rng: Random, now: float) -> dict[str, Any]:
    start = datetime.fromtimestamp(now, UTC) + timedelta(minutes=rng.randrange(-60, 600))
    place = rng.choice(("office", "shop"))
    return {"title": "plan", "place": place, "start": start.isoformat(), "travel": rng.randrange(7200)}


def live(bench: Bench, rng: Random, steps: int) -> Counter[str]:
    """Let the device on the bench live for so many steps; how many of each sort there were."""
    settable = [path for path, face in bench.paths.items() if face.settable]
    things = [(n, t) for n, t in declaration_of(bench.kind).senses.items() if n in bench.facts]
    done: Counter[str] = Counter()
    for _ in range(steps):
        what = rng.choices(("command", "bad command", "world", "time", "power cut"), (6, 3, 5, 8, 1))[0]
        if "command" in what and settable:
            path = rng.choice(settable)
            good = what == "command"
            refusal = bench.command(
                path, good_payload(rng, bench.face(path)) if good else rng.choice(BAD_PAYLOADS)
            )
            done["refused"] += refusal is not None
        elif what == "world" and things:
            name, thing = rng.choice(things)
            bench.sense(name, **random_facts(rng, thing, bench.timeline.now))
        elif what == "power cut":
            bench.restart()
        else:
            what = "time"
            bench.pass_time(rng.choice(_PAUSES))
        done[what] += 1
    return done
