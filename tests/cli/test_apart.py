"""A kind is tried in a process of its own: nothing it does keeps the command from its end."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEAD = '"""A trap."""\nfrom ecosim import Device, Settable, State, on\n\n'
STATE = "class TrapState(State):\n    on: Settable[bool] = False\n\n"
CLASS = 'class Trap(Device[TrapState]):\n    """A trap."""\n\n'


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    return tmp_path / "devices" / "trap.py"


def spring(ecosim: Run, trap: Path, body: str) -> tuple[int, str]:
    trap.parent.mkdir(exist_ok=True)
    trap.write_text(HEAD + STATE + CLASS + body, "utf-8")
    ended = ecosim("check", trap, "--limit", 0.7, "--steps", 30)
    assert ended.err == ""
    return ended.status, ended.out


def test_a_handler_that_never_comes_back(ecosim: Run, trap: Path) -> None:
    body = (
        '    @on("on", is_=True)\n    def _spring(self) -> None:\n        self._turn()\n\n'
        "    def _turn(self) -> None:\n        while True:\n            pass\n"
    )
    status, out = spring(ecosim, trap, body)
    assert status == 1
    assert "WRONG  trap" in out
    assert f"did not come back within 0.7 s, in handler _spring, {trap}:1" in out
    assert "(when it was asked for on)" in out


def test_one_that_wakes_up_all_the_time(ecosim: Run, trap: Path) -> None:
    body = (
        '    @on("on", is_=True)\n    async def _spring(self) -> None:\n        while True:\n'
        "            await self.sleep(0.0001)\n"
    )
    status, out = spring(ecosim, trap, body)
    assert status == 1
    assert "did not come back within 0.7 s, in " in out
    assert " s passed)" in out


def test_a_file_that_is_never_read_to_its_end(ecosim: Run, trap: Path) -> None:
    status, out = spring(ecosim, trap, "    while True:\n        pass\n")
    assert status == 1
    assert f"in handler Trap, {trap}:" in out or f"in its class, {trap}:" in out
    assert "(when its file was read)" in out


def test_a_process_that_ends_itself(ecosim: Run, trap: Path) -> None:
    body = '    @on("on", is_=True)\n    def _spring(self) -> None:\n        import os\n        os._exit(7)\n'
    status, out = spring(ecosim, trap, body)
    assert status == 1
    assert "the process in which it was tried ended with status 7 (when it was asked for on)" in out


def test_what_it_prints_is_no_report(ecosim: Run, trap: Path) -> None:
    body = '    @on("on")\n    def _spring(self) -> None:\n        print("click")\n'
    trap.parent.mkdir()
    trap.write_text(HEAD + STATE + CLASS + body, "utf-8")
    ended = ecosim("check", trap, "--steps", 30, "--json")
    assert [one["kind"] for one in json.loads(ended.out)] == ["trap"]


def test_a_wrong_kind_is_one_line(ecosim: Run, trap: Path) -> None:
    trap.parent.mkdir()
    trap.write_text(HEAD + STATE + CLASS + '    @on("of")\n    def _spring(self) -> None: ...\n', "utf-8")
    ended = ecosim("check", "kettle", trap)
    assert ended.status == 2
    assert ended.err.startswith(f"ecosim: {trap}:")
    assert "Trap has no 'of'; there is on" in ended.err


def test_each_kind_has_its_block(ecosim: Run) -> None:
    ended = ecosim("check", "light", "kettle", "kettle", "--steps", 30)
    assert ended.status == 0, ended.out
    heads = [line for line in ended.out.splitlines() if not line.startswith(" ")]
    assert heads == ["ok     light", "ok     kettle"]
    block = ended.out.partition("ok     kettle\n")[2]
    names = ["declares", "bounds", "random lives", "wire", "Home Assistant", "power cuts", "a day"]
    for name in [*names, "by itself", "reacts to"]:
        assert f"\n       {name} " in f"\n{block}", name
    assert "temperature" in block.partition("by itself")[2]
