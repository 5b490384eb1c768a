"""A whole configuration: what is taken over, what is left out and why, and that its tests pass at once."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from ecosim.errors import FileError
from ecosim.imports.ha.importing import Imported, import_ha
from ecosim.imports.ha.telling import as_data, lines
from ecosim.rehearsal import load_suite, perform
from tests.cli.conftest import Run, ecosim
from tests.imports.house import SECRETS, configuration

__all__ = ["ecosim"]
ROOT = Path(__file__).parents[2]
DATA = ROOT.parent / "shared/data/automations/automations.jsonl"
LEFT_OUT = """\
automations.yaml:18 Of a blueprint that is gone: the blueprint 'someone/gone.yaml' is not in \
blueprints/automation (automations.yaml:20)
automations.yaml:21 Without its input: the blueprint wants the input 'sensor'; there is lamp, wait, unused \
(automations.yaml:23)
automations.yaml:24 Of a television: the trigger 'webostv.turn_on' is not supported (automations.yaml:27)
automations.yaml:34 With an id of another: another automation has the id '1', too: Home Assistant takes the \
first
scripts.yaml:3 broken: the action 'acton' is not supported; did you mean 'action'?"""


@pytest.fixture(name="done")
def imported(tmp_path: Path) -> Imported:
    return import_ha(configuration(tmp_path / "config"), tmp_path / "out")


def written(done: Imported) -> dict[str, Any]:
    found = yaml.safe_load((done.out / "automations.yaml").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def automation(done: Imported, alias: str) -> dict[str, Any]:
    return next(a for a in written(done)["automation"] if a["alias"] == alias)


def entry(done: Imported, name: str) -> dict[str, Any]:
    suite = yaml.load((done.out / "tests.yaml").read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506
    return next(t for t in suite["tests"] if t["name"].startswith(name))


def test_each_automation_gets_a_test_that_passes(done: Imported) -> None:
    suite = load_suite(done.out / "tests.yaml")
    assert [case.name for case in suite.cases] == [
        "Light in the hall, when binary_sensor.hall_motion becomes on",
        "Motion, when binary_sensor.cellar_motion becomes on",
        "Nobody is here, when device_tracker.secret_phone becomes not_home",
        "Nobody is here, at 23:30",
        "Never: nothing when switch.oven becomes on",
    ]
    assert [case.name for case in suite.cases if not perform(suite, case).passed] == []
    assert (done.tests, done.quiet) == (5, 1)


def test_the_test_says_when_the_conditions_hold_and_what_is_called(done: Imported) -> None:
    assert entry(done, "Light in the hall") == {
        "name": "Light in the hall, when binary_sensor.hall_motion becomes on",
        "at": "2026-03-17 22:00",
        "given": {"input_boolean.guests": "on", "binary_sensor.hall_motion": "off"},
        "happens": [{"at": "22:01", "entity": "binary_sensor.hall_motion", "becomes": "on"}],
        "expect": [
            {
                "action": "light.turn_on",
                "target": "light.hall",
                "data": {"brightness_pct": "60"},
                "within": "1 s",
            },
            {"action": "light.turn_off", "target": "light.hall", "at": "22:06:00"},
        ],
    }
    given = {"input_boolean.guests": "off", "sensor.doubled": "101"}
    assert entry(done, "Nobody is here, at")["given"] == given
    assert entry(done, "Nobody is here, at")["at"] == "2026-03-17 23:29"


def test_no_secret_is_written_or_told(done: Imported) -> None:
    told = "\n".join(lines(done, 100)) + json.dumps(as_data(done))
    told += "".join(file.read_text("utf-8") for file in done.out.iterdir())
    assert [secret for secret in SECRETS if secret in told] == []
    assert automation(done, "Nobody is here")["action"][0]["data"]["data"] == {"key": "secret_key"}
    assert done.secrets == {
        "latitude": ["configuration.yaml:4"],
        "phone": ["automations/away.yaml:3"],
        "key": ["automations/away.yaml:6", "configuration.yaml:11"],
        "url": ["configuration.yaml:17"],
    }


def test_areas_and_devices_are_said_as_entities(done: Imported) -> None:
    """Those of the action's domain, without those for configuration; the lux sensor is no light."""
    actions = automation(done, "Light in the hall")["actions"]
    assert actions[0]["target"] == {"entity_id": ["light.hall"]}
    assert actions[2]["target"] == {"entity_id": ["light.hall"]}


def test_a_blueprint_is_written_out_with_its_defaults(done: Imported) -> None:
    change = {"from": "off", "to": "on"}
    assert automation(done, "Motion") == {
        "triggers": [{"trigger": "state", "entity_id": "binary_sensor.cellar_motion"} | change],
        "actions": [
            {"action": "light.turn_on", "target": {"entity_id": "light.cellar"}},
            {"delay": {"seconds": 120}},
            {"action": "light.turn_off", "target": {"entity_id": "light.cellar"}},
        ],
        "id": "2",
        "alias": "Motion",
    }


def test_helpers_come_from_files_and_from_the_user_interface(done: Imported) -> None:
    assert written(done)["input_boolean"] == {"guests": {"name": "Guests", "icon": "mdi:account"}}
    assert written(done)["input_number"] == {"warmth": {"min": 5, "max": 30, "mode": "box"}}
    assert list(written(done)["script"]) == ["all_off"]
    assert "sensor.water_price" in (done.out / "tests.yaml").read_text("utf-8")


