"""What the documentation shows is true."""

import re
from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, load_text
from ecosim.home import load_home
from ecosim.hub import Automations, Paired, load_automations, read_automations
from ecosim.hub.services import SERVICES

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs/automations.md").read_text()
EXAMPLE, TEMPLATES = re.findall(r"```yaml\n(.*?)```", TEXT, re.DOTALL)


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
