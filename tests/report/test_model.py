"""What a page shows, read from a real day."""

import copy
from typing import Any

import pytest

from ecosim.report.messages import Messages
from ecosim.report.model import Run, run_of, run_page
from ecosim.report.page import embedded
from tests.report.conftest import Lived

MINUTE, HOUR = 60.0, 3600.0


@pytest.fixture(scope="module")
def run(weekday: Lived) -> Run:
    return run_of(weekday.summary, weekday.entries)


@pytest.fixture(scope="module")
def day(run: Run) -> dict[str, Any]:
    assert run.day is not None
    return run.day


def lane(day: dict[str, Any], id_: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in day["lanes"] if one["id"] == id_)
    return found


def bars(day: dict[str, Any], id_: str) -> list[tuple[str, str]]:
    return [(bar[2], bar[3]) for bar in lane(day, id_)["bars"]]


def test_people_come_first_then_the_house_then_each_device(day: dict[str, Any], weekday: Lived) -> None:
    ids = [one["id"] for one in day["lanes"]]
    assert ids[:4] == ["person anna", "person bob", "light outside", "doors"]
    assert ids[4:] == list(weekday.summary["devices"])


def test_the_lanes_of_a_wired_home_stand_by_domain(weekday: Lived) -> None:
    domains = dict.fromkeys(weekday.summary["devices"], "family")
    wired = weekday.summary | {"wiring": {"name": "two", "domains": domains | {"car": "family-car"}}}
    day = run_of(wired, weekday.entries).day
    assert day is not None
    groups = list(dict.fromkeys(one["group"] for one in day["lanes"]))
    assert groups == ["People", "Around the house", "Devices in family", "Devices in family-car"]
    assert [one["id"] for one in day["lanes"]][-1] == "car"
    assert {m["cause"]["lane"] for m in day["moments"]} <= {one["id"] for one in day["lanes"]}


def test_what_people_do_is_in_their_lanes(day: dict[str, Any]) -> None:
    anna = bars(day, "person anna")
    assert anna[0] == ("asleep · bedroom", "sleep")
    assert ("showering · bathroom", "home") in anna
    assert ("driving", "way") in anna
    assert ("office", "away") in anna


def test_a_lane_is_filled_without_gaps_and_overlaps(day: dict[str, Any]) -> None:
    for one in day["lanes"]:
        for before, after in zip(one["bars"], one["bars"][1:], strict=False):
            assert before[0] < before[1] <= after[0], one["id"]


def test_devices_show_the_state_that_tells_most(day: dict[str, Any]) -> None:
    assert ("charging", "charge") in bars(day, "car")
    assert ("Anna drives to office", "way") in bars(day, "car")
    assert bars(day, "kettle") == [("heating", "heat")]
    assert {"locked"} == {label for label, _ in bars(day, "front-door")}
    assert [label for label, _ in bars(day, "washing-machine")][-1] == "done"
    assert bars(day, "kitchen-smoke") == []


def test_every_moment_has_its_cause_and_its_effects(day: dict[str, Any]) -> None:
    lanes = {one["id"] for one in day["lanes"]}
    for moment in day["moments"]:
        assert moment["cause"]["lane"] in lanes
        assert moment["cause"]["message"] >= 0
        assert {effect["lane"] for effect in moment["effects"]} <= lanes
        assert "missing" not in {effect["state"] for effect in moment["effects"]}
    leave = next(m for m in day["moments"] if m["id"] == "leave")
    assert [e["state"] for e in leave["effects"]] == ["came"] * 5


def test_a_missed_effect_is_missing_and_one_that_came_is_not(weekday: Lived) -> None:
    summary = copy.deepcopy(weekday.summary)
    leave = next(m for m in summary["moments"] if m["id"] == "leave")
    lock = next(e for e in weekday.entries if e.span in leave["effect_spans"] and "front-door" in e.topic)
    leave["effect_spans"].remove(lock.span)
    leave |= {"met": False, "latency_s": None, "why": "front-door · door-lock/locked stayed false"}
    day = run_of(summary, weekday.entries).day
    assert day is not None
    states = {e["lane"]: e["state"] for m in day["moments"] if m["id"] == "leave" for e in m["effects"]}
    assert states.pop("front-door") == "missing"
    assert set(states.values()) == {"came"}


