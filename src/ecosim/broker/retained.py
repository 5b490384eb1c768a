"""The last retained message of each topic (MQTT 5, 3.3.1.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ecosim.broker.session import Publication


@dataclass(slots=True)
class _Node:
    children: "dict[str, _Node]" = field(default_factory=dict)
    publication: Publication | None = None


class Retained:
    """A trie of topics, so that a filter finds its messages without reading all of them."""

    def __init__(self) -> None:
        self._root = _Node()
        self._topics: dict[str, Publication] = {}

    def __len__(self) -> int:
        return len(self._topics)

    def __contains__(self, topic: str) -> bool:
        return topic in self._topics

    def get(self, topic: str) -> Publication | None:
        """Return the retained message of a topic."""
        return self._topics.get(topic)

    def set(self, topic: str, publication: Publication) -> None:
        """Keep a message as the last of its topic."""
        self._topics[topic] = publication
        node = self._root
        for level in topic.split("/"):
            child = node.children.get(level)
            if child is None:
                child = node.children[level] = _Node()
            node = child
        node.publication = publication

    def remove(self, topic: str) -> None:
        """Forget a topic's message; harmless if there is none."""
        if self._topics.pop(topic, None) is None:
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
