"""Writes a kind and its test, ready to run."""

import keyword
import re
import unicodedata
from pathlib import Path
from string import Template

from ecosim.catalogue import Catalogue
from ecosim.errors import FileError, PluginError
from ecosim.model.kind import snake
from ecosim.new.templates import KIND, TEST

RULE = "lower-case words of letters and digits joined by underscores, as in rice_cooker"
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")


def class_name(kind: str) -> str:
    """`rice_cooker` as `RiceCooker`."""
    return "".join(word.capitalize() for word in kind.split("_"))


def check_name(kind: str) -> None:
    """Raise `PluginError` where no kind can be called so; the text says what would do."""
    if not _NAME.fullmatch(kind):
        near = _nearest(kind)
        hint = f"; did you mean {near!r}?" if near else ""
        raise PluginError(f"{kind!r} is no name for a kind: {RULE}{hint}")
    name = class_name(kind)
    if snake(name) != kind:
        raise PluginError(
            f"{kind!r}: its class would be {name}, which is read as {snake(name)!r}; call it so"
        )
    if keyword.iskeyword(kind) or keyword.issoftkeyword(kind):
        why = "is a word of Python's"
    elif kind == "conftest" or kind.startswith("test_"):
        why = "would be taken for a test's file"
    elif re.search(rf"\b{name}\b", KIND):
        why = f"would hide {name}, which a kind needs"
    else:
        return
    raise PluginError(f"{kind!r} {why}; did you mean {f'my_{kind}'!r}?")


def _nearest(kind: str) -> str:
    """The name that was meant, `My Kettle` as `my_kettle`; empty where nothing is left of it."""
    plain = unicodedata.normalize("NFKD", kind).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z][a-z0-9]*|[0-9]+", snake(re.sub(r"[^A-Za-z0-9]+", "_", plain)))
    found = ""
    for word in words:
        # A digit, or a single letter after another, would be lost between RiceCooker2 and rice_cooker2.
        glued = word[0].isdigit() or len(found.rpartition("_")[2]) == 1
        found += word if not found or glued else f"_{word}"
    found = found.lstrip("0123456789_")
    return found if _NAME.fullmatch(found) and snake(class_name(found)) == found else ""


def new_device(kind: str, folder: Path) -> list[Path]:
    """Write `<folder>/<kind>.py`, and `test_<kind>.py` in the folder `tests` beside; the two files.

    Raises `PluginError` for a bad name and for one that is taken, `FileError` where a file is there
    already or cannot be written; then nothing has been written.
    """
    check_name(kind)
    known = Catalogue([folder])
    if kind in known:
        raise PluginError(f"there is a kind {kind!r} already: choose another name", known.file_of(kind))
    # What resolves to the same folder, `.` too, has a name of its own and a folder it lies in.
    place = folder.resolve()
    said = kind.replace("_", " ").capitalize()
    words = {"name": kind, "Kind": class_name(kind), "Words": said, "folder": place.name}
    files = {folder / f"{kind}.py": KIND, _beside(folder) / f"test_{kind}.py": TEST}
    for file in files:
        if file.exists():
            raise FileError("is there already, and is left as it is", file)
    written: list[Path] = []
    try:
        for file, text in files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("x", encoding="utf-8") as out:
                written.append(file)
                out.write(Template(text).substitute(words))
    except OSError as error:
        for file in written:
            file.unlink(missing_ok=True)
        raise FileError(f"cannot be written: {(error.strerror or str(error)).lower()}", file) from None
    return written


def _beside(folder: Path) -> Path:
    """The folder `tests` beside the devices', said as short as the folder itself."""
    return folder.parent / "tests" if folder.name not in ("", "..") else folder.resolve().parent / "tests"
