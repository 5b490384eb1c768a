"""Virtual time: simulated days of the shipped home a second, and what one turn of a host costs."""

import hashlib
import io
import json
import time
from collections.abc import Callable

from bench.lamp import COMMAND, START, Silence, lamp
from bench.options import Options
from bench.raw import STAMP
from bench.results import Report, Row
from ecosim.bus import Message
from ecosim.day import Day, days_in_a_row
from ecosim.home import Home, load_home
from ecosim.runs.virtual import simulate
from ecosim.timeline import Timeline

_DAYS = 7
_TURNS = 5_000
_UNIT = 5_000


def measure(options: Options, progress: Callable[[str], None]) -> Report:
    """In this process, with a record kept in memory; reading the home and its day is not counted."""
    home = load_home("family")
    count = options.of(_DAYS)
    days = days_in_a_row(home, count)
    report = Report("Virtual time")
    rates = Row("simulated days of `family`", "days/s", digits=2)
    messages = Row("messages", "messages/s", digits=0)
    costs = Row("CPU time a message", "µs")
    turns = Row("a host's turn: set in, state out", "µs")
    units = Row("for scale: a dict to JSON, back, and hashed", "µs")
    turns_in_units = Row("a host's turn", "times that", digits=2)
    for repetition in range(options.repeats):
        progress(f"({repetition + 1}/{options.repeats})")
        took, cpu, said = _simulate(home, days)
        rates.values.append(count / took)
        messages.values.append(said / took)
        costs.values.append(cpu / said * 1e6)
        turns.values.append(_turn(options.of(_TURNS, 2)) * 1e6)
        units.values.append(_scale(options.of(_UNIT, 2)) * 1e6)
        turns_in_units.values.append(turns.values[-1] / units.values[-1])
    report.rows = [rates, messages, costs, turns, units, turns_in_units]
    report.notes.append(f"{count} days of its week with {len(home.devices)} devices, recorded in memory.")
    return report


def _simulate(home: Home, days: list[Day]) -> tuple[float, float, int]:
    """Wall time, CPU time, and how many messages were published."""
    began, cpu = time.perf_counter(), time.process_time()
    outcome = simulate(home, days, out=io.StringIO())
    took, cpu = time.perf_counter() - began, time.process_time() - cpu
    return took, cpu, int(outcome.totals["published"])


def _turn(count: int) -> float:
    timeline = Timeline(START)
    host, bus = lamp(timeline), Silence()
    host.bus = bus
    host.connected()
    commands = [Message(COMMAND, p, qos=0, utf8=True, properties=STAMP) for p in (b"true", b"false")]
    before = bus.said
    began = time.perf_counter()
    for number in range(count):
        timeline.now += 1.0
        host.received(commands[number % 2])
    took = time.perf_counter() - began
    if bus.said - before != count:
        raise AssertionError(f"{count} turns said {bus.said - before} things")
    return took / count


def _scale(count: int) -> float:
    thing = {
        "at": "2024-11-05T07:30:12.345+01:00",
        "topic": "family/5/hall/light/on",
        "payload": "21.5",
        "qos": 2,
    }
    began = time.perf_counter()
    for _ in range(count):
        text = json.dumps(thing)
        json.loads(text)
        hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    return (time.perf_counter() - began) / count
