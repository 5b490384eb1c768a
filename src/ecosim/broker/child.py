"""A broker in a process of its own, for a parent that talks to it over pipes.

`python -m ecosim.broker.child` reads one line of JSON from standard input, `{"host", "port", "users",
"acl", "log"}`, writes `{"port": n}` or `{"error": text}` as its first line to standard output, then a
line for each thing that happens where `log` is true. It ends when standard input does.
"""

import asyncio
import json
import signal
import sys
from typing import Any

from ecosim.broker.access import Access
from ecosim.broker.access_files import parse_acl
from ecosim.broker.core import Broker
from ecosim.broker.log import LogEntry, format_entry
from ecosim.broker.server import CannotListen, serve, time_of_day, wall_clock


def _write(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


class _Log:
    """Writes a line for each entry; all those of a moment are handed on together."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._waiting = False

    def __call__(self, entry: LogEntry) -> None:
        sys.stdout.write(format_entry(entry, time_of_day) + "\n")
        if not self._waiting:
            self._waiting = True
            self._loop.call_soon(self._hand_on)

    def _hand_on(self) -> None:
        self._waiting = False
        sys.stdout.flush()


def _broker(config: dict[str, Any], loop: asyncio.AbstractEventLoop) -> Broker:
    users: dict[str, str] = config.get("users") or {}
    access = None
    if users:
        access = Access(users=users, anonymous=False, rules=parse_acl(config.get("acl", "")))
    return Broker(now=wall_clock(), access=access, log=_Log(loop) if config.get("log") else None)


async def _serve(config: dict[str, Any]) -> None:
    loop = asyncio.get_running_loop()
    try:
        async with serve(_broker(config, loop), host=config["host"], port=config["port"]) as server:
            _write(json.dumps({"port": server.port}))
            await loop.run_in_executor(None, sys.stdin.read)
    except CannotListen as error:
        _write(json.dumps({"error": str(error)}))


def main() -> None:
    """Serve until the parent closes the pipe; signals that end all of a group are the parent's business."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    asyncio.run(_serve(json.loads(sys.stdin.readline())))


if __name__ == "__main__":
    main()
