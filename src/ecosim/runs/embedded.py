"""The embedded broker as a child process, with a login and an access list for each client."""

import asyncio
import contextlib
import json
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from ecosim.errors import BrokerError

CLIENT = "{client}"
"""Stands in a URL for the client identifier, so that each client can have a login of its own."""
VIEWER = "viewer"
"""Login and password of people and programs that look on; they may send commands too."""
OWN = ("ecosim-world", "ecosim-orchestrator", "ecosim-conductor")
"""The clients of a run that are no device."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Where the embedded broker is: `url` has `{client}` as the user name."""

    url: str
    host: str
    port: int


def access_list(home: str, controllers: Iterable[str]) -> str:
    """Who may say and hear what, in mosquitto's syntax; a device's user name is its id."""
    plane = f"ecosim/{home}"
    lines = [
        f"pattern write {home}/5/%u/#",
        f"pattern read {home}/5/%u/#",
        f"pattern write {home}/answer/+",
        f"pattern read {home}/answer/%u",
        f"pattern read {plane}/world/#",
        f"pattern read {plane}/touch/%u",
        f"pattern write {plane}/influence/%u",
        f"pattern write {plane}/report/%u",
        f"pattern read {plane}/clock",
        f"pattern write {plane}/clock/%u",
    ]
    for controller in controllers:
        lines += ["", f"user {controller}", f"topic read {home}/5/#", f"topic write {home}/5/+/+/+/set"]
    for own in OWN:
        lines += ["", f"user {own}", f"topic readwrite {plane}/#", f"topic read {home}/#"]
    lines += ["", f"user {VIEWER}", f"topic read {home}/#", f"topic read {plane}/#", "topic read $SYS/#"]
    lines += [f"topic write {home}/5/+/+/+/set"]
    return "\n".join(lines) + "\n"


@contextlib.asynccontextmanager
async def embedded_broker(
    home: str, devices: Iterable[str], controllers: Iterable[str], *, log: Callable[[str], None] | None = None
) -> AsyncIterator[Embedded]:
    """Run a broker on a free port of this machine while the context lasts; `log` gets its lines.

    Raises `BrokerError` where it cannot listen.
    """
    secret = secrets.token_hex(8)
    config = {
        "host": "127.0.0.1",
        "port": 0,
        "users": dict.fromkeys((*devices, *OWN), secret) | {VIEWER: VIEWER},
        "acl": access_list(home, controllers),
        "log": log is not None,
    }
    pipe = asyncio.subprocess.PIPE
    command = (sys.executable, "-m", "ecosim.broker.child")
    child = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 20)
    assert child.stdin is not None  # noqa: S101 - it is a pipe
    assert child.stdout is not None  # noqa: S101
    reader: asyncio.Task[None] | None = None
    try:
        child.stdin.write(json.dumps(config).encode() + b"\n")
        first = json.loads(await child.stdout.readline() or b'{"error": "the embedded broker did not start"}')
        if "port" not in first:
            raise BrokerError(first["error"])
        reader = asyncio.create_task(_pass_on(child.stdout, log))
        port = first["port"]
        yield Embedded(f"mqtt://{CLIENT}:{secret}@127.0.0.1:{port}", "127.0.0.1", port)
    finally:
        child.stdin.close()
        try:
            await asyncio.wait_for(child.wait(), 5)
        except TimeoutError:
            child.kill()
            await child.wait()
        if reader is not None:
            await reader


async def _pass_on(lines: asyncio.StreamReader, log: Callable[[str], None] | None) -> None:
    while line := await lines.readline():
        if log is not None:
            log(line.decode(errors="replace").rstrip("\n"))
