"""A broker for tests: MQTT 3.1.1 and 5 on a free port of this machine, in a process of its own."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from ecosim.errors import BrokerError

_HOST = "127.0.0.1"
_PATIENCE = 5.0  # s of wall time in which it ends by itself
_QUIET = 0.05  # s after which no line follows what it has just done


class Broker:
    """Runs from `with Broker() as broker:` to the end of the block: the fixture `ecosim_broker`.

    Without `users` (passwords by name) everybody may do everything; with them, each what `acl` grants, in
    mosquitto's syntax: everything unless given.
    Raises `BrokerError` where it cannot listen.
    """

    def __init__(self, *, users: Mapping[str, str] | None = None, acl: str = "", port: int = 0) -> None:
        self.host = _HOST
        self.port = 0
        self.users = dict(users or {})
        self._lines: list[str] = []
        self._config = {
            "host": _HOST,
            "port": port,
            "users": self.users,
            "acl": acl or "pattern readwrite #\n",
            "log": True,
        }
        self._child: subprocess.Popen[str] | None = None
        self._reader: threading.Thread | None = None

    @property
    def url(self) -> str:
        """`mqtt://127.0.0.1:34567`, without a login."""
        return f"mqtt://{self.host}:{self.port}"

    @property
    def log(self) -> list[str]:
        """What it did so far, a line each. What it did just now is on its way, and is waited for."""
        seen = -1
        while len(self._lines) > seen:
            seen = len(self._lines)
            time.sleep(_QUIET)
        return self._lines[:seen]

    @property
    def username(self) -> str | None:
        """The first of `users`; None where nobody needs a login."""
        return next(iter(self.users), None)

    @property
    def password(self) -> str | None:
        """That user's password."""
        return self.users[self.username] if self.username is not None else None

    def url_for(self, username: str) -> str:
        """The same with the login of a user."""
        return f"mqtt://{username}:{self.users[username]}@{self.host}:{self.port}"

    def start(self) -> Self:
        """Start it, and wait until it listens."""
        command = (sys.executable, "-m", "ecosim.broker.child")
        pipe = subprocess.PIPE
        child = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8")  # noqa: S603
        self._child = child
        assert child.stdin is not None  # noqa: S101 - it is a pipe
        assert child.stdout is not None  # noqa: S101
        child.stdin.write(json.dumps(self._config) + "\n")
        child.stdin.flush()
        first = json.loads(child.stdout.readline() or '{"error": "the embedded broker did not start"}')
        if "port" not in first:
            self.stop()
            raise BrokerError(first["error"])
        self.port = first["port"]
        self._reader = threading.Thread(target=self._read, name="ecosim-broker-log", daemon=True)
        self._reader.start()
        return self

    def stop(self) -> None:
        """End it; harmless when it has ended."""
        child, self._child = self._child, None
        if child is None or child.stdin is None or child.stdout is None:
            return
        child.stdin.close()
        try:
            child.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        if self._reader is not None:
            self._reader.join()
        child.stdout.close()

    def _read(self) -> None:
        child = self._child
        assert child is not None  # noqa: S101 - it is started by start
        assert child.stdout is not None  # noqa: S101
        for line in child.stdout:
            self._lines.append(line.rstrip("\n"))

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Broker {self.host}:{self.port}>" if self._child else "<Broker, not running>"
