"""Every datatype both ways, and all that the convention calls invalid."""

import json
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from annotated_types import Ge, Le
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from ecosim import Between, Celsius, Color, Count, Event, Labels, Percent
from ecosim.units import ColorSpaces, Unit
from ecosim.wire.codec import EMPTY, InvalidPayload, codec_for, model_codec
from ecosim.wire.numbers import float_text

AnyColor = Annotated[str, ColorSpaces(("rgb", "hsv", "xyz"))]


class Mode(Enum):
    HEAT = "heat"
    COOL = "cool"


class Slot(BaseModel):
    start: float
    price: float = 0.0


# ------------------------------------------------------------- there and back


@given(st.integers(-(2**63), 2**63 - 1))
def test_integers(value: int) -> None:
    codec = codec_for(int)
    assert codec.decode(codec.encode(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_floats_within_their_decimals(value: float, decimals: int) -> None:
    codec = codec_for(float, (Unit("W", decimals),))
    payload = codec.encode(value)
    assert codec.decode(payload) == pytest.approx(value, abs=0.5000001 * 10**-decimals, rel=1e-15)
    assert not payload.startswith("+")
    assert payload not in ("-0", "")
    assert not (payload.endswith(("0", ".")) and "." in payload)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00")))
def test_strings(value: str) -> None:
    codec = codec_for(str)
    payload = codec.encode(value)
    assert payload
    assert codec.decode(payload) == value.lstrip("\ufeff")


@given(st.booleans())
def test_booleans(value: bool) -> None:
    codec = codec_for(bool)
    assert codec.decode(codec.encode(value)) is value


@pytest.mark.parametrize("kind", [Mode, Literal["heat", "cool"], Literal["heat", "cool"] | None])
def test_enums(kind: Any) -> None:
    codec = codec_for(kind)
    assert (codec.datatype, codec.format) == ("enum", "heat,cool")
    assert [codec.encode(codec.decode(word)) for word in ("heat", "cool")] == ["heat", "cool"]


@given(st.datetimes(timezones=st.just(UTC)))
def test_datetimes(value: datetime) -> None:
    codec = codec_for(datetime)
    assert codec.decode(codec.encode(value)) == value.replace(microsecond=0)


@given(st.integers(0, 10**9))
def test_durations(seconds: int) -> None:
    codec = codec_for(timedelta)
    assert codec.decode(codec.encode(timedelta(seconds=seconds))) == timedelta(seconds=seconds)


def test_a_negative_duration_cannot_be_told() -> None:
    with pytest.raises(ValueError, match="negative"):
        codec_for(timedelta).encode(timedelta(seconds=-5))


@pytest.mark.parametrize("value", ["rgb,0,255,12.5", "hsv,360,100,0", "xyz,0.25,1"])
def test_colors(value: str) -> None:
    codec = codec_for(AnyColor)
    assert codec.format == "rgb,hsv,xyz"
    assert codec.encode(codec.decode(value)) == value


@given(st.lists(st.builds(Slot, start=st.floats(-1e9, 1e9))))
def test_json(value: list[Slot]) -> None:
    codec = codec_for(list[Slot])
    assert codec.decode(codec.encode(value)) == value


# ------------------------------------------------------------- what is no value

WHITE = (" 1", "1 ", "\t1", "1\n", "\ufeff1", "1\x00", "")
NUMBERS = ("-", "+1", "1_000", "٣", "true", "1,5", "nan", "NaN", "Infinity", "-Infinity", "0x10")
INVALID: list[tuple[Any, tuple[str, ...]]] = [
    (int, (*WHITE, *NUMBERS, "1.0", "1e5", str(2**63), str(-(2**63) - 1), "9" * 5000)),
    (float, (*WHITE, *NUMBERS, ".", "-.", "1e+5", "1e", "e5", "inf", "1e999", "1.2.3", "1_0", "0x1p3")),
    (bool, ("", "TRUE", "False", "1", "on", " true", "true ")),
    (str, ("", "a\x00b", "\x00\x00", "\ufeffa")),
    (Mode, ("", "Heat", "HEAT", " heat", "heat ", "heat,cool", "\ufeffheat")),
    (datetime, ("", "now", "2026-13-01", "2026-03-02 06:00:00", "2026-03-02T25:00", "1700000000")),
    (datetime, (" 2026-03-02T06:00:00Z", "2026-03-02T06:00:00 Z", "2026-03-02T06:00:00Z\n")),
    (timedelta, ("", "P", "PT", "1H", "PT1.5S", "PT-5S", "-PT5S", "P1D", "P1DT2H", "PT5M3H", "pt5m")),
    (timedelta, ("PT٣S", " PT5S", "PT5S ", "PT" + "9" * 30 + "H")),
    (AnyColor, ("", "rgb", "rgb,1,2", "rgb,1,2,3,4", "rgb,-1,0,0", "rgb,256,0,0", "rgb,1,2,")),
    (AnyColor, ("hsv,361,0,0", "hsv,0,101,0", "xyz,1.1,0", "xyz,0,0,0", "cmyk,0,0,0")),
    (AnyColor, ("rgb, 1,2,3", "RGB,1,2,3", "rgb,NaN,0,0")),
    (list[int], ("", "5", '"a"', "{}", "null", "[", "[1,]", "[1] x", "\ufeff[1]")),
    (Slot, ("", "[]", "{}", '{"start": "soon"}', '{"start": NaN}', '{"start": -Infinity}')),
]


@pytest.mark.parametrize(
    ("kind", "payload"),
    [(k, p) for k, payloads in INVALID for p in payloads],
    ids=lambda v: repr(v)[:30] if isinstance(v, str) else getattr(v, "__name__", "…"),
)
def test_what_the_convention_calls_invalid_is_rejected(kind: Any, payload: str) -> None:
    with pytest.raises(InvalidPayload) as error:
        codec_for(kind).decode(payload)
    assert len(str(error.value)) < 300


@given(st.text())
def test_no_payload_breaks_a_decoder(payload: str) -> None:
    for kind, _ in INVALID:
        with suppress(InvalidPayload):
            codec_for(kind).decode(payload)


@pytest.mark.parametrize(
    ("kind", "payload", "value"),
    [
        (int, "-0", 0),
        (int, "007", 7),
        (int, "-9223372036854775808", -(2**63)),
        (float, "1E-3", 0.001),
        (float, "5e3", 5000.0),
        (float, "-5", -5.0),
        (float, ".5", 0.5),
        (str, EMPTY, ""),
        (str, " ", " "),
        (datetime, "2026-03-02T06:00:00+01:00", datetime(2026, 3, 2, 5, tzinfo=UTC)),
        (datetime, "2026-03-02T06:00:00Z", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        (datetime, "20260302T060000", datetime(2026, 3, 2, 6, tzinfo=UTC)),
        (timedelta, "PT12H5M46S", timedelta(hours=12, minutes=5, seconds=46)),
        (timedelta, "PT5M", timedelta(minutes=5)),
        (timedelta, "PT0S", timedelta()),
    ],
)
def test_what_it_allows_is_taken(kind: Any, payload: str, value: object) -> None:
    assert codec_for(kind).decode(payload) == value


# ------------------------------------------------------------- bounds and steps


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Between(), None),
        (Between(0, None), "0:"),
        (Between(None, 10), ":10"),
        (Between(-20, 120.5), "-20:120.5"),
        (Between(2, 6, 2), "2:6:2"),
        (Between(step=0.5), "::0.5"),
        (Between(0, 12345678), "0:12345678"),
        (Between(0, 1e22, 1e-7), "0:10000000000000000000000:1e-07"),
    ],
)
def test_the_format_of_numbers(bounds: Between, text: str | None) -> None:
    assert codec_for(Annotated[float, bounds]).format == text


