"""Homes that live while a Home Assistant looks on: processes of the command `ecosim`."""

import contextlib
import queue
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from ecosim.home import Home
from ecosim.hub.states import Entities, EntityState
from tests.homeassistant.client import SECONDS


class Process:
    """`ecosim` with these arguments, and what it has said so far."""

    def __init__(self, *arguments: object) -> None:
        self.said: list[str] = []
        self._process = subprocess.Popen(
            [sys.executable, "-u", "-m", "ecosim", *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def _listen(self) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            self.said.extend(line.rstrip("\n") for line in lines)

    def find(self, pattern: str) -> str:
        """What the pattern's group is in what it says, now or soon."""
        end = time.monotonic() + SECONDS
        while time.monotonic() < end:
            for line in [*self.said]:
                if found := re.search(pattern, line):
                    return found[1]
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} is not in {self.said}")

    def kill(self) -> None:
        """As the kernel does when memory is short: it says no farewell."""
        self._process.kill()
        self._process.wait()

    def end(self) -> None:
        """As Ctrl-C does."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(SECONDS)
        finally:
            self._process.kill()
            self._listening.join()


@contextlib.contextmanager
def ecosim(*arguments: object) -> Iterator[Process]:
    """Run a command; it is ended afterwards."""
    process = Process(*arguments)
    try:
        yield process
    finally:
        process.end()


class Mirror:
    """What is on a broker: the announcements to Home Assistant, and the home as ecosim's own hub shows it.

    `heard` are announcements since the mirror looked on, those that were there before too.
    """

    def __init__(self, home: Home, port: int, login: str = "homeassistant") -> None:
        self.announced: dict[str, str] = {}
        self.heard = 0
        self._entities = Entities(home.paired())
        self._base = f"{home.home}/5/"
        self._news: queue.SimpleQueue[MQTTMessage] = queue.SimpleQueue()
        self._client = Client(CallbackAPIVersion.VERSION2)
        self._client.username_pw_set(login, login)
        self._client.on_message = lambda _client, _data, message: self._news.put(message)
        self._client.connect("127.0.0.1", port)
        self._client.subscribe([(f"{self._base}#", 1), ("homeassistant/+/+/+/config", 1)])
        self._client.loop_start()

    def look(self) -> dict[str, EntityState]:
        """Take in what was heard; all entities."""
        while not self._news.empty():
            message = self._news.get()
            topic, payload = message.topic, message.payload.decode()
            if topic.startswith(self._base):
                self._entities.hear(topic.removeprefix(self._base), payload, message.retain, time.time())
                continue
            self.heard += 1
            self.announced[topic] = payload
            if not payload:
                del self.announced[topic]
        return {entity.entity_id: entity.state for entity in self._entities}

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()
