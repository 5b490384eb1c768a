"""Who gets what is published to a topic: a trie of filters, and the answers it gave."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from ecosim.broker.session import Session, Subscription
from ecosim.broker.topics import split_shared

_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class Route:
    """One receiver of a topic.

    Its overlapping subscriptions are merged into one copy (MQTT 5, 3.3.4): the greatest QoS, all identifiers.
    """

    session: Session
    qos: int
    retain_as_published: bool
    identifiers: tuple[int, ...]
    own: "Route | None"
    """The route of a message that this session itself published: None if all that matches is no-local."""


@dataclass(slots=True)
class Group:
    """The members of one shared subscription, served in turn."""

    members: dict[Session, Subscription] = field(default_factory=dict)
    turn: int = 0

    def choose(self, readable: Callable[[Session], bool]) -> tuple[Session, Subscription] | None:
        """Return the member whose turn it is: one that is connected if any is."""
        members = [member for member in self.members.items() if readable(member[0])]
        online = [member for member in members if member[0].link is not None]
        candidates = online or members
        if not candidates:
            return None
        self.turn += 1
        return candidates[(self.turn - 1) % len(candidates)]


@dataclass(slots=True)
class Match:
    """All that matches one topic. `unreadable` counts the receivers whom the access list denies it."""

    routes: list[Route]
    groups: list[Group]
    unreadable: int = 0


@dataclass(slots=True)
class _Node:
    children: "dict[str, _Node]" = field(default_factory=dict)
    subscriptions: dict[Session, Subscription] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        return not (self.children or self.subscriptions or self.groups)


class Routes:
    """The subscriptions of all sessions. `readable` is the access list's word on a session and a topic."""

    def __init__(self, readable: Callable[[Session, str], bool] | None = None) -> None:
        self._root = _Node()
        self._readable = readable
        self.known: dict[str, Match] = {}
        """Answers given since the subscriptions last changed; a topic that is in here is a valid one."""
        self.total = 0

    def add(self, session: Session, subscription: Subscription) -> None:
        """Subscribe, or replace the subscription that the session has to the same filter."""
        group, plain = split_shared(subscription.topic_filter)
        node = self._root
        for level in plain.split("/"):
            child = node.children.get(level)
            if child is None:
                child = node.children[level] = _Node()
            node = child
        members = node.subscriptions if group is None else node.groups.setdefault(group, Group()).members
        self.total += session not in members
        members[session] = subscription
        self._forget(plain)

    def remove(self, session: Session, topic_filter: str) -> None:
        """End a subscription that exists."""
        group, plain = split_shared(topic_filter)
        path = [self._root]
        levels = plain.split("/")
        for level in levels:
            path.append(path[-1].children[level])
        node = path[-1]
        if group is None:
            del node.subscriptions[session]
        else:
            del node.groups[group].members[session]
            if not node.groups[group].members:
                del node.groups[group]
        self.total -= 1
        for level, parent, child in zip(
            reversed(levels), reversed(path[:-1]), reversed(path[1:]), strict=True
        ):
            if not child.empty:
                break
            del parent.children[level]
        self._forget(plain)

    def forget(self) -> None:
        """Ask again: what the access list says of a session has changed."""
        self.known.clear()

    def match(self, topic: str) -> Match:
        """Return the receivers of a valid topic, in the order in which they first connected."""
        match = self.known.get(topic)
        if match is None:
            if len(self.known) >= _REMEMBERED:
                self.known.clear()
            match = self.known[topic] = self._find(topic)
        return match

    def _forget(self, topic_filter: str) -> None:
        if "+" in topic_filter or "#" in topic_filter:
            self.known.clear()
        else:
            self.known.pop(topic_filter, None)

    def _find(self, topic: str) -> Match:
        found: dict[Session, list[Subscription]] = {}
        match = Match([], [])
        for node in _walk(self._root, topic.split("/"), dollar=topic[0] == "$"):
            for session, subscription in node.subscriptions.items():
                found.setdefault(session, []).append(subscription)
            match.groups.extend(node.groups.values())
        for session in sorted(found, key=lambda session: session.serial):
            if self._readable is not None and not self._readable(session, topic):
                match.unreadable += 1
            else:
                match.routes.append(_merge(session, found[session]))
        return match


def _walk(root: _Node, levels: list[str], *, dollar: bool) -> Iterator[_Node]:
    nodes = [root]
    for level in levels:
        following = []
        for node in nodes:
            children = node.children
            wild = not (dollar and node is root)
            if wild and "#" in children:
                yield children["#"]
            if level in children:
                following.append(children[level])
            if wild and "+" in children:
                following.append(children["+"])
        nodes = following
    for node in nodes:
        yield node
        if "#" in node.children:  # `a/#` matches `a` as well
            yield node.children["#"]


def _merge(session: Session, subscriptions: list[Subscription]) -> Route:
    others = [subscription for subscription in subscriptions if not subscription.no_local]
    return _route(session, subscriptions, _route(session, others, None) if others else None)


def _route(session: Session, subscriptions: list[Subscription], own: Route | None) -> Route:
    return Route(
        session,
        max(subscription.qos for subscription in subscriptions),
        any(subscription.retain_as_published for subscription in subscriptions),
        tuple(sorted(s.identifier for s in subscriptions if s.identifier is not None)),
        own,
    )
