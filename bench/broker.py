"""The broker alone: CPU per message and messages per second, next to mosquitto's."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from bench.brokers import NO_MOSQUITTO, THEIRS, Process, brokers
from bench.load import Flow, Took
from bench.options import Options
from bench.results import Report, Row

_FLOWS = {
    "1 → 1, QoS 0, one at a time": Flow(0, 1, 1, 10_000, window=1),
    "1 → 1, QoS 0": Flow(0, 1, 1, 60_000),
    "10 → 10, QoS 0": Flow(0, 10, 10, 60_000),
    "1 → 100, QoS 0": Flow(0, 1, 100, 1_500, window=20),
    "1 → 1, QoS 0, stamped": Flow(0, 1, 1, 30_000, stamped=True),
    "1 → 100, QoS 0, stamped": Flow(0, 1, 100, 1_000, window=20, stamped=True),
    "1 → 1, QoS 1": Flow(0, 1, 1, 15_000, qos=1),
    "10 → 10, QoS 1": Flow(0, 10, 10, 20_000, qos=1),
    "1 → 100, QoS 1": Flow(0, 1, 100, 400, qos=1, window=20),
}
_NOTES = [
    "A message is a copy that a subscriber got; 1 → 100 counts 100 for each that was published.",
    "Stamped: with the user properties of ecosim (traceparent, tracestate, seq, at).",
    "≥: the load generator, which shares the cores with the broker, was the slower one.",
]
_BUSY = 0.85


@dataclass(slots=True)
class Seen:
    """One flow through one broker: of a copy, in µs of CPU; and the rate."""

    broker: float | None
    load: float
    rate: float
    bound: bool


class Generator:
    """The load generator's process."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "bench.load"]
        self._child = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def run(self, flow: Flow) -> Took:
        assert self._child.stdin is not None  # noqa: S101 - they are pipes
        assert self._child.stdout is not None  # noqa: S101
        self._child.stdin.write(json.dumps(asdict(flow)) + "\n")
        self._child.stdin.flush()
        told = self._child.stdout.readline()
        if not told:
            raise RuntimeError("the load generator gave up: see above")
        return Took(**json.loads(told))

    def close(self) -> None:
        with self._child:
            assert self._child.stdin is not None  # noqa: S101
            self._child.stdin.close()


def measure(options: Options, progress: Callable[[str], None]) -> Report:
    """All flows through both brokers, in turn."""
    seen: dict[tuple[str, str], list[Seen]] = {}
    generator = Generator()
    try:
        with brokers() as running:
            for repetition in range(options.repeats):
                for name, flow in _FLOWS.items():
                    progress(f"{name} ({repetition + 1}/{options.repeats})")
                    sized = replace(flow, messages=options.of(flow.messages // 10, 2) * 10)
                    for process in running:
                        found = _pass(generator, process, replace(sized, port=process.port))
                        seen.setdefault((name, process.name), []).append(found)
            names = [process.name for process in running]
    finally:
        generator.close()
    report = Report("Broker", reference=THEIRS if THEIRS in names else "", notes=list(_NOTES))
    if THEIRS not in names:
        report.skipped = NO_MOSQUITTO
    for name in _FLOWS:
        report.rows.append(_row(name, "CPU µs a message", [seen.get((name, n), []) for n in names], _cost))
    for name in _FLOWS:
        row = _row(name, "messages/s", [seen.get((name, n), []) for n in names], _rate)
        row.digits = 0
        slow = [n for n in names if any(s.bound for s in seen[name, n])]
        row.note = f"≥ for {' and '.join(slow)}" if slow else ""
        report.rows.append(row)
    load = sorted(s.load for found in seen.values() for s in found)
    report.notes.append(
        f"The load generator itself uses {load[0]:.1f} to {load[-1]:.1f} µs of CPU a message, "
        f"median {load[len(load) // 2]:.1f}."
    )
    report.rows = [row for row in report.rows if row.values]
    return report


def _pass(generator: Generator, process: Process, flow: Flow) -> Seen:
    before = process.cpu()
    took = generator.run(flow)
    time.sleep(0.02)  # the last acknowledgements
    after = process.cpu()
    used = None if before is None or after is None else after - before
    copies = flow.copies
    return Seen(
        broker=None if used is None else used / copies * 1e6,
        load=took.cpu / copies * 1e6,
        rate=copies / took.wall,
        bound=took.cpu / took.wall > _BUSY and flow.window > 1,
    )


def _row(name: str, unit: str, found: list[list[Seen]], value: Callable[[Seen], float | None]) -> Row:
    row = Row(name, unit)
    columns = [[v for s in seen if (v := value(s)) is not None] for seen in found]
    row.values = columns[0]
    row.reference = columns[1] if len(columns) > 1 else []
    return row


def _cost(seen: Seen) -> float | None:
    return seen.broker


def _rate(seen: Seen) -> float:
    return seen.rate
