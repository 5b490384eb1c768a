import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ecosim import Device, State
from ecosim.curves import Curve, Decay, Line, decode, encode, next_step, passes, steady

times = st.floats(min_value=0, max_value=2e9)
values = st.floats(min_value=-1e4, max_value=1e4)
spans = st.floats(min_value=1, max_value=1e6)
steps = st.sampled_from([0.1, 0.25, 0.5, 1.0, 5.0, 100.0])
lines = st.builds(lambda t0, y0, span, y1: Line(t0, y0, t0 + span, y1), times, values, spans, values)
decays = st.builds(Decay, times, values, values, spans)
curves = st.one_of(lines, decays)


def begin_of(curve: Curve) -> float:
    assert isinstance(curve, Line | Decay)
    return curve.t0


@given(curves, values, st.floats(min_value=-10, max_value=1e6))
def test_a_crossing_is_later_and_where_the_curve_is(curve: Curve, level: float, since: float) -> None:
    after = begin_of(curve) + since
    crossing = curve.crossing(level, after)
    if crossing is not None:
        assert crossing > after
        steepness = abs(curve.at(crossing + 1e-6) - curve.at(crossing - 1e-6))
        assert curve.at(crossing) == pytest.approx(level, abs=1e-6 + 10 * steepness)


@given(lines, st.floats(min_value=0.01, max_value=0.99))
def test_a_line_crosses_all_that_lies_between_its_ends(line: Line, share: float) -> None:
    level = line.y0 + share * (line.y1 - line.y0)
    assume(line.y0 < level < line.y1 or line.y0 > level > line.y1)
    assert line.crossing(level, line.t0 - 1) is not None


def test_a_line_reaches_its_end() -> None:
    line = Line(0.1, 0.0, 0.7, 0.3)
    assert line.crossing(0.3, 0.2) == 0.7
    assert line.crossing(0.31, 0.2) is None
    assert line.crossing(0.3, 0.7) is None


@given(curves, steps, st.floats(min_value=0, max_value=1e6))
def test_the_next_step_is_another_value_and_a_multiple(curve: Curve, step: float, since: float) -> None:
    after = begin_of(curve) + since
    due = next_step(curve, step, after)
    if due is None:
        return
    assert due > after
    assume(due - after > 1e-3)  # what is nearer cannot be told apart at these times
    there = curve.at(due)
    assert there / step == pytest.approx(round(there / step), abs=0.05)
    assert round(there / step) * step != pytest.approx(curve.at(after), abs=1e-7 * step)


def test_steps_are_walked_one_by_one_without_standing_still() -> None:
    line, after, seen = Line(1000.0, 0.0, 1010.0, 1.0), 1000.0, []
    while (due := next_step(line, 0.1, after)) is not None:
        assert due > after
        seen.append(round(line.at(due), 6))
        after = due
    assert seen == [round(0.1 * n, 6) for n in range(1, 11)]


def test_a_decay_never_quite_comes_to_rest() -> None:
    decay = Decay(0.0, 20.0, 10.0, 100.0)
    assert decay.end is None
    assert decay.crossing(10.0, 0.0) is None
    assert decay.crossing(9.0, 0.0) is None
    assert decay.crossing(25.0, 0.0) is None
    assert decay.rising(1e9) == -1
    assert Decay(0.0, 5.0, 5.0, 1.0).rising(0.0) == 0
    assert Decay(0.0, 1e-300, 0.0, 1.0).crossing(5e-324, 0.0) is not None
    assert Decay(0.0, 1e300, 0.0, 1.0).crossing(5e-324, 0.0) is None


@given(curves)
def test_encoded_and_decoded_a_curve_is_the_same(curve: Curve) -> None:
    assert decode(json.loads(json.dumps(encode(curve)))) == curve


def test_what_no_curve_is_is_not_decoded() -> None:
    with pytest.raises(KeyError):
        decode({"circle": [0.0, 1.0, 2.0, 3.0]})
    with pytest.raises(TypeError):
        encode("line")  # type: ignore[arg-type]


def test_something_steady_never_moves() -> None:
    assert steady(5.0).at(1e9) == 5.0
    assert next_step(steady(5.0), 1.0, 0.0) is None
    assert steady(5.0).crossing(5.0, 0.0) is None


@pytest.mark.parametrize(
    ("step", "new", "old", "passed"),
    [
        (0.5, 20.0, 19.7, True),
        (0.5, 20.4, 20.0, False),
        (0.5, 19.5, 20.0, True),
        (0.5, 19.5, 19.7, True),
        (0.5, 19.6, 19.9, False),
        (0.5, 19.9, 20.0, False),
        (0.1, 0.3, 0.25, True),
        (10, 20.0, 20.0, False),
        (10, -1.0, 1.0, True),
    ],
)
def test_what_passes_a_multiple(step: float, new: float, old: float, passed: bool) -> None:
    assert passes(step, new, old) is passed


class TankState(State):
    level: float = 0.0


class Tank(Device[TankState]):
    def powered(self) -> None:
        self.start(self.follow("level", Line(self.time, 0.0, self.time + 100, 1.0), 0.25))


def test_following_ends_on_the_last_value() -> None:
    from ecosim.testing import Bench  # noqa: PLC0415 - only here

    bench = Bench(Tank)
    told = []
    for _ in range(12):
        told.append(bench.value("level"))
        bench.pass_time(10)
    assert told == [0, 0, 0, 0.25, 0.25, 0.5, 0.5, 0.5, 0.75, 0.75, 1, 1]
    assert bench.timeline.next_due() is None
