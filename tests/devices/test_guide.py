"""What the guide shows works as it says."""

import re
from pathlib import Path
from typing import Any

from ecosim.catalogue import Catalogue
from ecosim.check import check
from ecosim.cli.check import told
from ecosim.home import load_home
from ecosim.testing import Bench

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "write-a-device.md").read_text()


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)


def humidifier(folder: Path) -> Any:
    folder.mkdir()
    (folder / "humidifier.py").write_text(blocks("python")[0])
    return Catalogue([folder]).find("humidifier")


def test_its_device_passes_the_check(tmp_path: Path) -> None:
    report = check(humidifier(tmp_path / "devices"))
    assert [str(finding) for finding in report.findings] == []


def test_its_check_reads_as_shown(tmp_path: Path) -> None:
    said = told(check(humidifier(tmp_path / "devices")))
    shown = blocks("text")[0].splitlines()
    assert [line for line in shown if line.strip() != "…"] == [line for line in said if line in shown]


def test_its_tests_pass(tmp_path: Path) -> None:
    names: dict[str, Any] = {"Humidifier": humidifier(tmp_path / "devices")}
    exec(compile(blocks("python")[1], "write-a-device.md", "exec"), names)  # noqa: S102
    tests = [value for name, value in names.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


def test_its_line_in_a_home_file_is_understood(tmp_path: Path) -> None:
    humidifier(tmp_path / "devices")
    (tmp_path / "home.yaml").write_text(
        "home: mine\ntime_zone: UTC\nday: weekday\n"
        "places: {home: {latitude: 52.5, longitude: 13.4}}\n"
        "rooms: {bedroom: {area: 14}}\n" + blocks("yaml")[0]
    )
    (placement,) = load_home(tmp_path).placements(0)
    assert placement.id == "mist"
    assert placement.options == {"tank": 2.5}
    assert placement.senses == {"room": "room/bedroom"}


def test_it_wakes_up_as_seldom_as_it_says(tmp_path: Path) -> None:
    bench = Bench(humidifier(tmp_path / "devices"), room={"occupied": True})
    bench.command("fill")
    bench.command("on", True)
    bench.pass_time(hours=14)
    assert bench.value("on") is False
    assert 38 <= bench.wake_ups <= 48
