"""What was received and is still to be handled."""

import asyncio
from collections import deque
from collections.abc import Callable

from ecosim.bus import Message

_BURST = 0.005  # s of messages handled before the event loop gets its turn


class Inbox:
    """Hands messages to `handle` in the order they came, later than they came, and never within `put`.

    The MQTT library delivers with a lock held: what a client does then must not call back into it.
    """

    def __init__(self, handle: Callable[[Message], None]) -> None:
        self._handle = handle
        self._waiting: deque[Message] = deque()
        self._draining = False

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def put(self, message: Message) -> None:
        """Take a message, to be handled soon."""
        self._waiting.append(message)
        if not self._draining:
            self._draining = True
            asyncio.get_running_loop().call_soon(self._drain)

    def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        end = loop.time() + _BURST
        try:
            while self._waiting and loop.time() <= end:
                self._handle(self._waiting.popleft())
        finally:
            self._draining = bool(self._waiting)
            if self._draining:
                loop.call_soon(self._drain)
