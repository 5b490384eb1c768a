"""Helpers that keep a value: `input_boolean`, `input_button`, `input_number`, `input_text`."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from ecosim.hub.commands import ServiceError
from ecosim.hub.given import Given
from ecosim.hub.own.kinds import SECTIONS, Own, OwnConfig, asked, by_id, lives_as
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN, iso
from ecosim.hub.services import Data, number, text

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

_FIXED = {"editable": False}


@dataclass(frozen=True, kw_only=True)
class KeptConfig(OwnConfig):
    """`initial`: what it is whenever the hub begins."""

    initial: Any = None

    def at_first(self) -> str:
        """Its first state."""
        return str(self.initial)

    def attributes(self) -> dict[str, Any]:
        """What else is told of it."""
        return _FIXED


@lives_as(KeptConfig)
class Kept(Own):
    """A helper that is what it was last set to, also after the hub had no power, or else its `initial`."""

    def __init__(self, config: KeptConfig, manager: "Manager") -> None:
        super().__init__(config, manager)
        self.config = config

    def begin(self) -> None:
        """Be what it was, or what the file says it is at first."""
        if self.shown is None or self.config.initial is not None:
            self.enter(self.config.at_first(), self.config.attributes())

    def become(self, state: str) -> None:
        """It is this from now on."""
        known = self.shown
        self.show(state, self.config.attributes() if known is None else known.attributes)

    @property
    def state(self) -> str:
        """What it is."""
        return UNKNOWN if self.shown is None else self.shown.state


# ------------------------------------------------------------- input_boolean, input_button


@dataclass(frozen=True, kw_only=True)
class Switch(KeptConfig):
    """`input_boolean`."""

    def at_first(self) -> str:
        """Off, unless it is said otherwise."""
        return "on" if self.initial else "off"

    def states(self) -> tuple[str, ...]:
        """On or off."""
        return ("on", "off")


@SECTIONS.named("input_boolean")
def _booleans(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_id(section, "input_boolean", ("initial",)):
        initial = entry.get("initial")
        yield Switch(**basics, initial=initial.flag() if initial else None)


asked("input_boolean.turn_on")(lambda e, _: e.become("on"))
asked("input_boolean.turn_off")(lambda e, _: e.become("off"))
asked("input_boolean.toggle")(lambda e, _: e.become("off" if e.state == "on" else "on"))


@dataclass(frozen=True, kw_only=True)
class Button(KeptConfig):
    """`input_button`: when it was last pressed."""

    def at_first(self) -> str:
        """Never pressed."""
        return UNKNOWN


@SECTIONS.named("input_button")
def _buttons(section: Given) -> Iterator[OwnConfig]:
    for basics, _ in by_id(section, "input_button", ()):
        yield Button(**basics)


@asked("input_button.press")
def _press(button: Kept, _: Data) -> None:
    button.become(iso(datetime.fromtimestamp(button.manager.time, UTC)))


# ------------------------------------------------------------- input_number


@dataclass(frozen=True, kw_only=True)
class Number(KeptConfig):
    """`input_number`."""

    low: float
    high: float
    step: float
    mode: str
    unit: str | None

    def at_first(self) -> str:
        """The lowest, unless it is said otherwise."""
        return str(self.low if self.initial is None else self.initial)

    def attributes(self) -> dict[str, Any]:
        """Its bounds."""
        told = {"initial": self.initial, "editable": False, "min": self.low, "max": self.high}
        told |= {"step": self.step, "mode": self.mode}
        return told if self.unit is None else {**told, "unit_of_measurement": self.unit}

    def wrong_state(self, state: str) -> str:
        """A number within its bounds."""
        try:
            value = float(state)
        except ValueError:
            return f"a number is wanted, not {state!r}"
        return "" if self.low <= value <= self.high else f"{state} is outside {self.low:g} to {self.high:g}"


@SECTIONS.named("input_number")
def _numbers(section: Given) -> Iterator[OwnConfig]:
    keys = ("min", "max", "initial", "step", "mode", "unit_of_measurement")
    for basics, entry in by_id(section, "input_number", keys):
        low, high = entry.need("min").number(), entry.need("max").number()
        initial, step, mode, unit = (entry.get(k) for k in keys[2:])
        if low >= high:
            raise entry.need("max").wrong(f"{high:g} is not more than 'min', {low:g}")
        if step is not None and step.number() <= 0:
            raise step.wrong("a step is more than 0")
        if initial is not None and not low <= initial.number() <= high:
            raise initial.wrong(f"{initial.number():g} is outside {low:g} to {high:g}")
        yield Number(
            **basics,
            initial=initial.number() if initial else None,
            low=low,
            high=high,
            step=step.number() if step else 1.0,
            mode=mode.word(("slider", "box")) if mode else "slider",
            unit=unit.text() if unit else None,
        )


@asked("input_number.set_value", fields={"value": number()}, required=("value",))
def _set_number(helper: Kept, data: Data) -> None:
    config, value = helper.config, data["value"]
    assert isinstance(config, Number)  # noqa: S101 - by its domain
    if not config.low <= value <= config.high:
        raise ServiceError(f"{helper.entity_id}: {value:g} is outside {config.low:g} to {config.high:g}")
    helper.become(str(value))


def _step(helper: Kept, sign: Literal[1, -1]) -> None:
    config = helper.config
    assert isinstance(config, Number)  # noqa: S101 - by its domain
    helper.become(str(min(config.high, max(config.low, float(helper.state) + sign * config.step))))


asked("input_number.increment")(lambda e, _: _step(e, 1))
asked("input_number.decrement")(lambda e, _: _step(e, -1))


# ------------------------------------------------------------- input_text


@dataclass(frozen=True, kw_only=True)
class Text(KeptConfig):
    """`input_text`."""

    shortest: int
    longest: int
    pattern: str | None
    mode: str
    unit: str | None

    def at_first(self) -> str:
        """Unknown, unless it is said otherwise."""
        return UNKNOWN if self.initial is None else str(self.initial)

    def attributes(self) -> dict[str, Any]:
        """Its bounds."""
        told = {"editable": False, "min": self.shortest, "max": self.longest, "pattern": self.pattern}
        told["mode"] = self.mode
        return told if self.unit is None else {**told, "unit_of_measurement": self.unit}

    def wrong_state(self, state: str) -> str:
        """A text of the right length and form, or nothing yet."""
        return "" if state in (UNKNOWN, UNAVAILABLE) else self.wrong(state)

    def wrong(self, value: str) -> str:
        """What is wrong with a value; nothing where it is right."""
        if not self.shortest <= len(value) <= self.longest:
            return f"{value!r} is not {self.shortest} to {self.longest} characters long"
        if self.pattern is not None and not re.match(self.pattern, value):
            return f"{value!r} is not like {self.pattern!r}"
        return ""


@SECTIONS.named("input_text")
def _texts(section: Given) -> Iterator[OwnConfig]:
    keys = ("min", "max", "initial", "pattern", "mode", "unit_of_measurement")
    for basics, entry in by_id(section, "input_text", keys):
        low, high, initial, pattern, mode, unit = (entry.get(k) for k in keys)
        found = Text(
            **basics,
            initial=initial.text() if initial else None,
            shortest=int(low.number()) if low else 0,
            longest=int(high.number()) if high else 100,
            pattern=_regex(pattern) if pattern else None,
            mode=mode.word(("text", "password")) if mode else "text",
            unit=unit.text() if unit else None,
        )
        if initial is not None and (wrong := found.wrong(initial.text())):
            raise initial.wrong(wrong)
        yield found


def _regex(given: Given) -> str:
    try:
        re.compile(given.text())
    except re.error as error:
        raise given.wrong(f"this is no regular expression: {error}") from None
    return given.text()


@asked("input_text.set_value", fields={"value": text}, required=("value",))
def _set_text(helper: Kept, data: Data) -> None:
    assert isinstance(helper.config, Text)  # noqa: S101 - by its domain
    if wrong := helper.config.wrong(data["value"]):
        helper.manager.log(f"{helper.entity_id}: {wrong}", "warn")  # and no more, as in Home Assistant
    else:
        helper.become(data["value"])
