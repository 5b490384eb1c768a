"""The benchmarks run and write what they found; how fast they are is nobody's business here."""

import json
import math
from pathlib import Path

import pytest

from bench.__main__ import BENCHMARKS, main
from bench.brokers import MOSQUITTO
from bench.results import Report, Row

COMPARED = {"broker", "connections", "lapse"}


@pytest.mark.parametrize("name", sorted(BENCHMARKS))
def test_a_benchmark_writes_what_it_found(name: str, tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    main([name, "--tiny", "--out", str(out)])
    found = json.loads(out.read_text())
    assert found["machine"]["cores"] >= 1
    assert list(found["benchmarks"]) == [name]
    benchmark = found["benchmarks"][name]
    assert benchmark["rows"]
    for row in benchmark["rows"]:
        assert row["unit"]
        assert row["min"] <= row["median"] <= row["max"]
        assert all(math.isfinite(v) and v >= 0 for v in row["values"])
    if name in COMPARED:
        assert bool(benchmark["reference"]) == (MOSQUITTO is not None)
        assert bool(benchmark["skipped"]) == (MOSQUITTO is None)


def test_an_unknown_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["brokers"])
    assert "there is no benchmark 'brokers'" in capsys.readouterr().err


def test_a_ratio_is_that_of_each_repetition() -> None:
    assert Row("", "", values=[1.0, 8.0, 3.0], reference=[1.0, 2.0, 2.0]).ratio == 1.5
    assert Row("", "", values=[1.0], reference=[]).ratio is None
    assert Row("", "", values=[1.0], reference=[0.0]).ratio is None


def test_a_report_without_reference_is_a_table_too() -> None:
    table = Report("Title", rows=[Row("a", "s", [1.0])]).table()
    assert table.row_count == 1
