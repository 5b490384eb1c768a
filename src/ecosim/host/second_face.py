"""What a host needs of another way in which its device is known on the bus."""

from collections.abc import Iterator, Mapping
from typing import Protocol


class SecondFace(Protocol):
    """Announces a device to those who do not speak Homie, and takes their commands.

    `name` is who they are: the cause of what they ask for. `retained`, `commands` and `status` are topic
    filters: of all that stands on the broker for them, of their commands, if it takes any, and of where they
    say that they are there.
    """

    name: str
    retained: tuple[str, ...]
    commands: str
    status: str

    def announced(self) -> dict[str, str]:
        """The announcements that are to stand on the broker, by topic; the same object while none changes."""

    def stale(self, topic: str, payload: bytes) -> bool:
        """Whether this is of an earlier life of the device, and not to stand there any more."""

    def welcomes(self, payload: bytes) -> bool:
        """Whether they want to hear all announcements again."""

    def asked(self, topic: str, payload: str) -> list[tuple[str, str]]:
        """A command in Homie's words: `node/property`, payload. Raises `ValueError`, which says why not."""

    def tells(self, news: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What follows from what the device has just said, by topic: topics and payloads, all retained."""
