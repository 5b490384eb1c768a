"""Runs what is asynchronous to its end, or until somebody ends it: Ctrl-C and SIGTERM end it cleanly."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

from ecosim.cli.ending import INTERRUPTED, TERMINATED


def run(work: Coroutine[Any, Any, int]) -> int:
    """Do the work; its exit status. Both signals cancel it; what it says after that still counts."""
    came: list[int] = []

    async def main() -> int:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a coroutine that runs is in a task

        def end() -> None:
            came.append(signal.SIGTERM)
            task.cancel()

        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, end)
        return await work

    try:
        status = asyncio.run(main())
    except (KeyboardInterrupt, asyncio.CancelledError):
        status = INTERRUPTED
    return TERMINATED if came and status == INTERRUPTED else status