def test_bounds_of_integers_are_integers() -> None:
    assert codec_for(Annotated[int, Between(0.5, 9.5)]).format == "1:9"
    assert codec_for(Annotated[int, Ge(1), Le(5)]).format == "1:5"
    assert codec_for(Count).unit == "#"


@pytest.mark.parametrize(
    ("kind", "bounds", "payload", "value"),
    [
        (int, Between(2, 6, 2), "3", 4),
        (int, Between(2, 6, 2), "6", 6),
        (int, Between(2, 6, 2), "7", None),  # 8 after rounding
        (int, Between(2, 6, 2), "1", 2),  # rounded up into the bounds
        (int, Between(None, 7, 2), "4", 5),  # counted from the maximum
        (int, Between(None, 7, 2), "8", None),
        (int, Between(0, None, 3), str(2**62), 2**62 // 3 * 3 + (3 if 2**62 % 3 > 1 else 0)),
        (float, Between(16, 30, 0.5), "20.2", 20.0),
        (float, Between(16, 30, 0.5), "20.25", 20.5),
        (float, Between(16, 30, 0.1), "30", 30.0),
        (float, Between(16, 30, 0.1), "20.3", 20.3),
        (float, Between(16, 30, 0.5), "30.2", 30.0),
        (float, Between(16, 30, 0.5), "30.3", None),
        (float, Between(16, 30), "30.0000001", None),
        (float, Between(0, 100), "-0.5", None),
    ],
)
def test_a_number_is_rounded_and_then_checked(
    kind: type, bounds: Between, payload: str, value: float | None
) -> None:
    codec = codec_for(Annotated[kind, bounds])
    if value is None:
        with pytest.raises(InvalidPayload, match="is outside"):
            codec.decode(payload)
    else:
        assert codec.decode(payload) == value


def test_steps_without_bounds_count_from_the_present_value() -> None:
    codec = codec_for(Annotated[float, Between(step=0.5)])
    assert codec.take("20.9", 20.2) == 20.7
    assert codec.take("20.9", None) == 21.0
    bounded = codec_for(Annotated[float, Between(0, None, step=0.5)])
    assert bounded.take("20.9", 20.2) == 21.0


@pytest.mark.parametrize(
    ("value", "text"), [(20.04, "20"), (-0.04, "0"), (1e21, "1" + "0" * 21), (0.05, "0.1")]
)
def test_numbers_are_told_shortly(value: float, text: str) -> None:
    assert float_text(value, 1) == text


def test_units_and_labels_are_told() -> None:
    assert codec_for(Celsius).unit == "°C"
    assert codec_for(Celsius).format == "-60:250"
    assert codec_for(Percent).encode(49.6) == "50"
    assert codec_for(Annotated[bool, Labels("open", "shut")]).format == "open,shut"
    assert codec_for(Color).format == "rgb"


# ------------------------------------------------------------- actions and events


def test_without_content_it_is_true() -> None:
    class Pressed(Event):
        pass

    codec = model_codec(Pressed)
    assert (codec.datatype, codec.encode(Pressed())) == ("boolean", "true")
    assert codec.decode("true") == Pressed()
    for payload in ("false", "{}", "", "TRUE"):
        with pytest.raises(InvalidPayload):
            codec.decode(payload)


def test_content_is_json_with_its_schema_as_a_string() -> None:
    class Boiled(Event):
        temperature: Celsius

    codec = model_codec(Boiled)
    assert codec.datatype == "json"
    schema = json.loads(codec.format or "")
    assert schema["required"] == ["temperature"]
    with pytest.raises(InvalidPayload, match="temperature: input should be less than or equal to 250"):
        codec.decode('{"temperature": 300}')
    with pytest.raises(InvalidPayload, match="more: extra inputs are not permitted"):
        codec.decode('{"temperature": 30, "more": 1}')