def test_messages_lead_to_their_causes(day: dict[str, Any]) -> None:
    columns = day["messages"]
    texts = columns["texts"]
    boiled = next(i for i, text in enumerate(columns["text"]) if texts[text] == "Kettle: boiled (100)")
    chain = [boiled]
    while (above := columns["parent"][chain[-1]]) >= 0:
        chain.append(above)
    said = [texts[columns["text"][i]] for i in reversed(chain)]
    assert said[0] == "Anna wakes up"
    assert "Hub: runs “Anna wakes up”" in said
    assert columns["t"][boiled] == pytest.approx((6 * HOUR + 48 * MINUTE) * 1000, abs=60_000)


def test_what_links_carry_is_in_chains_only(weekday: Lived) -> None:
    entries = weekday.entries
    number = next(i for i, e in enumerate(entries) if e.topic.endswith("kettle/boiled"))
    mirror = replace_topic(entries[number], "family-kitchen/5/kettle/kettle/boiled")
    messages = Messages.read([*entries, mirror])
    assert messages.sort(entries[number]) > 0
    assert messages.sort(mirror) == 0
    assert messages.say(mirror) == "Kettle: boiled (100) (over link-home)"


def replace_topic(entry: Any, topic: str) -> Any:
    return entry._replace(topic=topic, publisher="link-home", span="0" * 16)


def test_power_and_batteries_have_curves(run: Run) -> None:
    assert run.power is not None
    assert [s.name for s in run.power.series] == ["from the roof", "drawn by the house", "from the grid"]
    assert run.power.top >= max(s.high for s in run.power.series)
    assert run.power.bottom <= min(s.low for s in run.power.series)
    assert {"Anna's phone", "Bob's phone", "Car"} <= {plot.title for plot in run.batteries}


def test_latencies_are_counted_once_each(run: Run, weekday: Lived) -> None:
    (simulated,) = run.latencies
    assert sum(bucket.count for bucket in simulated.buckets) == weekday.summary["met"]
    summary = copy.deepcopy(weekday.summary)
    for number, moment in enumerate(summary["moments"]):
        moment["wall_ms"] = float(number + 1)
    live = run_of(summary, [])
    assert [d.unit for d in live.latencies] == ["s", "ms"]
    assert live.live


def test_days_in_a_row_have_tables_and_curves_but_no_lanes(week: Lived) -> None:
    run = run_of(week.summary, week.entries)
    assert run.day is None
    assert run.power is not None
    assert {row["of"] for row in run.rows if row["id"] == "wake"} == {2}
    assert 'id="board"' not in week.page.read_text(encoding="utf-8")


def test_boundaries_are_a_matrix_where_there_are_any(weekday: Lived) -> None:
    crossed = {"data": "location", "from": "phone", "to": "home", "messages": 1200, "seen_by": {"hub": 3}}
    rows = [crossed, crossed | {"from": "home", "to": "car"}]
    page = run_page(weekday.summary | {"boundaries": rows, "wiring": {"name": "via-cloud"}}, weekday.entries)
    for said in ("Data and boundaries", "phone → home", "home → car", "1,200", "seen by hub", "via cloud"):
        assert said in page
    assert "Data and boundaries" not in weekday.page.read_text(encoding="utf-8")


def test_nothing_that_is_said_ends_the_script(weekday: Lived) -> None:
    evil = "</script><script>alert(1)</script><!--\u2028"
    assert "<" not in embedded({"said": evil})
    entries = [e._replace(payload=evil) if e.topic.endswith("/notify/set") else e for e in weekday.entries]
    summary = weekday.summary | {"home": "<b>home", "notes": ["<i>note"]}
    page = run_page(summary, entries)
    assert evil not in page
    assert "<b>home" not in page
    assert "<i>note" not in page


def test_a_page_is_small_and_needs_nothing_from_elsewhere(weekday: Lived) -> None:
    text = weekday.page.read_text(encoding="utf-8")
    assert len(text) < 1_000_000
    for outside in ("http:", "https:", "@import", "url(h", "src="):
        assert outside not in text.replace("http://www.w3.org/2000/svg", "").partition('id="model"')[0]
    assert run_page(weekday.summary, weekday.entries) == text


def test_a_run_without_anything_has_a_page(weekday: Lived) -> None:
    empty = weekday.summary | {"moments": [], "met": 0, "expected": 0}
    assert "No moments were expected" in run_page(empty, [])
    assert "No moments were expected" in run_page(empty, weekday.entries[:1])
    assert "the clock" not in run_page(empty, weekday.entries[:100])


def test_clocks_that_are_put_forward_are_told(weekday: Lived) -> None:
    later = [
        e._replace(at=e.at.replace("+01:00", "+02:00")) if e.at and e.at[11:16] >= "03:00" else e
        for e in weekday.entries
    ]
    at, by = Messages.read(later).shifts()[0]
    assert by == HOUR
    assert at >= 3 * HOUR
