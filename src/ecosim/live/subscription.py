"""What a client asks the broker for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic filter and the options that go with it. Raises `ValueError` for what is no filter.

    MQTT 3.1.1 knows only the first option.
    """

    topic_filter: str
    qos: int = 2
    no_local: bool = False
    as_published: bool = False
    retained: bool = True

    def __post_init__(self) -> None:
        levels = self.topic_filter.split("/")
        misplaced = any("#" in level for level in levels[:-1])
        mixed = any(len(level) > 1 and ("#" in level or "+" in level) for level in levels)
        if not self.topic_filter or misplaced or mixed:
            raise ValueError(f"no topic filter: {self.topic_filter!r}")
