"""Kinds: one file, one kind; found lazily; mistakes with file and line."""

import sys
from pathlib import Path

import pytest

from ecosim.catalogue import Catalogue
from ecosim.errors import PluginError
from tests.files.conftest import complaint

LAMP = """\
from ecosim import Device, Settable, State


class LampState(State):
    on: Settable[bool] = False


class DeskLamp(Device[LampState]):
    "A lamp."
"""


def kind(folder: Path, name: str, text: str = LAMP) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


def test_the_shipped_kinds_are_found() -> None:
    catalogue = Catalogue()
    assert {"phone", "band", "car", "kettle", "light", "hub"} <= set(catalogue.names())
    assert catalogue.find("kettle").__name__ == "Kettle"
    assert catalogue.file_of("kettle").name == "kettle.py"
    assert list(catalogue.all()) == catalogue.names()


def test_a_folder_beside_a_home(tmp_path: Path) -> None:
    kind(tmp_path, "desk_lamp.py", "from ecosim import Percent\n" + LAMP)
    catalogue = Catalogue([tmp_path, tmp_path / "missing"])
    assert "desk_lamp" in catalogue
    assert catalogue.find("desk_lamp") is catalogue.find("desk_lamp")


def test_a_folder_given_twice_is_searched_once(tmp_path: Path) -> None:
    shipped = Catalogue().file_of("kettle").parent
    kind(tmp_path, "desk_lamp.py")
    assert Catalogue([tmp_path, tmp_path / ".." / tmp_path.name, shipped]).names().count("desk_lamp") == 1


def test_files_of_a_folder_share_what_begins_with_an_underscore(tmp_path: Path) -> None:
    kind(tmp_path, "_shared.py", "TALL = 2\n")
    kind(tmp_path, "desk_lamp.py", "from ._shared import TALL\n" + LAMP)
    assert Catalogue([tmp_path]).find("desk_lamp").__name__ == "DeskLamp"


def test_only_what_is_asked_for_is_imported(tmp_path: Path) -> None:
    kind(tmp_path, "broken.py", "1 / 0")
    kind(tmp_path, "desk_lamp.py")
    Catalogue([tmp_path]).find("desk_lamp")
    assert not any(name.endswith(".broken") for name in sys.modules)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (LAMP, "lamp.py: the kind DeskLamp belongs in a file called desk_lamp.py"),
        ("", "lamp.py: no kind is defined here: a subclass of Device is wanted"),
        (
            LAMP + "\n\nclass Other(Device[LampState]):\n    pass\n",
            "lamp.py: one file, one kind: DeskLamp, Other are defined here",
        ),
        ("x = 1\ny = (\n", "lamp.py:2: syntax error: '(' was never closed"),
        ("x = 1\n\ny = 1 / 0\n", "lamp.py:3: ZeroDivisionError: division by zero"),
        ("import nothing\n", "lamp.py:1: ModuleNotFoundError: No module named 'nothing'"),
        ("import sys\nsys.exit(3)\n", "lamp.py:2: SystemExit: 3"),
        (
            LAMP.replace("Settable[bool]", "Setable[bool]"),
            "lamp.py:5: NameError: name 'Setable' is not defined; did you mean 'Settable'?",
        ),
    ],
)  # fmt: skip
def test_a_mistake_in_a_kind(tmp_path: Path, text: str, what: str) -> None:
    kind(tmp_path, "lamp.py", text)
    assert complaint(lambda: Catalogue([tmp_path]).find("lamp"), tmp_path) == what


def test_a_kind_that_home_assistant_could_not_see_is_a_mistake(tmp_path: Path) -> None:
    entities = 'from ecosim.entities import LightEntity\n    entities = (LightEntity("off"),)\n'
    kind(tmp_path, "desk_lamp.py", LAMP + f"    {entities}")
    assert complaint(lambda: Catalogue([tmp_path]).find("desk_lamp"), tmp_path).startswith("desk_lamp.py:8: ")


def test_one_kind_in_two_files(tmp_path: Path) -> None:
    one, two = (kind(tmp_path / name, "desk_lamp.py") for name in ("a", "b"))
    with pytest.raises(PluginError) as caught:
        Catalogue([tmp_path / "a", tmp_path / "b"])
    assert str(caught.value) == f"{two}: the kind 'desk_lamp' is defined in {one} too"


def test_an_unknown_kind() -> None:
    with pytest.raises(PluginError, match=r"^there is no kind 'ketle'; did you mean 'kettle'\?$"):
        Catalogue().find("ketle")
