"""Reads YAML and keeps where everything stands."""

from collections.abc import Hashable
from pathlib import Path
from typing import Any, Protocol

import yaml
from yaml.reader import Reader

from ecosim.errors import FileError
from ecosim.files.flavours import MERGE, OURS, Flavour
from ecosim.files.places import Loaded, Place, Route

_MOST_VALUES = 1_000_000
_LONG, _DEEPEST = 10_000, 200
_TOO_DEEP = "this is nested too deeply"
_STANDARD = "tag:yaml.org,2002:"


class Beyond(Protocol):
    """Knows what a file alone does not say: what its tags stand for. What it lets pass is not refused."""

    def stands_for(self, tag: str, text: str, place: Place) -> Loaded:
        """What `!include lights.yaml` stands for. Raises `FileError`."""

    def twice(self, key: Hashable, place: Place) -> None:
        """A key was given before, in the same mapping; this one counts. Raises `FileError` if it must not."""


def load(path: Path | str, flavour: Flavour = OURS, beyond: Beyond | None = None) -> Loaded:
    """A YAML file. Raises `FileError`, one line with file and line, for whatever is wrong with it."""
    try:
        content = Path(path).read_bytes()
    except FileNotFoundError:
        raise FileError("there is no such file", path) from None
    except IsADirectoryError:
        raise FileError("is a folder; a file is wanted", path) from None
    except OSError as error:
        raise FileError(f"cannot be read: {(error.strerror or str(error)).lower()}", path) from None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise FileError("this is not UTF-8 text", path, line) from None
    return load_text(text, str(path), flavour, beyond)


def load_text(text: str, file: str, flavour: Flavour = OURS, beyond: Beyond | None = None) -> Loaded:
    """YAML text; `file` is what errors call it. Raises `FileError`."""
    unprintable = Reader.NON_PRINTABLE.search(text)
    if unprintable:
        line = text.count("\n", 0, unprintable.start()) + 1
        raise FileError(f"the character U+{ord(unprintable.group()):04X} does not belong in YAML", file, line)
    try:
        _check_depth(text, file, flavour)
        node = yaml.compose(text, Loader=flavour.loader)
        reader = _Reader(file, flavour, beyond)
        value = None if node is None else reader.value(node, ())
    except yaml.MarkedYAMLError as error:
        raise _malformed(error, text, file) from None
    except RecursionError:
        raise FileError(_TOO_DEEP, file) from None
    return Loaded(value, file, reader.places)


def _check_depth(text: str, file: str, flavour: Flavour) -> None:
    """Libyaml's composer recurses without a limit: a long file is looked through before."""
    if len(text) < _LONG:
        return
    depth = 0
    for event in yaml.parse(text, Loader=flavour.loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _DEEPEST:
                line = event.start_mark.line + 1 if event.start_mark else None
                raise FileError(_TOO_DEEP, file, line)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _malformed(error: yaml.MarkedYAMLError, text: str, file: str) -> FileError:
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else None
    lines = text.split("\n")
    if mark and mark.line < len(lines):
        before = lines[mark.line][: mark.column + 1]
        if "\t" in before and not before.strip():
            return FileError("a tab cannot indent YAML: use spaces", file, line)
    what = " ".join((error.problem or "cannot be read").split())
    context = " ".join((error.context or "").split())
    return FileError(f"malformed YAML: {what}{f' ({context})' if context else ''}", file, line)


class _Reader:
    """Makes values of nodes, once for each place they are used at."""

    def __init__(self, file: str, flavour: Flavour, beyond: Beyond | None = None) -> None:
        self.file, self.flavour, self.beyond = file, flavour, beyond
        self.places: dict[Route, Place] = {}
        self._within: set[int] = set()
        self._count = 0

    def value(self, node: yaml.Node, route: Route) -> Any:  # noqa: ANN401
        self.places.setdefault(route, self._place(node))
        self._count += 1
        if self._count > _MOST_VALUES:
            raise self._wrong(node, f"aliases make more than {_MOST_VALUES:,} values of this")
        if isinstance(node, yaml.ScalarNode):
            return self._tagged(node, route) if node.tag in self.flavour.later else self._scalar(node)
        if id(node) in self._within:
            raise self._wrong(node, "this contains itself")
        self._within.add(id(node))
        try:
            self._check_tag(node, {_STANDARD + "map", _STANDARD + "seq"})
            if isinstance(node, yaml.SequenceNode):
                return [self.value(item, (*route, i)) for i, item in enumerate(node.value)]
            return self._mapping(node, route)
        finally:
            self._within.discard(id(node))

    def _mapping(self, node: yaml.Node, route: Route) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        first: dict[Any, yaml.Node] = {}
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                continue
            key = self._key(key_node)
            if key in first:
                self._twice(key, key_node, first[key])
            first[key] = key_node
            self.places[(*route, key)] = self._place(key_node)
            found[key] = self.value(value_node, (*route, key))
        for key_node, value_node in node.value:
            if key_node.tag == MERGE:
                self._merge(value_node, route, found)
        return found

    def _merge(self, node: yaml.Node, route: Route, into: dict[Any, Any]) -> None:
        """`<<: *other` gives what is not given here; the first of several wins."""
        nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for each in nodes:
            if not isinstance(each, yaml.MappingNode):
                raise self._wrong(each, "<< takes a mapping, or a list of them")
            aside = _Reader(self.file, self.flavour, self.beyond)
            aside._within, aside._count = self._within, self._count
            for key, value in aside.value(each, route).items():
                if key not in into:
                    into[key] = value
                    way = (*route, key)
                    self.places.update({r: p for r, p in aside.places.items() if r[: len(way)] == way})
            self._count = aside._count

    def _twice(self, key: Hashable, node: yaml.Node, before: yaml.Node) -> None:
        if self.beyond is None:
            line = before.start_mark.line + 1
            raise self._wrong(node, f"{key!r} is given twice, here and on line {line}")
        self.beyond.twice(key, self._place(node))

    def _tagged(self, node: yaml.ScalarNode, route: Route) -> Any:  # noqa: ANN401
        """What a tag stands for, with the places where that stands."""
        if self.beyond is None:
            return self._scalar(node)
        found = self.beyond.stands_for(node.tag, str(node.value), self._place(node))
        self.places |= {(*route, *way): place for way, place in found.places.items()}
        return found.value

    def _key(self, node: yaml.Node) -> Hashable:
        if not isinstance(node, yaml.ScalarNode):
            raise self._wrong(node, "a key is one word; quote what begins with a brace or a bracket")
        key: Hashable = self._scalar(node)
        return key

    def _scalar(self, node: yaml.ScalarNode) -> Any:  # noqa: ANN401
        self._check_tag(node, self.flavour.scalars)
        try:
            return self.flavour.scalar(node.tag, node)
        except (ValueError, KeyError, IndexError, yaml.YAMLError):
            kind = node.tag.removeprefix(_STANDARD)
            raise self._wrong(node, f"{node.value!r} cannot be read as {kind}") from None

    def _check_tag(self, node: yaml.Node, known: frozenset[str] | set[str]) -> None:
        if node.tag in self.flavour.later:
            raise self._wrong(node, f"{node.tag} is not read by ecosim: write here what it stands for")
        if node.tag not in known:
            shown = node.tag.replace(_STANDARD, "!!")
            raise self._wrong(node, f"the tag {shown} means nothing here")

    def _place(self, node: yaml.Node) -> Place:
        return Place(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _wrong(self, node: yaml.Node, what: str) -> FileError:
        return FileError(what, self.file, node.start_mark.line + 1)
