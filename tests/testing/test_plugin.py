"""The plugin in other people's test runs: what it costs, and what it says."""

import subprocess
import sys
from pathlib import Path

import pytest

from ecosim import testing
from tests.testing.test_docs import run_pytest

pytestmark = pytest.mark.timeout(300)  # other processes' time
HOME = """\
home: flat
time_zone: Europe/Berlin
places: {home: {latitude: 52.5, longitude: 13.4}}
rooms: {kitchen: {area: 12}}
people: {anna: {}}
devices:
  kettle: {kind: kettle, name: Kettle, room: kitchen}
  lamp: {kind: light, name: Lamp, room: kitchen}
"""
BROKEN = '''"""A device that breaks."""

from ecosim import Device, Settable, State, on


class ToasterState(State):
    on: Settable[bool] = False


class Toaster(Device[ToasterState]):
    @on("on")
    def switched(self, on: bool) -> None:
        raise ZeroDivisionError("toast")
'''


def loaded_by(code: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.split()


def test_it_loads_next_to_nothing_in_a_run_that_needs_no_home(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import sys\n\n\ndef test_it():\n"
        "    mine = {m for m in sys.modules if m.startswith('ecosim')}\n"
        "    assert mine == {'ecosim', 'ecosim.testing', 'ecosim.testing.plugin'}\n"
        "    assert not {'pydantic', 'yaml', 'aiomqtt', 'paho'} & set(sys.modules)\n"
    )
    done = run_pytest(tmp_path, "-p", "no:asyncio")
    assert done.returncode == 0, done.stdout


def test_the_public_names_are_where_they_are_said_to_be() -> None:
    assert set(testing.__all__) == set(testing._MODULE_OF)
    for name in testing.__all__:
        assert getattr(testing, name) is not None
    with pytest.raises(AttributeError, match="has no attribute 'Bensch'"):
        _ = testing.Bensch
    assert "pydantic" not in loaded_by("import ecosim.testing")
    assert "asyncio" not in loaded_by("from ecosim.testing import VirtualHome")


def test_what_is_wrong_is_one_line(tmp_path: Path) -> None:
    wrong = {
        "hme='family'": "@pytest.mark.ecosim has no argument 'hme'; did you mean 'home'?",
        "'famly'": "@pytest.mark.ecosim: famly: there is no such home; did you mean 'family'?",
        "'a', 'b'": "@pytest.mark.ecosim: name all but the home",
        "at='7 am'": "at: a time like '06:40' or '2026-03-17 06:40' is wanted, not '7 am'",
        "at=7": "at: a time like '06:40' or '2026-03-17 06:40' is wanted, not 7",
        "devices=5": "devices: a folder, or a list of them, is wanted, not 5",
        "devices=['.', 5]": "devices: a folder, or a list of them, is wanted, not ['.', 5]",
        "seed='x'": "seed: a whole number is wanted, not 'x'",
        "seed=True": "seed: a whole number is wanted, not True",
        "5": "home: a name, a file, or its content is wanted, not 5",
        "home=None": "home: a name, a file, or its content is wanted, not None",
        "day=5": "day: a name, a file, or its content is wanted, not 5",
        "automations=5": "automations: a file, or its content is wanted, not 5",
        "{'home': len}": "home: YAML has no way to write <built-in function len>",
        "day='weekdy'": "there is no day 'weekdy'; did you mean 'weekday'?",
        "devices='nowhere'": "devices: there is no folder nowhere",
        "automations='none.yaml'": "there is no such file",
        "NO_HUB, automations='nofile.yaml'": "automations: this home has no hub to run automations",
        "{}": "@pytest.mark.ecosim: home (inline):1: 'home' is missing",
        "{'home': 'x', 'devces': {}}": "'devces'; did you mean 'devices'?",
    }
    tests = [
        f"@pytest.mark.ecosim({said})\ndef test_{n}(ecosim_home): pass\n" for n, said in enumerate(wrong)
    ]
    (tmp_path / "test_it.py").write_text(f"import pytest\n\nNO_HUB = '''{HOME}'''\n" + "\n".join(tests))
    done = run_pytest(tmp_path, "-p", "no:asyncio", "--strict-markers")
    assert f"{len(wrong)} errors" in done.stdout
    assert "Traceback" not in done.stdout
    assert "src/ecosim" not in done.stdout
    for said in wrong.values():
        assert said in done.stdout, done.stdout


def test_what_is_wrong_with_discovery_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\n@pytest.mark.ecosim(discovery='both')\ndef test_it(ecosim_live): pass\n"
    )
    done = run_pytest(tmp_path, "-p", "no:asyncio")
    assert "During handling" not in done.stdout
    assert "@pytest.mark.ecosim: discovery: entity or device is wanted, not 'both'" in done.stdout
    assert "src/ecosim" not in done.stdout


def test_a_failing_test_shows_what_its_home_said(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(HOME)
    (tmp_path / "test_it.py").write_text(
        "import pytest\n\npytestmark = pytest.mark.ecosim('home.yaml')\n\n\n"
        "def test_value(ecosim_home):\n"
        "    ecosim_home['kettle'].command('on', True)\n"
        "    assert ecosim_home['kettle'].value('on') is False\n\n\n"
        "def test_state(ecosim_home):\n"
        "    ecosim_home.call('light.turn_on', 'light.lamp')\n"
        "    assert ecosim_home.entity('light.lamp').state == 'off'\n\n\n"
        "def test_expectation(ecosim_home):\n"
        "    ecosim_home.expect('light.lamp', 'on', within='5 s')\n\n\n"
        "def test_name(ecosim_home):\n"
        "    ecosim_home['ketle']\n"
    )
    done = run_pytest(tmp_path, "-p", "no:asyncio")
    assert done.returncode == 1
    out = done.stdout
    assert "<kettle ready: kettle/on=True, " in out
    assert "00:00:00  flat/5/kettle/kettle/on true  ← ecosim-test" in out
    assert "light.lamp is 'on' since 00:00:00" in out
    assert "ecosim-test asks Lamp: on" in out
    assert "light.lamp is 'off', and did not become 'on' within 5 s of 00:00:00" in out
    assert "there is no device 'ketle'; did you mean 'kettle'?" in out
    assert out.count("2026-03-17 00:00:00>: the last messages") == 3


def test_a_device_that_breaks_fails_the_test(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "toaster.py").write_text(BROKEN)
    (tmp_path / "test_it.py").write_text(
        f"import pytest\n\nHOME = '''{HOME}  toaster: {{kind: toaster}}\n'''\n\n\n"
        "@pytest.mark.ecosim(HOME, devices='mine')\n"
        "def test_it(ecosim_home):\n"
        "    ecosim_home['toaster'].command('on', True)\n"
    )
    done = run_pytest(tmp_path, "-p", "no:asyncio")
    assert done.returncode == 1
    assert "a device of the home broke:" in done.stdout
    assert "toaster.py:13: ZeroDivisionError: toast" in done.stdout, done.stdout


def test_pytest_tells_what_there_is(tmp_path: Path) -> None:
    done = run_pytest(tmp_path, "-p", "no:asyncio", "--markers")
    assert "@pytest.mark.ecosim(home='family'" in done.stdout
    told = run_pytest(tmp_path, "-p", "no:asyncio", "--fixtures").stdout
    for name in ("home", "broker", "session_broker", "live", "live_async"):
        assert f"ecosim_{name} " in told
