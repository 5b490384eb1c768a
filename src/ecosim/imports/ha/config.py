"""A Home Assistant configuration as a whole: what stands where, domain by domain, packages and all.

https://www.home-assistant.io/docs/configuration/packages/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecosim.errors import FileError
from ecosim.files import Loaded
from ecosim.hub.given import Given
from ecosim.imports.ha.files import ConfigFiles

CONFIGURATION = "configuration.yaml"
CORE = "homeassistant"
_BESIDE = {"automations.yaml": "automation", "scripts.yaml": "script", "scenes.yaml": "scene"}
_OF_AN_AUTOMATION = ("trigger", "triggers", "action", "actions", "use_blueprint")


@dataclass(slots=True)
class Configuration:
    """`parts`: what stands under each domain, in the main file and then in each package."""

    root: Path
    files: ConfigFiles
    parts: dict[str, list[Given]] = field(default_factory=dict)

    def each(self, domain: str) -> Iterator[Given]:
        """The items of a domain whose parts are lists; lists in lists are one."""
        for part in self.parts.get(domain, ()):
            yield from _flat(part)

    def entries(self, domain: str) -> Iterator[tuple[str, Given]]:
        """The items of a domain whose parts are mappings; those of lists of mappings, too."""
        for part in self.each(domain):
            if isinstance(part.value, dict):
                yield from part.entries()

    def where(self, given: Given) -> str:
        """`automations.yaml:12`, as seen from the configuration's folder."""
        error = given.wrong("")
        return self.place(error.file, error.line)

    def place(self, file: object, line: int | None) -> str:
        """A place as seen from the configuration's folder."""
        path = Path(str(file))
        shown = path.relative_to(self.root) if path.is_relative_to(self.root) else path
        return f"{shown.as_posix()}:{line}" if line else shown.as_posix()


def read_configuration(path: Path) -> Configuration:
    """The configuration in a folder, or in one file of automations, scripts or all. Raises `FileError`."""
    if path.is_file():
        return _of_file(path)
    if not path.is_dir():
        raise FileError("there is no such folder or file", path)
    if (path / CONFIGURATION).is_file():
        return _of_file(path / CONFIGURATION)
    config = Configuration(path, ConfigFiles(path))
    for name, domain in _BESIDE.items():
        if (path / name).is_file():
            _enter(config, domain, _whole(config.files.load(path / name)))
    if not config.parts:
        files = ", ".join(_BESIDE)
        raise FileError(f"there is no {CONFIGURATION} here, and none of {files}", path)
    return config


def _of_file(path: Path) -> Configuration:
    config = Configuration(path.parent, ConfigFiles(path.parent))
    loaded = config.files.load(path)
    if isinstance(loaded.value, list) or _is_automation(loaded.value):
        _enter(config, "automation", _whole(loaded))
    elif not isinstance(loaded.value, dict):
        raise FileError("neither a configuration nor a list of automations", path)
    elif _are_scripts(loaded.value):
        _enter(config, "script", _whole(loaded))
    else:
        _enter_all(config, _whole(loaded))
        for core in list(config.parts.get(CORE, ())):
            _enter_packages(config, core.get("packages"))
    return config


def _whole(loaded: Loaded) -> Given:
    return Given(loaded.value, loaded)


def _is_automation(value: Any) -> bool:  # noqa: ANN401
    return isinstance(value, dict) and any(key in value for key in _OF_AN_AUTOMATION)


def _are_scripts(value: dict[Any, Any]) -> bool:
    return bool(value) and all(isinstance(v, dict) and "sequence" in v for v in value.values())


def _enter_packages(config: Configuration, packages: Given | None) -> None:
    if packages is None or packages.value is None:
        return
    named = packages.entries() if isinstance(packages.value, dict) else [("", packages)]
    for _, package in named:
        if isinstance(package.value, dict) and isinstance(packages.value, dict):
            _enter_all(config, package)
        elif package.value is not None:
            config.files.unread.append(package.wrong("a mapping is wanted here"))


def _enter_all(config: Configuration, mapping: Given) -> None:
    """`automation`, and `automation kitchen`, too."""
    for key, given in mapping.entries():
        _enter(config, key.partition(" ")[0], given)


def _enter(config: Configuration, domain: str, given: Given) -> None:
    parts = config.parts.setdefault(domain, [])
    if given.value is not None:
        parts.append(given)


def _flat(given: Given) -> Iterator[Given]:
    for each in given.each():
        if isinstance(each.value, list):
            yield from _flat(each)
        elif each.value is not None:
            yield each
