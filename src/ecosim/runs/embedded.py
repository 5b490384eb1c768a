"""The embedded broker as a child process, with a login and an access list for each client."""

import asyncio
import contextlib
import json
import secrets
import sys
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass

from ecosim.errors import BrokerError
from ecosim.runs.access import HOME_ASSISTANT, OWN, VIEWER, access_list

CLIENT = "{client}"
"""Stands in a URL for the client identifier, so that each client can have a login of its own."""


@dataclass(frozen=True, slots=True)
class Embedded:
    """Where the embedded broker is: `url` has `{client}` as the user name."""

    url: str
    host: str
    port: int


@contextlib.asynccontextmanager
async def embedded_broker(
    home: str,
    devices: Iterable[str],
    controllers: Iterable[str],
    *,
    acl: str = "",
    log: Callable[[str], None] | None = None,
) -> AsyncIterator[Embedded]:
    """Run a broker on a free port of this machine while the context lasts; `log` gets its lines.

    `devices` are all that have a login, links too; `acl` the access list, where it is not the one of a home
    whose devices speak in one domain. Raises `BrokerError` where it cannot listen.
    """
    secret = secrets.token_hex(8)
    config = {
        "host": "127.0.0.1",
        "port": 0,
        "users": dict.fromkeys((*devices, *OWN), secret) | {name: name for name in (VIEWER, HOME_ASSISTANT)},
        "acl": acl or access_list(home, controllers),
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
