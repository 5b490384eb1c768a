"""`ecosim broker`: the embedded broker in the foreground."""

import asyncio
import re
from pathlib import Path

import click

from ecosim.broker import Broker
from ecosim.broker.access import Access
from ecosim.broker.access_files import load_access
from ecosim.broker.log import LogEntry, format_entry
from ecosim.broker.server import CannotListen, Server, run_forever, wall_clock
from ecosim.errors import BrokerError, FileError

CLOCK = re.compile(r"ecosim/[^/]+/clock(/|$)")
_FILE = click.Path(path_type=Path)


@click.command("broker")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=1883, show_default=True, help="0 takes a free one."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="0.0.0.0 listens to other machines too.")
@click.option("--acl", type=_FILE, metavar="FILE", help="Who may say and hear what, as Mosquitto's acl_file.")
@click.option("--passwords", type=_FILE, metavar="FILE", help="Logins, as made by mosquitto_passwd.")
@click.option("-q", "--quiet", is_flag=True, help="No log.")
@click.option("--everything", is_flag=True, help="Log also by what ecosim keeps its clocks together.")
def command(
    *, port: int, host: str, acl: Path | None, passwords: Path | None, quiet: bool, everything: bool
) -> None:
    """Run the broker until Ctrl-C: MQTT 3.1.1 and 5, over TCP and WebSocket on one port.

    Without --passwords anyone may log in; without --acl everyone may say and hear everything.
    """
    access = _access(acl, passwords)

    def log(entry: LogEntry) -> None:
        if everything or not CLOCK.match(entry.topic):
            click.echo(format_entry(entry))

    def started(server: Server) -> None:
        click.echo(f"MQTT and WebSocket on {host}:{server.port}; Ctrl-C ends it")

    broker = Broker(now=wall_clock(), access=access, log=None if quiet else log, sys_interval=10.0)
    try:
        asyncio.run(run_forever(broker, host=host, port=port, started=started))
    except CannotListen as error:
        raise BrokerError(f"{error.strerror}; choose another with --port") from None


def _access(acl: Path | None, passwords: Path | None) -> Access | None:
    if acl is None and passwords is None:
        return None
    for file in filter(None, (acl, passwords)):
        try:
            file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not text"
            raise FileError(f"cannot be read: {str(reason).lower()}", file) from None
    try:
        return load_access(acl, passwords)
    except ValueError as error:
        raise FileError(str(error)) from None
