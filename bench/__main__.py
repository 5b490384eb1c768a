"""`python -m bench [NAME …] [--quick]`: measures, prints a table each, and writes `bench/results.json`."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console

from bench import broker, connections, days, hop, lapse, startup
from bench.options import FULL, QUICK, TINY, Options
from bench.results import Report, machine

Measure = Callable[[Options, Callable[[str], None]], Report]
BENCHMARKS: dict[str, Measure] = {
    "broker": broker.measure,
    "connections": connections.measure,
    "hop": hop.measure,
    "days": days.measure,
    "startup": startup.measure,
    "lapse": lapse.measure,
}
_RESULTS = Path(__file__).parent / "results.json"


def main(arguments: list[str] | None = None) -> None:
    """Run those named, or all. Only a run of all replaces the results, unless --out says where to write."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)}; default: all")
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--quick", action="store_true", help="a fifth of the messages, three repetitions")
    size.add_argument("--tiny", action="store_true", help="to see that it runs; the numbers mean nothing")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to write results as JSON")
    given = parser.parse_args(arguments)
    unknown = [name for name in given.names if name not in BENCHMARKS]
    if unknown:
        parser.error(f"there is no benchmark {unknown[0]!r}: choose from {', '.join(BENCHMARKS)}")
    options, size_name = (QUICK, "quick") if given.quick else (TINY, "tiny") if given.tiny else (FULL, "full")
    names = given.names or list(BENCHMARKS)
    console = Console(width=None if sys.stdout.isatty() else 120)
    facts = machine()
    console.print(" · ".join(f"{k.replace('_', ' ')} {v}" for k, v in facts.items()), style="dim")
    found = {}
    for name in names:
        with console.status(name) as status:
            report = BENCHMARKS[name](options, lambda what, n=name: status.update(f"{n}: {what}"))  # type: ignore[misc]
        _show(console, report)
        found[name] = report.summary()
    out = given.out or (None if given.names else _RESULTS)
    if out is not None:
        content = {"machine": facts, "size": size_name, "benchmarks": found}
        out.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        console.print(f"written to {out}", style="dim")


def _show(console: Console, report: Report) -> None:
    console.print()
    console.print(report.table())
    for note in (*report.notes, *([report.skipped] if report.skipped else [])):
        console.print(note, style="dim")


if __name__ == "__main__":
    main()
