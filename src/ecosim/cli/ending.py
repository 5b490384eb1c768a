"""How a command ends: its exit status, and one line on standard error where something is wrong."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType

import click

from ecosim.cli.group import ecosim
from ecosim.errors import EcosimError

MET, MISSED, WRONG = 0, 1, 2
INTERRUPTED, BROKEN_PIPE, TERMINATED = 130, 141, 143  # 128 + the signal's number, as shells say it


def finish(arguments: list[str]) -> int:
    """Run a command line; what it returns is the exit status of the process."""
    try:
        with _ended_by_term() as ended:
            status = _run(arguments)
            sys.stdout.flush()
    except BrokenPipeError:
        # Nobody reads on (`ecosim … | head`). Python would complain once more when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return TERMINATED if status == INTERRUPTED and ended else status


def _run(arguments: list[str]) -> int:
    try:
        status = ecosim.main(arguments, prog_name="ecosim", standalone_mode=False)
    except click.UsageError as error:
        return _say(_usage(error))
    except click.ClickException as error:
        return _say(error.format_message())
    except EcosimError as error:
        return _say(str(error))
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    return status if isinstance(status, int) else MET


def _usage(error: click.UsageError) -> str:
    """What is wrong with the arguments, and which help tells more."""
    where = error.ctx.command_path if error.ctx is not None else "ecosim"
    return f"{error.format_message().rstrip('.')} (see {where} --help)"


def _say(what: str) -> int:
    line = " ".join(what.split())
    click.echo(f"ecosim: {line}", err=True)
    return WRONG


@contextlib.contextmanager
def _ended_by_term() -> Iterator[list[int]]:
    """SIGTERM ends a command as Ctrl-C does: what is under way ends cleanly. The list tells if it came."""
    came: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        came.append(number)
        signal.raise_signal(signal.SIGINT)

    try:
        before = signal.signal(signal.SIGTERM, interrupt)
    except ValueError:  # not the main thread: it is not ours to decide
        yield came
        return
    try:
        yield came
    finally:
        signal.signal(signal.SIGTERM, before)
