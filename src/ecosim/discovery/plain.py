"""Components of one property, action or event.

Keys: https://www.home-assistant.io/integrations/switch.mqtt/ and its neighbours.
"""

from collections.abc import Callable

from ecosim.discovery.sheet import NONE, Commands, Config, Piece, plainly, whole
from ecosim.entities import NumberEntity, SensorEntity
from ecosim.entities.faces import with_defaults
from ecosim.hub.reading import options_of
from ecosim.model.kind import kebab
from ecosim.units import Unit, narrowest
from ecosim.wire.homie import Face

ON_OFF: Config = {"payload_on": "true", "payload_off": "false"}
_FARTHEST = 1e9  # of a number without bounds: Home Assistant wants some
_FINEST = 0.001  # the smallest step it takes
_EMPTY = "replace('\\0', '')"  # Homie's empty text is one character, U+0000
_EVENT = "{{{{ dict(value_json, event_type='{}') | to_json }}}}"


def _classed(piece: Piece) -> Config:
    device_class = piece.face.entity.device_class
    return {"device_class": device_class} if device_class else {}


def switch(piece: Piece) -> Config:
    """A boolean that can be set."""
    return {
        "state_topic": piece.state("on"),
        "command_topic": piece.command("on"),
        **ON_OFF,
        **_classed(piece),
        **piece.optional("on", "value_template"),
    }


def binary_sensor(piece: Piece) -> Config:
    """A boolean."""
    return {
        "state_topic": piece.state("on"),
        **ON_OFF,
        **_classed(piece),
        **piece.optional("on", "value_template"),
    }


def sensor(piece: Piece) -> Config:
    """A reading, with the unit of its property."""
    face = piece.faces["value"]
    datatype = face.codec.datatype
    entity = with_defaults(piece.face.entity, face)
    assert isinstance(entity, SensorEntity)  # noqa: S101 - the table below says so
    found: Config = {"state_topic": piece.state("value")}
    found |= {
        key: value
        for key in ("device_class", "unit_of_measurement", "state_class")
        if (value := getattr(entity, key))
    }
    if datatype == "enum" and entity.device_class == "enum":
        found["options"] = options_of(face)
    if datatype == "duration":
        found |= {"device_class": "duration", "unit_of_measurement": "s"}
        template = "as_timedelta(value).total_seconds() | int"
        if piece.nullable("value"):
            template = f"({template}) if value else '{NONE}'"
        return {**found, "value_template": f"{{{{ {template} }}}}"}
    return {**found, **_text(piece, "value")}


def _text(piece: Piece, role: str) -> Config:
    """The template of a text, where an empty one is a character; of others, where there may be none."""
    if piece.faces[role].codec.datatype != "string":
        return piece.optional(role, "value_template")
    said = f"value | {_EMPTY}"
    if piece.nullable(role):
        said = f"({said}) if value else '{NONE}'"
    return {"value_template": f"{{{{ {said} }}}}"}


def number(piece: Piece) -> Config:
    """A number that can be set, with its bounds and step."""
    face = piece.faces["value"]
    entity = with_defaults(piece.face.entity, face)
    assert isinstance(entity, NumberEntity)  # noqa: S101 - the table below says so
    bounds = narrowest(getattr(face.source, "metadata", ()))
    low, high = bounds.low, bounds.high
    found = {
        "state_topic": piece.state("value"),
        "command_topic": piece.command("value"),
        "min": -_FARTHEST if low is None else low,
        "max": _FARTHEST if high is None else high,
        "step": max(bounds.step or _resolution(face), _FINEST),
        **piece.optional("value", "value_template"),
    }
    found |= {k: v for k in ("device_class", "unit_of_measurement") if (v := getattr(entity, k))}
    return found if low is not None and high is not None else {**found, "mode": "box"}


def _resolution(face: Face) -> float:
    """How finely it is told: what is set between two such values becomes one of them."""
    if whole(face):
        return 1
    unit = next((m for m in reversed(getattr(face.source, "metadata", ())) if isinstance(m, Unit)), None)
    return 0.1 if unit is None else 10.0**-unit.decimals


def select(piece: Piece) -> Config:
    """One of several words, that can be set."""
    return {
        "state_topic": piece.state("option"),
        "command_topic": piece.command("option"),
        "options": options_of(piece.faces["option"]),
        **piece.optional("option", "value_template"),
    }


def text(piece: Piece) -> Config:
    """A text that can be set."""
    return {
        "state_topic": piece.state("value"),
        "command_topic": piece.command("value"),
        **_text(piece, "value"),
    }


def button(piece: Piece) -> Config:
    """An action that needs no parameters."""
    pressed = plainly(piece.faces["action"])
    return {"command_topic": piece.command("action"), "payload_press": pressed, **_classed(piece)}


def event(piece: Piece) -> Config:
    """Something that happens; what it tells becomes attributes."""
    face = piece.faces["event"]
    kind = kebab(face.source.name).replace("-", "_")
    bare = face.codec.datatype == "boolean"
    template = f'{{"event_type": "{kind}"}}' if bare else _EVENT.format(kind)
    return {
        "state_topic": piece.state("event"),
        "event_types": [kind],
        "value_template": template,
        **_classed(piece),
    }


def notify(piece: Piece) -> Config:
    """A message for people. Home Assistant has this since 2024.5."""

    def order(payload: str) -> Commands:
        return piece.service("notify.send_message", message=payload)

    return {"command_topic": piece.order("notify", order)}


PLAIN: dict[str, Callable[[Piece], Config]] = {
    "binary_sensor": binary_sensor,
    "button": button,
    "event": event,
    "notify": notify,
    "number": number,
    "select": select,
    "sensor": sensor,
    "switch": switch,
    "text": text,
}
