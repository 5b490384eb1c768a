import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ecosim.bus import Message
from ecosim.wire.trace import Cause, Sender, cause_of, read

TRACE, SPAN = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
CAUSE = Cause(TRACE, SPAN)


def message(*properties: tuple[str, str], retain: bool = False) -> Message:
    return Message("t", properties=properties, retain=retain)


def test_what_is_stamped_is_in_the_form_of_the_w3c() -> None:
    (_, parent), (_, state), (_, seq), (_, at) = Sender("kettle", 0).stamp(CAUSE, "now")
    assert re.fullmatch(rf"00-{TRACE}-[0-9a-f]{{16}}-01", parent)
    assert re.fullmatch(r"[a-z][a-z0-9_*/-]{0,255}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}", state)
    assert (state, seq, at) == (f"ecosim=kettle/{SPAN}", "1", "now")


def test_what_is_stamped_can_be_read() -> None:
    sender = Sender("kettle", 0)
    first, second = (read(message(*sender.stamp(CAUSE, "now"))) for _ in range(2))
    assert (first.seq, second.seq) == (1, 2)
    assert (first.parent, first.publisher, first.at) == (SPAN, "kettle", "now")
    assert first.cause is not None
    assert second.cause is not None
    assert first.cause.trace == second.cause.trace == TRACE
    assert len({first.cause.span, second.cause.span, SPAN}) == 3


def test_a_cause_of_its_own_has_no_parent_and_its_own_trace() -> None:
    sender = Sender("kettle", 0)
    causes = [sender.new_cause("turn") for _ in range(3)]
    assert len({c.trace for c in causes}) == 3
    assert read(message(*sender.stamp(causes[0], "now"))).parent is None


def test_ids_follow_from_seed_name_and_count() -> None:
    def first(name: str, seed: object) -> str:
        return Sender(name, seed).stamp(CAUSE, "")[0][1]

    assert first("kettle", 0) == first("kettle", 0)
    assert len({first("kettle", 0), first("kettle", 1), first("band", 0)}) == 3


def test_a_retained_message_is_a_link_and_no_cause() -> None:
    stamped = Sender("kettle", 0).stamp(CAUSE, "now")
    assert cause_of(message(*stamped)) == read(message(*stamped)).cause
    assert cause_of(message(*stamped, retain=True)) is None
    assert read(message(*stamped, retain=True)).cause is not None


@pytest.mark.parametrize(
    "text",
    [
        "",
        TRACE,
        f"00-{TRACE}-{SPAN}",
        f"00-{TRACE}-{SPAN}-01-more",
        f"ff-{TRACE}-{SPAN}-01",
        f"00-{'0' * 32}-{SPAN}-01",
        f"00-{TRACE}-{'0' * 16}-01",
        f"00-{TRACE.upper()}-{SPAN}-01",
        f"01-{TRACE}-{SPAN}-01more",
    ],
)
def test_a_malformed_parent_is_none(text: str) -> None:
    assert cause_of(message(("traceparent", text))) is None


def test_a_later_version_may_say_more() -> None:
    assert cause_of(message(("traceparent", f"01-{TRACE}-{SPAN}-01-more"))) == CAUSE


@pytest.mark.parametrize("seq", ["", "-1", "²", "1.5", "9" * 5000, "x"])
def test_a_malformed_count_is_none(seq: str) -> None:
    assert read(message(("seq", seq))).seq is None


@given(st.lists(st.tuples(st.sampled_from(["traceparent", "tracestate", "seq", "at", "x"]), st.text())))
def test_nothing_breaks_the_reader(properties: list[tuple[str, str]]) -> None:
    read(message(*properties))
    cause_of(message(*properties))


def test_the_first_of_several_counts() -> None:
    assert read(message(("at", "first"), ("at", "second"))).at == "first"
