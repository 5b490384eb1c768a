"""What holds for each shipped kind, whatever happens to it."""

from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ecosim.catalogue import Catalogue
from ecosim.check import MOST_WAKE_UPS, check, check_life, quiet_day
from ecosim.check.steps import live
from ecosim.model.part import Device
from ecosim.testing import Bench

KINDS = Catalogue().all()
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@each_kind
@given(stream=st.randoms(use_true_random=False))
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_it_survives_any_life(kind: type[Device[Any]], stream: Random) -> None:
    bench = Bench(kind)
    live(bench, stream, 40)
    assert list(check_life(bench)) == []


@each_kind
def test_it_passes_its_check(kind: type[Device[Any]]) -> None:
    report = check(kind, steps=300, seed=7)
    assert [str(finding) for finding in report.findings] == []
    assert report.tried["command"] > 0
    assert report.tried["power cut"] > 0


@each_kind
def test_it_wakes_up_seldom_when_nothing_happens(kind: type[Device[Any]]) -> None:
    assert quiet_day(kind) < MOST_WAKE_UPS


@each_kind
def test_its_file_is_short(kind: type[Device[Any]]) -> None:
    file = Path(__file__).parents[2] / "devices" / f"{kind.__module__.rpartition('.')[2]}.py"
    assert len(file.read_text().splitlines()) <= 150


@each_kind
def test_after_a_power_cut_it_says_all_anew(kind: type[Device[Any]]) -> None:
    bench = Bench(kind)
    before = len(bench.messages)
    bench.restart()
    topics = [m.topic for m in bench.messages[before:]]
    assert topics[0] == bench.host.topics.state
    assert bench.state == "ready"
    for path, face in bench.paths.items():
        if face.retained and bench.value(path) is not None:
            assert bench.host.topics.value(face.path) in topics
