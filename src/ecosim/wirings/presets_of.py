"""The wirings that come with ecosim, and the makers of which each is an example."""

from pathlib import Path

from ecosim.errors import FileError, nearest
from ecosim.wirings.wiring import Wiring, load_wiring

_FOLDER = Path(__file__).parent / "presets"
_ORDER = ("full_stack", "partner", "software_first", "phone_projection", "app_patchwork")


def shipped_wirings() -> dict[str, Wiring]:
    """All of them by name, from the most to the least connected."""
    return {name: load_wiring(_FOLDER / f"{name}.yaml") for name in _ORDER}


def find_wiring(name: str) -> Wiring:
    """A wiring by its name, by a maker's (`xiaomi`), or by its file. Raises `FileError`."""
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_file():
        return load_wiring(path)
    shipped = shipped_wirings()
    if name in shipped:
        return shipped[name]
    by_maker = {maker: wiring for wiring in shipped.values() for maker in wiring.examples}
    if name in by_maker:
        return by_maker[name]
    raise FileError(f"there is no such wiring{nearest(name, [*shipped, *by_maker])}", name)
