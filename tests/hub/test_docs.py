"""What the documentation shows is true."""

import re
from datetime import UTC
from pathlib import Path

import pytest

from bench.kinds import look, put_in, read, table
from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.home import load_home
from ecosim.hub import Automations, Paired, load_automations, read_automations, read_package
from ecosim.hub.own.kinds import HUB_SERVICES, OWN_SERVICES, SECTIONS
from ecosim.hub.services import SERVICES
from ecosim.hub.standins import StandInHub
from ecosim.timeline import Timeline

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/automations.md").read_text()
EXAMPLE, TEMPLATES, _ = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


def family() -> list[Paired]:
    return [Paired(p.id, p.name or p.id, p.device) for p in load_home(ROOT / "homes/family").placements(0)]


def test_the_example_works_in_the_shipped_home() -> None:
    Automations().pair(family(), read_automations(load_text(EXAMPLE, "automations.yaml", HOME_ASSISTANT)))


def test_the_templates_work_in_the_shipped_home() -> None:
    actions = "".join(f"    {line}\n" for line in TEMPLATES.splitlines())
    yaml = f"- triggers: {{trigger: time, at: '07:00'}}\n  actions:\n{actions}"
    Automations().pair(family(), read_automations(load_text(yaml, "automations.yaml", HOME_ASSISTANT)))


def test_the_shipped_automations_work_in_the_shipped_home() -> None:
    Automations().pair(family(), load_automations(ROOT / "homes/family/automations.yaml"))


def test_the_mistake_it_shows_reads_like_this() -> None:
    wrong = EXAMPLE.replace("action: light.turn_off", "action: light.turn_on").replace(
        "      target: {entity_id: light.living_room_light}\n",
        "      target: {entity_id: light.living_room_light}\n      data: {brightnes: 40}\n",
    )
    with pytest.raises(FileError) as error:
        Automations().pair(family(), read_automations(load_text(wrong, "automations.yaml", HOME_ASSISTANT)))
    assert f"    {error.value}\n" in TEXT


def test_every_call_is_in_the_table() -> None:
    table = TEXT[TEXT.index("## Calls") :]
    assert [name for name in SERVICES if f"`{name.partition('.')[2]}`" not in table] == []


def test_the_package_it_shows_works_in_the_shipped_home_and_the_table_has_all_there_is() -> None:
    part = TEXT[TEXT.index("## Scripts, scenes, helpers") :]
    shown = re.findall(r"```yaml\n(.*?)```", part, re.DOTALL)[0]
    Automations().pair(family(), read_package(load_text(shown, "automations.yaml", HOME_ASSISTANT)))
    table = part[: part.index("## Automations of other homes")]
    assert [key for key in SECTIONS.kinds if f"`{key}`" not in table] == []
    assert [
        name for name in (*OWN_SERVICES, *HUB_SERVICES) if f"`{name.partition('.')[2]}`" not in table
    ] == []


def test_the_table_of_kinds_is_what_the_command_makes() -> None:
    data = ROOT / "../shared/data"
    if not (data / "automations").is_dir():
        pytest.skip(f"the real automations are not here: {data}")
    assert put_in(TEXT, table(look(read(data)))) == TEXT


def test_the_stand_ins_work_as_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)[0]
    door = "{trigger: state, entity_id: binary_sensor.door, to: 'on'}"
    (tmp_path / "automations.yaml").write_text(f"- triggers: {door}\n  actions: {{action: a.b}}\n")
    monkeypatch.chdir(tmp_path)
    made = {"StandInHub": StandInHub, "load_automations": load_automations, "Timeline": Timeline}
    made |= {"start": 1773702000.0, "zone": UTC}
    exec(shown.replace("print(", "found = ("), made)  # noqa: S102 - our own words
    assert made["found"] == [("a.b", {})]
