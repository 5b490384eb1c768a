"""`--wiring` and `--broker DOMAIN=URL`."""

import json
from pathlib import Path

import pytest

from ecosim.cli.wired import read_brokers
from ecosim.home import load_home
from ecosim.wirings import find_wiring, wire
from tests.cli.conftest import Run


def test_brokers_by_domain() -> None:
    wired = wire(load_home("family"), find_wiring("partner"))
    assert read_brokers([], wired) == (None, {})
    assert read_brokers(["localhost"], None) == ("localhost", {})
    given = ["car=mqtt://a:b=c@car", "mqtt://home:1883"]
    assert read_brokers(given, wired) == ("mqtt://home:1883", {"family-car": "mqtt://a:b=c@car"})
    assert read_brokers(["home=mqtt://x"], wired) == ("mqtt://x", {}), "where automations run"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("run", "--broker", "car=mqtt://u:secret@x"), "which domains there are, --wiring says"),
        (("run", "--wiring", "partner", "--broker", "cra=mqtt://u:secret@x"), "did you mean 'car'?"),
        (("run", "--wiring", "partner", "--broker", "a", "--broker", "b"), "the home has one broker"),
        (("run", "--wiring", "partnr"), "did you mean 'partner'?"),
        (("run", "--wiring", "partner", "--broker", "x", "--broker", "car=ftp://secret"), "not ftp://"),
        (("orchestrate", "--wiring", "partner", "--broker", "car=mqtt://secret"), "the home's own broker"),
    ],
)
def test_a_mistake_is_told_without_the_url(ecosim: Run, arguments: tuple[str, ...], says: str) -> None:
    ended = ecosim(*arguments)
    assert ended.status == 2
    assert says in ended.err
    assert "secret" not in ended.err


def test_a_wired_day_tells_where_each_device_is(ecosim: Run, tmp_path: Path) -> None:
    ended = ecosim("sim", "--wiring", "huawei", "--out", tmp_path / "run", "--quiet")
    summary = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))
    assert "wired as partner: A phone and home maker" in ended.out
    assert summary["wiring"]["name"] == "partner"
    assert summary["wiring"]["domains"]["car"] == "family-car"
    assert summary["met"] < summary["expected"]
    assert ended.status == 1
