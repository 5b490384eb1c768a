"""What was heard on a broker: what it held at first, what was said meanwhile, what it held in the end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Literal

Source = Literal["held", "said", "left"]
"""`held`: retained when listening began; `said`: published while listening; `left`: retained at the end."""

_BASE = 3  # levels: `<domain>/5/<device>`


@dataclass(frozen=True, slots=True)
class Heard:
    """A message, when it came (seconds since listening began) and from where."""

    at: float
    source: Source
    topic: str
    payload: bytes
    qos: int = 0

    @property
    def text(self) -> str | None:
        """The payload as text; None where it is not UTF-8."""
        try:
            return self.payload.decode()
        except UnicodeDecodeError:
            return None


@dataclass(slots=True)
class Traffic:
    """All messages in the order they came, by topic.

    `looked` is when what the broker holds was asked for again, at the end: only then can it be known whether
    what was said before was retained. None where that was not done.
    """

    messages: list[Heard] = field(default_factory=list)
    looked: float | None = None
    by_topic: dict[str, list[Heard]] = field(init=False)
    _by_base: dict[str, list[Heard]] = field(init=False)

    def __post_init__(self) -> None:
        self.by_topic, self._by_base = {}, {}
        for heard in self.messages:
            self.by_topic.setdefault(heard.topic, []).append(heard)
            base = "/".join(heard.topic.split("/", _BASE)[:_BASE])
            self._by_base.setdefault(base, []).append(heard)

    def of(self, topic: str, *sources: Source) -> list[Heard]:
        """What came on a topic, from these sources, or from any."""
        return [h for h in self.by_topic.get(topic, ()) if not sources or h.source in sources]

    def values(self, topic: str) -> list[Heard]:
        """What was held at first and then said, each payload once, without what removes one."""
        found = {h.payload: h for h in reversed(self.of(topic, "held", "said")) if h.payload}
        return list(reversed(found.values()))

    def changes(self, topic: str) -> list[Heard]:
        """What was held at first and then said, in order, without what only says the same again."""
        found: list[Heard] = []
        for heard in self.of(topic, "held", "said"):
            if heard.payload and (not found or found[-1].payload != heard.payload):
                found.append(heard)
        return found

    def last(self, topic: str) -> Heard | None:
        """The latest value; None where there is none, or where it was removed."""
        heard = self.of(topic, "held", "said")
        return heard[-1] if heard and heard[-1].payload else None

    def held(self, topic: str) -> Heard | None:
        """What the broker holds, at the end where that was asked for."""
        found = self.of(topic, "held" if self.looked is None else "left")
        return found[-1] if found else None

    def unheld(self, topic: str) -> Heard | None:
        """The last message on a topic, where the broker does not hold it though it was asked afterwards."""
        said = self.of(topic, "said")
        if not said or not said[-1].payload or self.looked is None or said[-1].at > self.looked:
            return None
        held = self.held(topic)
        return said[-1] if held is None or held.payload != said[-1].payload else None

    def topics(self) -> Iterable[str]:
        """All topics, sorted."""
        return sorted(self.by_topic)

    def under(self, base: str) -> list[Heard]:
        """All that came below the base topic of a Homie device, in order."""
        return self._by_base.get(base, [])

    def below(self, base: str) -> Iterator[tuple[str, list[Heard]]]:
        """The topics below the base topic of a Homie device, without it, and what came on them."""
        for topic in sorted({heard.topic for heard in self.under(base)}):
            yield topic[len(base) + 1 :], self.by_topic[topic]
