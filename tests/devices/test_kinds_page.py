"""The page of the kinds is the one that is made of them."""

from pathlib import Path

from ecosim.catalogue import Catalogue
from ecosim.cli.kinds import page

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "kinds.md"


def made() -> list[str]:
    catalogue = Catalogue()
    files = {name: f"devices/{catalogue.file_of(name).name}" for name in catalogue.names()}
    return list(page(catalogue.all(), files))


def test_it_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8").splitlines() == made(), "run: ecosim devices --markdown > docs/kinds.md"


def test_it_says_of_each_kind_what_it_does_by_itself_and_what_it_reacts_to() -> None:
    lines = made()
    kinds = Catalogue().names()
    assert sum(line.startswith("## ") for line in lines) == len(kinds)
    for said in ("- **By itself:** ", "- **Reacts to:** "):
        told = [line for line in lines if line.startswith(said)]
        assert len(told) == len(kinds)
        assert not [line for line in told if "nothing" in line]


def test_it_tells_of_the_kettle_what_is_true() -> None:
    text = "\n".join(made())
    kettle = text.partition("\n## kettle\n")[2].partition("\n## ")[0]
    assert "`Boiled` happens" in kettle
    assert "`room.temperature` → `temperature`" in kettle
    assert "| `kettle/boil` | `target`: 40 to 100 °C (100) | Bring the water to a temperature. |" in kettle
    assert "| `kettle/water` | 0 to 1.7 L |  |" in kettle
