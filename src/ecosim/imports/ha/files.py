"""The files of a Home Assistant configuration: one file may be made of many.

Tags and where they look, as in Home Assistant's `util/yaml/loader.py`:
https://www.home-assistant.io/docs/configuration/splitting_configuration/
"""

import os
import re
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

from ecosim.errors import FileError
from ecosim.files import HOME_ASSISTANT, Loaded, Place, Route, load
from ecosim.hub.standins.plausible import DOMAINS

SECRETS = "secrets.yaml"
_CONTAINER = "/config/"  # where the folder is for a Home Assistant that runs in a container
_ENTITY = re.compile(r"([a-z_]+)\.[a-z0-9_]+")


@dataclass(frozen=True, slots=True)
class Input:
    """What a blueprint leaves to those who use it."""

    name: str


class ConfigFiles:
    """Reads the files below a folder. What cannot be read is kept in `unread`, and stands for nothing.

    `secrets` has the places of `!secret` by name, `read` the files. Secrets' values are looked at for
    one thing only, whether they name an entity, and of what domain; nothing else of them is kept.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.secrets: dict[str, list[Place]] = {}
        self.unread: list[FileError] = []
        self.read: list[Path] = []
        self._within: list[Path] = []
        self._domains: dict[Path, dict[str, str]] = {}
        self._folders: dict[str, Callable[[Iterator[tuple[Path, Loaded]], str], Loaded]] = {
            "!include_dir_list": _as_list,
            "!include_dir_merge_list": _merged_list,
            "!include_dir_named": _as_mapping,
            "!include_dir_merge_named": _merged_mapping,
        }

    def load(self, path: Path) -> Loaded:
        """A file, with all it includes. Raises `FileError` for what is wrong with itself."""
        if path.name == SECRETS:
            raise FileError("secrets are not read: name them one by one, with !secret", path)
        if path in self._within:
            raise FileError("this file includes itself", path)
        self._within.append(path)
        try:
            loaded = load(path, HOME_ASSISTANT, self)
        finally:
            self._within.pop()
        self.read.append(path)
        return loaded

    # ------------------------------------------------------------- files.Beyond

    def twice(self, key: Hashable, place: Place) -> None:
        """The last one counts, as in Home Assistant, which warns."""

    def stands_for(self, tag: str, text: str, place: Place) -> Loaded:
        """What a tag stands for."""
        text = text.strip()
        if tag == "!secret":
            self.secrets.setdefault(text, []).append(place)
            return _one(self._hidden(text, Path(place.file).parent), place)
        if tag == "!env_var":
            name, _, otherwise = text.partition(" ")
            return _one(otherwise.strip() or f"env_{name}", place)
        if tag == "!input":
            return _one(Input(text), place)
        where = self._where(text, place)
        if tag in self._folders:
            return self._folders[tag](self._each(where, place), place.file)
        return self._included(where, place)

    def _where(self, text: str, place: Place) -> Path:
        if text.startswith(_CONTAINER):
            return self.root / text.removeprefix(_CONTAINER)
        return Path(os.path.normpath(Path(place.file).parent / text))

    def _included(self, path: Path, place: Place) -> Loaded:
        try:
            return self.load(path)
        except FileError as error:
            there = path.is_file()
            absent = FileError(f"what it includes is not there: {path}", place.file, place.line)
            self.unread.append(error if there else absent)
            return _one(None, place)

    def _each(self, folder: Path, place: Place) -> Iterator[tuple[Path, Loaded]]:
        if not folder.is_dir():
            what = f"there is no such folder to include: {folder}"
            self.unread.append(FileError(what, place.file, place.line))
        for path in _files(folder):
            found = self._included(path, place)
            if found.value is not None:
                yield path, found

    # ------------------------------------------------------------- secrets

    def _hidden(self, name: str, folder: Path) -> str:
        """What stands for a secret: `secret_phone`, `device_tracker.secret_phone` for an entity."""
        plain = "secret_" + re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_")
        while True:
            domain = self._of_entities(folder).get(name)
            if domain is not None:
                return f"{domain}.{plain}"
            if folder in (self.root, folder.parent):
                return plain
            folder = folder.parent

    def _of_entities(self, folder: Path) -> dict[str, str]:
        """The domains of those secrets in a folder that name entities."""
        if folder not in self._domains:
            self._domains[folder] = found = {}
            try:
                value = load(folder / SECRETS, HOME_ASSISTANT, self).value
            except FileError:  # its message could tell one
                value = None
            for name, secret in value.items() if isinstance(value, dict) else ():
                match = _ENTITY.fullmatch(secret) if isinstance(secret, str) else None
                if match and match[1] in DOMAINS:
                    found[str(name)] = match[1]
        return self._domains[folder]


def _one(value: object, place: Place) -> Loaded:
    return Loaded(value, place.file, {(): place})


def _files(folder: Path) -> Iterator[Path]:
    """The YAML files in a folder and below, without hidden ones and secrets, in a fixed order."""
    for at, folders, names in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if fnmatch(name, "*.yaml") and not name.startswith(".") and name != SECRETS:
                yield Path(at) / name


def _gather(value: Any, file: str, parts: Iterator[tuple[Route, Route, Loaded]]) -> Loaded:  # noqa: ANN401
    """A value made of parts; each comes to stand at a route, and is what the part has at another."""
    places: dict[Route, Place] = {}
    for to, of, loaded in parts:
        length = len(of)
        places |= {(*to, *r[length:]): p for r, p in loaded.places.items() if r[:length] == of}
    return Loaded(value, file, places)


def _as_list(files: Iterator[tuple[Path, Loaded]], file: str) -> Loaded:
    found = [each for _, each in files]
    parts = (((i,), (), each) for i, each in enumerate(found))
    return _gather([each.value for each in found], file, parts)


def _merged_list(files: Iterator[tuple[Path, Loaded]], file: str) -> Loaded:
    found = [(i, each) for _, each in files if isinstance(each.value, list) for i in range(len(each.value))]
    parts = (((n,), (i,), each) for n, (i, each) in enumerate(found))
    return _gather([each.value[i] for i, each in found], file, parts)


def _as_mapping(files: Iterator[tuple[Path, Loaded]], file: str) -> Loaded:
    found = {path.stem: each for path, each in files}
    parts = (((name,), (), each) for name, each in found.items())
    return _gather({name: each.value for name, each in found.items()}, file, parts)


def _merged_mapping(files: Iterator[tuple[Path, Loaded]], file: str) -> Loaded:
    found = {key: each for _, each in files if isinstance(each.value, dict) for key in each.value}
    parts = (((key,), (key,), each) for key, each in found.items())
    return _gather({key: each.value[key] for key, each in found.items()}, file, parts)
