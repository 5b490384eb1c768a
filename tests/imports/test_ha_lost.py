"""What an import cannot take: each is named, on the terminal and in `left-out.md`, with its place."""

from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.imports.ha.importing import Imported, import_ha
from ecosim.imports.ha.telling import lines
from tests.cli.conftest import Run, ecosim

__all__ = ["ecosim"]
GOOD = """
- alias: Light
  triggers: [{trigger: state, entity_id: binary_sensor.motion, to: "on"}]
  actions: [{action: light.turn_on, target: {entity_id: light.hall}}]
"""


def house(folder: Path, configuration: str, automations: str = GOOD) -> Path:
    folder.mkdir()
    (folder / "configuration.yaml").write_text(configuration, "utf-8")
    (folder / "automations.yaml").write_text(automations, "utf-8")
    return folder


def page(done: Imported) -> str:
    return (done.out / "left-out.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("automation: !include automatons.yaml", "configuration.yaml:1: what it includes is not there: "),
        ("automation: !include configuration.yaml", "configuration.yaml: this file includes itself"),
    ],
)
def test_what_could_not_be_read_is_named_where_nothing_is_left(
    tmp_path: Path, ecosim: Run, text: str, cause: str
) -> None:
    config = house(tmp_path / "config", text)
    done = ecosim("import", "ha", str(config), "--out", str(tmp_path / "out"))
    assert done.status == 2
    assert f"there are no automations in this configuration; this cannot be read: {cause}" in done.err
    assert done.err.count("\n") == 1


def test_what_cannot_be_read_is_told_on_the_terminal_and_in_the_file(tmp_path: Path) -> None:
    config = house(
        tmp_path / "config",
        "automation: !include automations.yaml\n"
        "script: !include none.yaml\nscene: !include broken.yaml\ntimer: !include_dir_named no",
    )
    (config / "broken.yaml").write_text("x: ]", "utf-8")
    done = import_ha(config, tmp_path / "out")
    told = "\n".join(lines(done, 100))
    assert "all of it: " in told
    for each in (
        "configuration.yaml:2: what it",
        "broken.yaml:1: malformed",
        "configuration.yaml:4: there is",
    ):
        assert f"  {each}" in told
        assert f"- {each}" in page(done)


def test_sections_of_the_wrong_shape_are_left_out_one_by_one(tmp_path: Path) -> None:
    config = house(
        tmp_path / "config",
        "homeassistant: {packages: [x]}\nautomation: !include automations.yaml\n"
        "input_boolean: [a]\ngroup: {g: 4}\nbinary_sensor: {platform: template, sensors: 6}\n"
        "sensor: {platform: template, sensors: {s: 5}}\ntimer: [{t: {duration: 60}}]\n",
        GOOD + "- 5\n",
    )
    done = import_ha(config, tmp_path / "out")
    assert (done.counts, done.tests) == ({"automation": 1, "timer": 1}, 1)
    for each in (
        "automation “5” (automations.yaml:5)",
        "input_boolean “a” (configuration.yaml:3): a mapping of names is wanted",
        "group “g” (configuration.yaml:4)",
        "binary_sensor “” (configuration.yaml:5): a mapping",
        "sensor “s” (configuration.yaml:6)",
        "configuration.yaml:1: homeassistant.packages: a mapping is wanted here",
    ):
        assert f"- {each}" in page(done)


@pytest.mark.parametrize("out", [".", "sub", "deep/er", "../config/sub"])
def test_the_configurations_own_folder_is_never_written_to(tmp_path: Path, out: str) -> None:
    config = house(tmp_path / "config", "automation: !include automations.yaml")
    before = sorted(config.rglob("*"))
    for given in (config, config / "configuration.yaml", config / "automations.yaml"):
        with pytest.raises(FileError, match="is left as it is; choose"):
            import_ha(given, config / out)
    assert sorted(config.rglob("*")) == before


def test_one_file_of_automations_may_lie_beside_what_is_made_of_it(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(GOOD, "utf-8")
    assert import_ha(tmp_path / "mine.yaml", tmp_path / "out").tests == 1


def test_a_time_zone_that_is_not_known_is_told_with_the_one_taken(tmp_path: Path) -> None:
    text = "homeassistant: {time_zone: Mars/Base}\nautomation: !include automations.yaml"
    done = import_ha(house(tmp_path / "config", text), tmp_path / "out")
    said = "configuration.yaml:1: the time zone 'Mars/Base' is not known; UTC is taken"
    assert f"  {said}" in list(lines(done, 100))
    assert f"- {said}" in page(done)
    assert "time_zone: UTC" in (done.out / "tests.yaml").read_text("utf-8")


def test_an_automation_without_triggers_is_said_to_have_none(tmp_path: Path) -> None:
    text = GOOD + "- {alias: For others, triggers: [], actions: [{action: light.turn_on}]}\n"
    done = import_ha(
        house(tmp_path / "config", "automation: !include automations.yaml", text), tmp_path / "o"
    )
    assert [(t, why) for t, _, why in done.untested] == [
        ("For others", "it has no triggers: only others start it")
    ]
