"""One hop through a device, command in to state out, next to a bare round trip on the same broker."""

import contextlib
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

from bench.brokers import NO_MOSQUITTO, THEIRS, Process, brokers
from bench.lamp import COMMAND, VALUE
from bench.options import Options
from bench.raw import STAMP, Client, publish
from bench.results import Report, Row, quantile

_SAMPLES = 200
_ECHO = "bench/echo"


def measure(options: Options, progress: Callable[[str], None]) -> Report:
    """Both on both brokers, in turn."""
    report = Report("One hop through a device", reference="bare round trip")
    report.notes += [
        "Hop: from a command (QoS 0) to the state that follows (QoS 2): twice the broker, once a Host.",
        "Bare: from a message (QoS 0) until its own sender hears it: once through the broker.",
        "Mosquitto passes QoS 2 on when its PUBREL comes, ecosim's broker when its PUBLISH does.",
    ]
    rows = []
    with brokers() as running, contextlib.ExitStack() as stack:
        drivers = [(process, stack.enter_context(_driver(process))) for process in running]
        for process, _ in drivers:
            rows += [Row(f"on {process.name}'s broker, {p}", "ms", digits=2) for p in ("p50", "p99")]
        for repetition in range(options.repeats):
            progress(f"({repetition + 1}/{options.repeats})")
            for index, (_, driver) in enumerate(drivers):
                hops, bares = _sample(driver, options.of(_SAMPLES, 4))
                for row, share in ((rows[2 * index], 0.5), (rows[2 * index + 1], 0.99)):
                    row.values.append(quantile(hops, share) * 1000)
                    row.reference.append(quantile(bares, share) * 1000)
        if THEIRS not in [process.name for process in running]:
            report.skipped = NO_MOSQUITTO
    report.rows = rows
    return report


@contextlib.contextmanager
def _driver(process: Process) -> Iterator[Client]:
    pipe = subprocess.PIPE
    command = [sys.executable, "-m", "bench.lamp", str(process.port)]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True) as lamp:
        assert lamp.stdout is not None  # noqa: S101 - it is a pipe
        if lamp.stdout.readline().strip() != "ready":
            raise RuntimeError("the lamp did not start: see above")
        client = Client(process.port, "bench-driver")
        client.subscribe(_ECHO)
        client.subscribe(VALUE)
        _sample(client, 20)  # warm
        yield client
        client.close()


def _sample(client: Client, count: int) -> tuple[list[float], list[float]]:
    hops, bares = [], []
    echo = publish(_ECHO, b"true", properties=STAMP)
    commands = [publish(COMMAND, on, properties=STAMP) for on in (b"true", b"false")]
    for number in range(count):
        hops.append(_time(client, commands[number % 2], VALUE))
        bares.append(_time(client, echo, _ECHO))
    if count % 2:
        _time(client, commands[1], VALUE)
    return hops, bares


def _time(client: Client, packet: bytes, topic: str) -> float:
    began = time.perf_counter()
    client.send(packet)
    client.expect(topic)
    return time.perf_counter() - began
