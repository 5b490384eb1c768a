"""What an import cannot take: each is named, on the terminal and in `left-out.md`, with its place."""

from pathlib import Path

import pytest

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
