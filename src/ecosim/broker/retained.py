"""The last retained message of each topic (MQTT 5, 3.3.1.3)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from ecosim.broker.deadlines import Deadlines
from ecosim.broker.limits import NEVER
from ecosim.broker.session import Publication


@dataclass(slots=True)
class _Node:
    children: "dict[str, _Node]" = field(default_factory=dict)
    publication: Publication | None = None


class Retained:
    """A trie of topics, so that a filter finds its messages without reading all of them."""

    def __init__(self, deadlines: Deadlines, limit: int | None, on_expired: Callable[[str], None]) -> None:
        self._root = _Node()
        self._nodes: dict[str, _Node] = {}
        self._deadlines = deadlines
        self._limit = limit
        self._on_expired = on_expired

    def __len__(self) -> int:
        return len(self._nodes)

    def get(self, topic: str) -> Publication | None:
        """Return the retained message of a topic."""
        node = self._nodes.get(topic)
        return None if node is None else node.publication

    def store(self, publication: Publication) -> bool:
        """Keep a message as the last of its topic, or none if it is empty; False if there is no room."""
        topic = publication.message.topic
        if not publication.message.payload:
            self.remove(topic)
            return True
        node = self._nodes.get(topic)
        if node is None:
            if self._limit is not None and len(self._nodes) >= self._limit:
                return False
            node = self._nodes[topic] = self._make_node(topic)
        node.publication = publication
        if publication.expires != NEVER:
            self._deadlines.set(publication.expires, partial(self._expire, topic, publication))
        return True

    def remove(self, topic: str) -> None:
        """Forget a topic's message; harmless if there is none."""
        if self._nodes.pop(topic, None) is None:
            return
        levels = topic.split("/")
        path = [self._root]
        for level in levels:
            path.append(path[-1].children[level])
        path[-1].publication = None
        for level, parent, child in zip(
            reversed(levels), reversed(path[:-1]), reversed(path[1:]), strict=True
        ):
            if child.children or child.publication is not None:
                break
            del parent.children[level]

    def _make_node(self, topic: str) -> _Node:
        node = self._root
        for level in topic.split("/"):
            child = node.children.get(level)
            if child is None:
                child = node.children[level] = _Node()
            node = child
        return node

    def _expire(self, topic: str, publication: Publication) -> None:
        if self.get(topic) is publication:
            self.remove(topic)
            self._on_expired(topic)

    def matching(self, topic_filter: str) -> list[Publication]:
        """Return what a plain filter matches, at each level in the order of first retention."""
        return list(_find(self._root, topic_filter.split("/"), 0))


def _find(node: _Node, levels: list[str], depth: int) -> Iterator[Publication]:
    if depth == len(levels):
        if node.publication is not None:
            yield node.publication
        return
    level = levels[depth]
    if level == "#":
        yield from _all(node, root=depth == 0)
    elif level == "+":
        for name, child in node.children.items():
            if depth or name[:1] != "$":
                yield from _find(child, levels, depth + 1)
    elif level in node.children:
        yield from _find(node.children[level], levels, depth + 1)


def _all(node: _Node, *, root: bool) -> Iterator[Publication]:
    waiting = [(node, root)]
    while waiting:
        node, at_root = waiting.pop()
        if node.publication is not None:
            yield node.publication
        children = [(c, False) for name, c in node.children.items() if not (at_root and name[:1] == "$")]
        waiting.extend(reversed(children))
