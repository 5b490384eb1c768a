"""A run as traces: what is written, and that programs which show traces can read it."""

import json
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from tests.export.conftest import MORNING, export, loaded
from tests.export.valid import check_chrome, check_otlp, spans, values

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(("form", "name"), [("chrome", "trace.json"), ("otlp", "otlp.json")])
def test_golden(short: Path, form: str, name: str) -> None:
    assert export(short, "--to", form) == 0
    found = loaded(short / name)
    for resource in found.get("resourceSpans", ()):
        resource["scopeSpans"][0]["scope"]["version"] = "…"
    new = short / "new.json"
    new.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
    if not (GOLDEN / name).exists() or new.read_text("utf-8") != (GOLDEN / name).read_text("utf-8"):
        pytest.fail(f"this run is exported otherwise: compare, then cp {new} {GOLDEN / name}")


def test_a_message_is_a_span(short: Path) -> None:
    export(short, "--to", "otlp")
    request = loaded(short / "otlp.json")
    found = check_otlp(request)
    assert len(found) == 10, "all but the one without a cause"
    assert sorted({service for service, _ in spans(request)}) == [
        "band", "hub", "kettle", "link-acme", "somebody", "world",
    ]  # fmt: skip
    asks = found[f"{5:016x}"]
    assert asks["name"] == "hub asks Kettle: heating"
    assert (asks["traceId"], asks["parentSpanId"]) == (MORNING, f"{4:016x}")
    told = values(asks["attributes"])
    assert told["messaging.system"] == "mqtt"
    assert told["messaging.destination.name"] == "flat/5/kettle/kettle/on/set"
    assert told["messaging.operation.type"] == "send"
    boiled = found[f"{8:016x}"]
    assert asks["endTimeUnixNano"] == boiled["startTimeUnixNano"], "it lasts until the last that follows"


def test_what_is_odd_is_a_root_and_bounded(short: Path) -> None:
    export(short, "--to", "otlp")
    odd = check_otlp(loaded(short / "otlp.json"))[f"{9:016x}"]
    assert "parentSpanId" not in odd
    told = values(odd["attributes"])
    assert told["ecosim.unheard.parent"] == f"{99:016x}"
    assert len(told["ecosim.payload"]) == 512
    assert len(odd["name"]) <= 120


def test_moments(short: Path) -> None:
    export(short, "--to", "otlp")
    found = check_otlp(loaded(short / "otlp.json"))
    cause, effect = found[f"{3:016x}"], found[f"{6:016x}"]
    assert cause["status"] == {
        "code": 2,
        "message": "lamp missed: lamp · light/on is true did not follow within 30 s",
    }
    assert [e["name"] for e in cause["events"]] == ["cause of tea#1", "cause of lamp", "cause of tea#2"]
    assert [link["spanId"] for link in effect["links"]] == [f"{3:016x}"] * 2
    assert [span["spanId"] for span in found.values() if "status" in span] == [f"{3:016x}"]
    export(short)
    told = loaded(short / "trace.json")["traceEvents"]
    begun = {e["id"]: e for e in told if e["ph"] == "b"}
    assert [e["name"] for e in begun.values()] == ["✓ tea#1", "✗ lamp", "✓ tea#2"]
    lasted = {e["id"]: e["ts"] - begun[e["id"]]["ts"] for e in told if e["ph"] == "e"}
    assert lasted == {"tea#1": 1000, "lamp": 30_000_000, "tea#2": 177_500_000}
    assert [e["name"] for e in told if e["ph"] == "i"] == ["✗ door"]


def test_a_moment_alone(short: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert export(short, "--moment", "tea#2") == 0
    assert f"{short}/trace-tea-2.json: 7 messages of 5 clients in 1 trace;" in capsys.readouterr().out
    found = check_chrome(loaded(short / "trace-tea-2.json"))
    assert list(found) == [f"{n:016x}" for n in range(2, 9)]
    assert "Kettle: heating" in {e["name"] for e in found.values()}, "what it is called, it said before"


def test_the_clock_on_the_wall(live: Path) -> None:
    assert export(live, "--clock", "wall", "--to", "otlp") == 0
    check_otlp(loaded(live / "otlp.json"))
    assert export(live, "--clock", "wall") == 0
    found = check_chrome(loaded(live / "trace.json"))
    first, second = (found[f"{n:016x}"]["ts"] for n in (2, 6))
    assert second - first == 1_000_000
    assert export(live) == 0
    found = check_chrome(loaded(live / "trace.json"))
    first, second = (found[f"{n:016x}"]["ts"] for n in (2, 6))
    assert second - first == 2_500_003


def test_nothing_begins_before_its_cause(live: Path) -> None:
    """Clocks of a live run are a little apart, and messages overtake each other."""
    record = live / "record.jsonl"
    lines = record.read_text("utf-8").splitlines(keepends=True)
    lines[2:6] = [line.replace("06:45:02.500", f"06:45:02.49{n}") for n, line in enumerate(lines[5:1:-1])]
    lines[-1] = lines[-1].replace('"trace"', f'"parent": "{11:016x}", "trace"')
    record.write_text("".join(lines), "utf-8")
    for clock in ("simulated", "wall"):
        assert export(live, "--clock", clock) == export(live, "--clock", clock, "--to", "otlp") == 0
        assert check_chrome(loaded(live / "trace.json")).keys() > {f"{n:016x}" for n in range(1, 10)}
        itself = f"{11:016x}"
        request = loaded(live / "otlp.json")
        assert [s["spanId"] for _, s in spans(request) if s.get("parentSpanId") == itself] == []
        check_otlp(request)


def test_a_message_passed_on_with_its_span_is_one_of_its_own(short: Path) -> None:
    record = short / "record.jsonl"
    line = next(text for text in record.read_text("utf-8").splitlines() if '"seq": 6' in text)
    again = line.replace('"kettle", "seq": 6', '"link-acme", "seq": 1')
    record.write_text(record.read_text("utf-8") + again + "\n", "utf-8")
    export(short, "--to", "otlp")
    found = check_otlp(loaded(short / "otlp.json"))
    assert len(found) == 11
    assert check_chrome_of(short).keys() == found.keys()


def check_chrome_of(run: Path) -> dict[str, Any]:
    export(run)
    return check_chrome(loaded(run / "trace.json"))


def test_the_shipped_day(weekday: Path, tmp_path: Path) -> None:
    begin = time.process_time()
    assert export(weekday) == export(weekday, "--to", "otlp") == 0
    assert time.process_time() - begin < 6, "three seconds each"
    found = check_otlp(loaded(weekday / "otlp.json"))
    slices = check_chrome(loaded(weekday / "trace.json"))
    record = (weekday / "record.jsonl").read_text("utf-8").splitlines()
    assert found.keys() == slices.keys()
    assert len(found) == sum('"span"' in line for line in record) > 3000
    again = shutil.copytree(weekday, tmp_path / "again")
    for form, name in (("chrome", "trace.json"), ("otlp", "otlp.json")):
        export(again, "--to", form)
        assert (again / name).read_bytes() == (weekday / name).read_bytes()


def test_a_routine_of_the_shipped_day_is_one_trace(weekday: Path, tmp_path: Path) -> None:
    file = tmp_path / "music.json"
    assert export(weekday, "--moment", "music-to-car", "--to", "otlp", "--out", file) == 0
    request = loaded(file)
    found = check_otlp(request)
    assert len({span["traceId"] for span in found.values()}) == 1
    assert {service for service, _ in spans(request)} >= {"world", "car", "hub", "anna-earbuds"}
