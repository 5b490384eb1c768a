"""Topics on one connection: names that were checked before, and topic aliases (MQTT 5, 3.3.2.3.4)."""

from ecosim.broker.packets import check_name
from ecosim.broker.reasons import MalformedPacket, Reason
from ecosim.broker.wire import decode_text, violation

_REMEMBERED = 5_000

Alias = tuple[int, bool]
"""A topic alias, and whether the receiver knows it already."""


class IncomingTopics:
    """Topics that the client sends. `limit` is the greatest alias it may set."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._checked: dict[bytes, str] = {}
        self._aliases: dict[int, str] = {}

    def read(self, raw: bytes, alias: int | None) -> str:
        """Return the topic that a PUBLISH is for. Raises `MalformedPacket`."""
        topic = self._checked.get(raw)
        if topic is None and raw:
            topic = check_name(decode_text(raw))
            if len(self._checked) >= _REMEMBERED:
                self._checked.clear()
            self._checked[raw] = topic
        if alias is not None:
            return self._resolve(topic, alias)
        if topic is None:
            raise violation("neither a topic nor an alias of one")
        return topic

    def _resolve(self, topic: str | None, alias: int) -> str:
        if alias > self._limit:
            raise MalformedPacket(Reason.TOPIC_ALIAS_INVALID, "a topic alias beyond the maximum")
        if topic is not None:
            self._aliases[alias] = topic
        elif alias not in self._aliases:
            raise MalformedPacket(Reason.TOPIC_ALIAS_INVALID, "a topic alias that was never set")
        return self._aliases[alias]


class OutgoingAliases:
    """Aliases that the broker gave to topics, the first ones it sent; `maximum` is the client's."""

    def __init__(self, maximum: int) -> None:
        self._maximum = maximum
        self._given: dict[str, int] = {}

    def give(self, topic: str) -> Alias | None:
        """Return the alias of a topic; None if the client has no room for one."""
        alias = self._given.get(topic)
        if alias is not None:
            return alias, True
        if len(self._given) >= self._maximum:
            return None
        alias = self._given[topic] = len(self._given) + 1
        return alias, False

    def take_back(self, topic: str) -> None:
        """Forget the alias given last: its packet was not sent."""
        del self._given[topic]
