"""How a command ends: its exit status, and one line on standard error where something is wrong."""

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import click

from ecosim.cli.group import ecosim
from ecosim.errors import EcosimError, nearest

MET, MISSED, WRONG = 0, 1, 2
INTERRUPTED, BROKEN_PIPE, TERMINATED = 130, 141, 143  # 128 + the signal's number, as shells say it


def finish(arguments: list[str]) -> int:
    """Run a command line; what it returns is the exit status of the process."""
    try:
        status = _run(arguments)
        sys.stdout.flush()
    except (BrokenPipeError, SystemExit):
        # Nobody reads on (`ecosim … | head`): click exits then, and does so for nothing else.
        # Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status


def _run(arguments: list[str]) -> int:
    try:
        with _ending_in_order():
            status = ecosim.main(arguments, prog_name="ecosim", standalone_mode=False)
    except click.UsageError as error:
        return _say(_usage(error))
    except click.ClickException as error:
        return _say(error.format_message())
    except EcosimError as error:
        return _say(str(error))
    except (KeyboardInterrupt, click.Abort) as error:
        return TERMINATED if isinstance(error.__cause__, Terminated) else INTERRUPTED
    return status if isinstance(status, int) else MET


class Terminated(KeyboardInterrupt):
    """SIGTERM: as Ctrl-C, so that processes of ours end with us."""


@contextmanager
def _ending_in_order() -> Iterator[None]:
    """Let SIGTERM unwind what is under way. A live run, which says goodbye first, has a way of its own."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, _terminate)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _terminate(*_: object) -> None:
    raise Terminated


def _usage(error: click.UsageError) -> str:
    """What is wrong with the arguments, and which help tells more."""
    where = error.ctx.command_path if error.ctx is not None else "ecosim"
    said = error.format_message().rstrip(".")
    if isinstance(error, click.NoSuchOption):
        options = [o for p in error.ctx.command.params for o in p.opts] if error.ctx is not None else []
        said = f"there is no option {error.option_name!r}{nearest(error.option_name, options)}"
    return f"{said} (see {where} --help)"


def _say(what: str) -> int:
    line = " ".join(what.split())
    click.echo(f"ecosim: {line}", err=True)
    return WRONG
