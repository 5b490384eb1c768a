"""Moments while a run goes on, and the table at its end."""

from typing import Any

from ecosim.cli.lines import plain
from ecosim.cli.moments import Moments, told, when_decided
from ecosim.cli.table import plain_table, rows, totals, verdict
from ecosim.domains import Domains
from ecosim.home.moments import EventMatch, PropertyMatch
from ecosim.judge import Expectation
from ecosim.told.clocks import Clocks
from tests.cli.conftest import Scribe, morning

START = 1_773_700_000.0


def expectation(id_: str, value: bool, within: float = 10.0) -> Expectation:
    cause = EventMatch.model_validate({"device": "band", "event": "band/woke-up"})
    effect = PropertyMatch.model_validate({"device": "kettle", "property": "kettle/on", "is": value})
    return Expectation(id_, "", cause, [effect], within, START, START + 86400)


def moments_of(scribe: Scribe, *wanted: Expectation) -> tuple[list[str], Moments]:
    moments = Moments(Domains("flat"), list(wanted), Clocks())
    entries = morning(scribe)
    lines = [line for entry in entries for line in moments.hear(entry)]
    return [plain(line, 6) for line in [*lines, *moments.end(entries[-1].time)]], moments


def test_a_moment_is_told_when_it_is_met(scribe: Scribe) -> None:
    lines, moments = moments_of(scribe, expectation("wake", True))
    assert lines == ["06:45:14 ✓ wake    after 0 s of 10 s"]
    assert (moments.met, moments.missed, moments.expected) == (1, 0, 1)


def test_a_moment_is_told_when_its_limit_is_over(scribe: Scribe) -> None:
    cold = PropertyMatch.model_validate({"device": "kettle", "property": "kettle/temperature", "below": 10})
    wanted = expectation("cold", True)
    wanted.effects = [cold]
    lines, moments = moments_of(scribe, wanted)
    said = "kettle · kettle/temperature below 10.0 did not follow within 10 s (it was 20)"
    assert lines[0].startswith(f"06:45:24 ✗ cold    {said}"[:60])
    assert (moments.met, moments.missed) == (0, 1)


def test_a_moment_whose_cause_never_came_is_told_at_the_end(scribe: Scribe) -> None:
    wanted = expectation("never", True)
    wanted.after = START + 80000
    lines, _ = moments_of(scribe, wanted)
    assert lines == ["06:48:00 ✗ never   the cause never came: band · band/woke-up"]


def verdicts() -> list[dict[str, Any]]:
    one = {"id": "wake", "title": "", "cause": "band woke up", "effect": "kettle on", "limit_s": 10.0}
    met = one | {"at": START, "latency_s": 0.83, "wall_ms": 12.3, "met": True, "why": ""}
    late = {"latency_s": None, "wall_ms": None, "met": False, "why": "kettle on did not follow"}
    return [met, one | {"id": "leave", "at": START} | late]


def summary(**more: Any) -> dict[str, Any]:
    found = verdicts()
    counts = {"published": 1100, "delivered": 1098, "expired": 0, "refused": 2, "lost": 0, "duplicates": 0}
    return {
        "moments": found,
        "met": 1,
        "expected": 2,
        "totals": counts,
        "devices": {"kettle": {"crashes": []}},
        "notes": [],
        "days": ["monday"],
    } | more


def test_the_table() -> None:
    assert plain_table(rows(summary())) == [
        "        moment  limit  simulated  wall   cause → effect",
        "met     wake    10 s   0.8 s      12 ms  band woke up → kettle on",
        "missed  leave   10 s   —          —      band woke up → kettle on (kettle on did not follow)",
    ]


def test_the_same_moment_of_many_days_has_one_row() -> None:
    found = [*verdicts(), *verdicts()]
    found[2] = found[2] | {"latency_s": 4.0}
    first, second = rows(summary(moments=found))
    assert (first.simulated, first.met) == ("4 s", True)
    assert second.why == "0 of 2: kettle on did not follow"


def test_totals_name_everything() -> None:
    assert totals(summary()) == "1,100 messages published = 1,098 delivered + 2 refused"
    counts = summary()["totals"] | {"duplicates": 3, "faults": {"radio": 4}, "outbox_full": 1}
    said = totals(summary(totals=counts))
    assert said.endswith(
        "2 refused + 1 outbox full; 3 came twice; faults kept from their receivers: 4 by 'radio'"
    )


def test_the_verdict() -> None:
    assert verdict(summary()) == "1 of 2 moments met"
    assert verdict(summary(met=2)) == "all 2 moments met"
    assert verdict(summary(met=0, expected=0)) == "no moments were expected"
    broken = {"kettle": {"crashes": ["kettle.py:3: ValueError"]}}
    assert verdict(summary(met=2, devices=broken)) == "all 2 moments met; kettle broke"
    assert verdict(summary(interrupted=True)) == "1 of 2 moments met; interrupted"


def test_verdicts_afterwards() -> None:
    met, missed = verdicts()
    assert (when_decided(met, START + 99), when_decided(missed, START + 99)) == (START + 0.83, START + 10)
    assert when_decided(missed | {"at": None}, START + 99) == START + 99
    assert told(met, START, Clocks()).what == "after 0.8 s of 10 s (12 ms wall)"
