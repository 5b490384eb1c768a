"""An ordinary day around a device: what is true of each sort of thing, and from when on."""

from collections.abc import Iterator
from typing import Any

from ecosim.check.facts import HOUR

Moment = tuple[float, dict[str, dict[str, Any]]]


def ordinary_day() -> Iterator[Moment]:
    """What is true from which hour on, by sort of thing: one person, who drives to work, and a mild day.

    Numbers change in steps, not along curves: what a device does between two of them it does by itself.
    """
    moments = [*_LIFE, *((float(hour), _at(hour)) for hour in range(24))]
    yield from sorted(moments, key=lambda m: m[0])


def _at(hour: int) -> dict[str, dict[str, Any]]:
    """The weather, and what follows it."""
    day = max(0.0, 1 - ((hour - 12.5) / 6.5) ** 2)  # a parabola from six to seven
    return {
        "weather": {"temperature": 7.0 + 8 * day, "sun": 600.0 * day, "dark": not 6 <= hour <= 18},  # noqa: PLR2004
        "room": {"temperature": 18.0 + 3 * day, "brightness": 800.0 * day},
        "grid": {
            "feed": 3000.0 * day,
            "load": 300.0 + 40 * hour,
            "price": 0.34 if hour in (7, 18, 19) else 0.28,
        },
        "mains": {"voltage": 230.0 + 4 * day},
    }


_HOME = {"place": "home", "latitude": 52.4675, "longitude": 13.401}
_OFFICE = {"place": "office", "latitude": 52.507, "longitude": 13.332}
_WORK = {"title": "Work", "place": "office", "start": 8.5 * HOUR, "travel": 1500}
_LIFE: list[Moment] = [
    (
        0.0,
        {
            "person": _HOME
            | {"room": "bedroom", "activity": "sleeping", "asleep": True, "sleep_stage": "light"}
            | {"heart_rate": 54.0, "plans": [_WORK]},
            "vehicle": _HOME | {"plugged_in": True, "odometer": 1000.0, "cable": 11.0},
            "charging_point": {"vehicle": "car", "drawn": 11_000.0},
            "household": _HOME,
            "room": {"occupied": False, "people": 0, "vapour": 8.0},
        },
    ),
    (1.0, {"person": {"sleep_stage": "deep", "heart_rate": 50.0}}),
    (2.1, {"charging_point": {"drawn": 0.0}}),
    (4.3, {"person": {"sleep_stage": "rem", "heart_rate": 60.0}}),
    (
        6.75,
        {
            "person": {"asleep": False, "activity": "waking", "sleep_stage": "awake", "heart_rate": 66.0},
            "room": {"occupied": True, "people": 1},
        },
    ),
    (6.9, {"person": {"room": "bathroom", "activity": "showering", "heart_rate": 82.0}}),
    (6.91, {"household": {"hot_water": 8.0}, "room": {"vapour": 13.0}}),
    (7.0, {"household": {"hot_water": 0.0}}),
    (7.1, {"person": {"room": "kitchen", "activity": "cooking", "heart_rate": 76.0}}),
    (7.3, {"person": {"activity": "eating"}, "room": {"dust": 25.0, "vapour": 10.0}}),
    (7.6, {"person": {"room": "living-room", "activity": "idle"}, "room": {"dust": 12.0}}),
    (
        8.1,
        {
            "person": {"room": "hall", "activity": "walking", "heart_rate": 95.0},
            "opening": {"key": "anna"},
            "room": {"occupied": False, "people": 0},
        },
    ),
    (8.11, {"opening": {"open": True}}),
    (8.115, {"opening": {"open": False, "key": ""}, "person": {"room": ""}}),
    (8.12, {"vehicle": {"plugged_in": False, "near": ["phone"]}, "charging_point": {"vehicle": ""}}),
    (8.13, {"vehicle": {"driver": "anna"}, "person": {"activity": "driving", "vehicle": "car"}}),
    (
        8.15,
        {
            "vehicle": {
                "place": "",
                "speed": 36.0,
                "destination": "office",
                "to_go": 11.0,
                "arrival": 8.5 * HOUR,
            },
            "person": {"place": "", "moving": True},
        },
    ),
    (8.3, {"vehicle": {"odometer": 1005.0, "to_go": 6.0, "to_home": 5.0}, "person": {"latitude": 52.49}}),
    (
        8.5,
        {
            "vehicle": _OFFICE | {"speed": 0.0, "destination": "", "odometer": 1011.0, "to_home": 11.0},
            "person": _OFFICE | {"moving": False, "vehicle": "", "activity": "away"},
        },
    ),
    (8.51, {"vehicle": {"driver": "", "near": []}}),
    (11.0, {"opening": {"visitor": "postman"}}),
    (11.01, {"opening": {"ringing": True}}),
    (11.013, {"opening": {"ringing": False}}),
    (11.05, {"opening": {"visitor": ""}}),
    (
        17.0,
        {
            "vehicle": {"near": ["phone"], "driver": "anna"},
            "person": {"vehicle": "car", "activity": "driving"},
        },
    ),
    (
        17.05,
        {
            "vehicle": {
                "place": "",
                "speed": 36.0,
                "destination": "home",
                "to_go": 11.0,
                "arrival": 17.4 * HOUR,
            },
            "person": {"place": "", "moving": True},
        },
    ),
    (17.2, {"vehicle": {"odometer": 1016.0, "to_go": 6.0, "to_home": 6.0}}),
    (
        17.4,
        {
            "vehicle": _HOME
            | {"speed": 0.0, "destination": "", "odometer": 1022.0, "to_home": 0.0, "to_go": 0.0},
            "person": _HOME | {"moving": False, "vehicle": "", "activity": "idle"},
        },
    ),
    (17.42, {"vehicle": {"driver": "", "plugged_in": True}, "charging_point": {"vehicle": "car"}}),
    (17.43, {"vehicle": {"near": []}, "opening": {"key": "anna", "open": True}}),
    (
        17.44,
        {
            "opening": {"open": False, "key": ""},
            "person": {"room": "living-room"},
            "room": {"occupied": True, "people": 1},
        },
    ),
    (18.5, {"person": {"room": "kitchen", "activity": "cooking"}, "room": {"dust": 60.0, "vapour": 12.0}}),
    (
        19.1,
        {
            "person": {"activity": "eating"},
            "room": {"dust": 20.0, "vapour": 9.0},
            "household": {"hot_water": 4.0},
        },
    ),
    (19.2, {"household": {"hot_water": 0.0}, "person": {"room": "living-room", "activity": "television"}}),
    (22.0, {"person": {"drowsy": True, "heart_rate": 62.0}, "charging_point": {"drawn": 11_000.0}}),
    (22.5, {"person": {"room": "bathroom", "activity": "washing"}}),
    (
        22.9,
        {
            "person": {"room": "bedroom", "activity": "sleeping", "asleep": True, "drowsy": False}
            | {"sleep_stage": "light", "heart_rate": 54.0},
            "room": {"occupied": False, "people": 0},
        },
    ),
]


def evening() -> dict[str, dict[str, Any]]:
    """What is true at eight in the evening of that day, when the person is at home and awake."""
    found: dict[str, dict[str, Any]] = {}
    for hour, facts in ordinary_day():
        if hour <= 20:  # noqa: PLR2004 - eight o'clock
            for sort, changed in facts.items():
                found[sort] = found.get(sort, {}) | changed
    return found
