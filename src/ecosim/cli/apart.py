"""Tries a kind in a process of its own: one whose handler never comes back is ended, and told where it was.

Run as a program, this module is that process: what to try comes as JSON in its argument, what was found goes
to standard output. It writes down what it does before it does it, and the interpreter itself tells after a
while where it stands, which works in any endless loop.
"""

import faulthandler
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import redirect_stdout
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

import ecosim
from ecosim.catalogue import Catalogue
from ecosim.check.check import check
from ecosim.check.findings import Finding, Report, report_from
from ecosim.errors import EcosimError, PluginError

LIMIT = 10.0  # s for one thing that is done to a device
_TRACE, _DOING = "trace", "doing"
_FRAME = re.compile(r'File "(.+)", line (\d+) in (\S+)')
_LONGEST = 200
_REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Trying:
    """A kind, where it is found, and how it is tried; `limit` in seconds."""

    kind: str
    file: str
    folders: list[str]
    steps: int
    seed: int
    limit: float = LIMIT


def check_apart(each: list[Trying]) -> Iterator[Report]:
    """Try kinds, as many at a time as there are processors; the reports, in order.

    Raises `PluginError` for a kind that is wrong as soon as it is read.
    """
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        try:
            yield from pool.map(_try, each)
        finally:
            pool.shutdown(cancel_futures=True)


def _try(trying: Trying) -> Report:
    with tempfile.TemporaryDirectory(prefix="ecosim-check-") as folder:
        place = Path(folder)
        (place / _DOING).write_text("its file was read", "utf-8")
        # -P and the path: exactly this ecosim, whatever lies in the folder one is in.
        path = os.pathsep.join(
            filter(None, (str(Path(ecosim.__file__).parents[1]), os.environ.get("PYTHONPATH")))
        )
        done = subprocess.run(  # noqa: S603 - ourselves
            [sys.executable, "-P", "-m", __name__, json.dumps(asdict(trying)), folder],
            env=os.environ | {"PYTHONPATH": path},
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode == 0:
            found = json.loads(done.stdout)
            if _REFUSED in found:
                raise PluginError(found[_REFUSED])
            return report_from(found)
        return _gone(trying, place, done.returncode)


def _gone(trying: Trying, place: Path, status: int) -> Report:
    """What is known when the process did not come to its end."""
    doing = (place / _DOING).read_text("utf-8", "replace").strip()
    trace = (place / _TRACE).read_text("utf-8", "replace") if (place / _TRACE).exists() else ""
    frames = [(file, int(line), name) for file, line, name in _FRAME.findall(trace)]
    if frames:
        what = f"did not come back within {trying.limit:g} s, {_where(trying, frames, doing)}"
    else:
        what = f"the process in which it was tried ended with status {status} (when {doing})"
    return Report(trying.kind, [Finding("error", trying.kind, what)])


def _where(trying: Trying, frames: list[tuple[str, int, str]], doing: str) -> str:
    """The handler and the line, of what was going on, innermost first."""
    home = Path(trying.file).resolve().parent
    parts = Path(ecosim.__file__).parent / "parts"
    own = [f for f in frames if Path(f[0]).resolve().parent in (home, parts)]
    if not own:
        file, line, name = frames[0]
        return f"in {name}, {Path(file).name}:{line} (when {doing}): does it wake up again and again?"
    file, line, _ = own[0]
    handler = next((name for _, _, name in reversed(own) if name != "<module>"), "")
    return f"in {f'handler {handler}' if handler else 'its class'}, {file}:{line} (when {doing})"


# ------------------------------------------------------------- the process apart


class _Watch:
    """Writes down what is done, and lets the interpreter tell where it stands when that takes too long."""

    _EVERY = 0.2  # s: setting the alarm starts a thread, which not each of thousands of steps is worth

    def __init__(self, limit: float, doing: IO[bytes], trace: IO[str]) -> None:
        self.limit, self.doing, self.trace = limit, doing, trace
        self._set = 0.0
        self._arm()

    def __call__(self, what: str) -> None:
        self.doing.seek(0)
        self.doing.write(what.encode()[:_LONGEST].ljust(_LONGEST))
        if time.monotonic() - self._set > self._EVERY:
            self._arm()

    def _arm(self) -> None:
        self._set = time.monotonic()
        faulthandler.dump_traceback_later(self.limit, exit=True, file=self.trace)


def _main(given: str, folder: str) -> None:
    trying = Trying(**json.loads(given))
    out = sys.stdout
    with (
        (Path(folder) / _DOING).open("r+b", buffering=0) as doing,
        (Path(folder) / _TRACE).open("w", encoding="utf-8") as trace,
        redirect_stdout(sys.stderr),  # what a plugin prints is no report
    ):
        watch = _Watch(trying.limit, doing, trace)
        try:
            kind = Catalogue(map(Path, trying.folders)).find(trying.kind)
            found = check(kind, steps=trying.steps, seed=trying.seed, watch=watch).plain()
        except EcosimError as error:
            found = {_REFUSED: str(error)}
        finally:
            faulthandler.cancel_dump_traceback_later()
    json.dump(found, out)


if __name__ == "__main__":
    try:
        _main(*sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit(130)