def test_what_is_left_out_is_told_with_its_place_and_why(done: Imported) -> None:
    told = "\n".join(f"{e.where} {e.title}: {e.why}" for e in done.left_out)
    assert told == LEFT_OUT
    assert [(title, where) for title, where, _ in done.untested] == [("Of a button", "automations.yaml:30")]
    page = (done.out / "left-out.md").read_text("utf-8")
    assert "automation “Of a television” (automations.yaml:24)" in page
    assert "“Of a button” (automations.yaml:30): what its triggers wait for cannot be said in a test" in page


def test_what_plays_no_part_is_named_in_one_line(done: Imported) -> None:
    assert done.not_needed == ["http", "recorder"]
    assert done.unused == 1
    assert [sensor for each in written(done)["sensor"] for sensor in each["sensors"]] == ["doubled"]


def test_places_in_the_package_are_those_at_home(done: Imported) -> None:
    text = (done.out / "automations.yaml").read_text("utf-8")
    assert "  # automations.yaml:2\n  - id: '1'\n    alias: Light in the hall\n" in text
    assert "  # packages/guests.yaml:1\n  guests:\n" in text


def test_the_same_configuration_gives_the_same_files(tmp_path: Path) -> None:
    config = configuration(tmp_path / "config")
    outs = [import_ha(config, tmp_path / name).out for name in ("a", "b")]
    one, two = ({f.name: f.read_text("utf-8").replace(str(o), "") for f in o.iterdir()} for o in outs)
    assert one == two


def test_an_existing_folder_is_left_alone(done: Imported, tmp_path: Path) -> None:
    before = (done.out / "tests.yaml").read_text("utf-8")
    with pytest.raises(FileError, match="is there already, and is left as it is"):
        import_ha(tmp_path / "config", done.out)
    assert (done.out / "tests.yaml").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("script: {}", "there are no automations in this configuration"),
        (
            "automation: [{alias: A, triggers: [{trigger: x}], actions: []}]",
            "none of 1 automations can be played; the first, configuration.yaml:1: the trigger 'x'",
        ),
    ],
)
def test_a_configuration_without_automations_is_refused_and_nothing_written(
    tmp_path: Path, text: str, wrong: str
) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "config/configuration.yaml").write_text(text, "utf-8")
    with pytest.raises(FileError, match=wrong):
        import_ha(tmp_path / "config", tmp_path / "out")
    assert not (tmp_path / "out").exists()


# ------------------------------------------------------------- the command


def test_the_command_tells_what_it_found_and_what_to_type_next(ecosim: Run, tmp_path: Path) -> None:
    config, out = configuration(tmp_path / "config"), tmp_path / "out"
    done = ecosim("import", "ha", str(config), "--out", str(out))
    assert done.status == 0
    told = done.out.replace(f"{out}", "out").splitlines()
    assert told[:3] == [
        "out: 6 automations, 1 script, 1 scene, 2 helpers, 1 template entity",
        "5 tests, 1 of them that nothing is called; 7 stand-ins for devices",
        "4 secrets in 5 places, kept out",
    ]
    assert told[-1] == "play them:  ecosim test out/tests.yaml"
    assert ecosim("test", "-q", str(out / "tests.yaml")).out == "5 passed\n"


def test_json_has_all_of_it(ecosim: Run, tmp_path: Path) -> None:
    config = configuration(tmp_path / "config")
    done = json.loads(ecosim("import", "ha", str(config), "--out", str(tmp_path / "out"), "--json").out)
    assert (done["found"]["automation"], done["tests"], len(done["left_out"])) == (6, 5, 5)


def test_bad_input_is_one_line(ecosim: Run, tmp_path: Path) -> None:
    done = ecosim("import", "ha", str(tmp_path / "none"), "--out", str(tmp_path / "out"))
    assert done.status == 2
    assert done.err.endswith("none: there is no such folder or file\n")


def test_the_page_shows_what_one_gets(ecosim: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs/import-ha.md").read_text("utf-8")
    monkeypatch.chdir(tmp_path)
    for name, text in re.findall(r"^`(\S+)`\n\n```yaml\n(.*?)```", page, re.DOTALL | re.MULTILINE):
        (tmp_path / "config" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "config" / name).write_text(text, "utf-8")
    shown = re.findall(r"```console\n(.*?)```", page, re.DOTALL)
    commands = [c for block in shown for c in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]]
    for number, (command, _, output) in enumerate(c.partition("\n") for c in commands):
        if number == len(commands) - 1:
            ours = tmp_path / "mine/automations.yaml"
            ours.write_text(
                ours.read_text("utf-8").replace("brightness_pct: 60", "brightness_pct: 40"), "utf-8"
            )
        pattern = re.escape(output).replace("…\\\n", ".*")
        assert re.fullmatch(pattern, ecosim(*command.split()[1:]).out, re.DOTALL), command
    assert (
        re.findall(r"```yaml\n(  # .*?)```", page, re.DOTALL)[0] in (tmp_path / "mine/tests.yaml").read_text()
    )


# ------------------------------------------------------------- real ones


@pytest.mark.skipif(not DATA.exists(), reason="the real automations are not here")
def test_a_real_household_gets_tests_that_pass(tmp_path: Path) -> None:
    """One of six: all of them are tried by hand, as it takes a minute."""
    found = (json.loads(line) for line in DATA.read_text("utf-8").splitlines())
    mine = [e["automation"] for e in found if e["repo"] == "denysdovhan/home-assistant-config"]
    (tmp_path / "automations.yaml").write_text(yaml.safe_dump(mine, allow_unicode=True), "utf-8")
    done = import_ha(tmp_path / "automations.yaml", tmp_path / "out")
    suite = load_suite(done.out / "tests.yaml")
    assert [case.name for case in suite.cases if not perform(suite, case).passed] == []
    assert len(suite.cases) > 0.85 * len(mine)  # five are of blueprints, which are not there
