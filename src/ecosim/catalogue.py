"""Finds kinds: one module, one kind, in the packages that are installed and in `devices/` folders."""

import importlib.machinery
import importlib.util
import re
import sys
import traceback
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from zlib import crc32

import ecosim
from ecosim.entities.faces import entities_of
from ecosim.errors import PluginError, nearest
from ecosim.model.kind import snake
from ecosim.model.part import Device

GROUP = "ecosim.devices"
_FOLDERS = "ecosim_devices_in_"


@dataclass(frozen=True, slots=True)
class Found:
    """A file that defines a kind, and the name it is imported by."""

    kind: str
    file: Path
    module: str


class Catalogue:
    """The kinds of the installed packages and of `folders`; each is imported when it is asked for.

    A folder that does not exist holds no kinds. Raises `PluginError` where two files define one kind.
    """

    def __init__(self, folders: Iterable[Path] = ()) -> None:
        self._found: dict[str, Found] = {}
        self._classes: dict[str, type[Device[Any]]] = {}
        seen = set()
        for found in (*_installed(), *(f for folder in folders for f in _in_folder(folder))):
            file = found.file.resolve()
            if file in seen:
                continue
            seen.add(file)
            first = self._found.setdefault(found.kind, found)
            if first is not found:
                raise PluginError(f"the kind {found.kind!r} is defined in {first.file} too", found.file)

    def __contains__(self, kind: object) -> bool:
        return kind in self._found

    def names(self) -> list[str]:
        """The kinds' names, sorted; nothing is imported."""
        return sorted(self._found)

    def file_of(self, kind: str) -> Path:
        """Where a kind is defined. Raises `PluginError` for an unknown one."""
        return self._of(kind).file

    def find(self, kind: str) -> type[Device[Any]]:
        """A kind's class. Raises `PluginError`: unknown, or wrong, with file and line."""
        if kind not in self._classes:
            self._classes[kind] = _import(self._of(kind))
        return self._classes[kind]

    def all(self) -> dict[str, type[Device[Any]]]:
        """Every kind by name, sorted. Raises `PluginError` where one is wrong."""
        return {kind: self.find(kind) for kind in self.names()}

    def _of(self, kind: str) -> Found:
        if kind not in self._found:
            raise PluginError(f"there is no kind {kind!r}{nearest(kind, self.names())}")
        return self._found[kind]


def _installed() -> Iterator[Found]:
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            spec = importlib.util.find_spec(entry.module)
        except (ImportError, ValueError) as error:
            raise PluginError(f"the installed package {entry.module} cannot be searched: {error}") from None
        if spec is None:
            raise PluginError(f"the installed package {entry.module} is not there any more")
        if spec.submodule_search_locations is None and spec.origin:
            yield Found(entry.module.rpartition(".")[2], Path(spec.origin), entry.module)
        for folder in spec.submodule_search_locations or ():
            for file in _files(Path(folder)):
                yield Found(file.stem, file, f"{entry.module}.{file.stem}")


def _in_folder(folder: Path) -> Iterator[Found]:
    """A folder is made a package, so that its files can import what they share: `from ._motor import …`."""
    package = f"{_FOLDERS}{crc32(str(folder.resolve()).encode()):08x}"
    for file in _files(folder):
        if package not in sys.modules:
            spec = importlib.machinery.ModuleSpec(package, None, is_package=True)
            spec.submodule_search_locations = [str(folder.resolve())]
            sys.modules[package] = importlib.util.module_from_spec(spec)
        yield Found(file.stem, file, f"{package}.{file.stem}")


def _files(folder: Path) -> list[Path]:
    """Files of kinds: not what they share (`_motor.py`), nor their tests."""
    return sorted(f for f in folder.glob("*.py") if not f.name.startswith(("_", "test_", "conftest")))


def _import(found: Found) -> type[Device[Any]]:
    try:
        module = _module(found)
        device = _only_kind(found, module)
        entities_of(device)  # wrong ones are found here
    except PluginError as error:
        if error.file is None:
            raise PluginError(error.what, found.file) from None
        raise
    return device


def _module(found: Found) -> types.ModuleType:
    """Run the file as a module. Whatever it raises becomes a `PluginError` with the line it came from."""
    if found.module in sys.modules:
        return sys.modules[found.module]
    spec = importlib.util.spec_from_file_location(found.module, found.file)
    assert spec is not None  # noqa: S101 - the file ends with .py
    assert spec.loader is not None  # noqa: S101
    module = importlib.util.module_from_spec(spec)
    sys.modules[found.module] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:  # noqa: BLE001 - plugin code can raise anything
        del sys.modules[found.module]
        raise _as_plugin_error(found, error) from None
    return module


def _as_plugin_error(found: Found, error: BaseException) -> PluginError:
    if isinstance(error, PluginError) and error.file is not None:
        return error
    if isinstance(error, SyntaxError):
        return PluginError(f"syntax error: {error.msg}", error.filename or found.file, error.lineno)
    here = found.file.resolve()
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).resolve() == here]
    line = frames[-1].lineno if frames else None
    if isinstance(error, PluginError):
        return PluginError(error.what, found.file, line)
    text = " ".join(str(error).split())
    if isinstance(error, NameError | ImportError) and (name := _missing(error)):
        text += nearest(name, ecosim.__all__)
    return PluginError(f"{type(error).__name__}: {text}" if text else type(error).__name__, found.file, line)


def _missing(error: NameError | ImportError) -> str:
    """The name that a file has mistyped, where it may be one of ours."""
    if isinstance(error, NameError):
        return error.name or ""
    found = re.search(r"cannot import name '(\w+)' from 'ecosim'", str(error))
    return found.group(1) if found else ""


def _only_kind(found: Found, module: types.ModuleType) -> type[Device[Any]]:
    classes = [c for c in vars(module).values() if isinstance(c, type) and issubclass(c, Device)]
    kinds = list(dict.fromkeys(c for c in classes if c.__module__ == module.__name__))
    if not kinds:
        raise PluginError("no kind is defined here: a subclass of Device is wanted", found.file)
    if len(kinds) > 1:
        names = ", ".join(k.__name__ for k in kinds)
        raise PluginError(f"one file, one kind: {names} are defined here", found.file)
    name = snake(kinds[0].__name__)
    if name != found.kind:
        raise PluginError(f"the kind {kinds[0].__name__} belongs in a file called {name}.py", found.file)
    return kinds[0]
