"""`ecosim export`: a run for programs that show traces."""

from pathlib import Path
from typing import Any

import click

from ecosim.cli.asking import find_moment, learn, life
from ecosim.cli.folders import read_record
from ecosim.errors import EcosimError, FileError, nearest
from ecosim.export import chrome, otlp
from ecosim.export.exported import Exported, moments_of
from ecosim.export.send import address, send
from ecosim.export.spans import routine, spans_of
from ecosim.record import Entry
from ecosim.runs.outcome import read_summary
from ecosim.told.causes import Causes
from ecosim.told.tree import describe

CHROME, OTLP = "chrome", "otlp"
_STEMS = {CHROME: "trace", OTLP: "otlp"}
_SPANS = 2000  # of one request: far below the 20 MiB a receiver takes


@click.command("export")
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--to",
    type=click.Choice([CHROME, OTLP]),
    help="chrome: a file for Perfetto; otlp: one for Jaeger and others.  [default: chrome]",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The file.  [default: RUN/trace.json or RUN/otlp.json]",
)
@click.option(
    "--endpoint",
    metavar="URL",
    help="Send to a receiver of OTLP over HTTP (http://localhost:4318); a file only with --out.",
)
@click.option("--moment", metavar="ID", help="Only what led to this moment and what came of it.")
@click.option(
    "--clock",
    type=click.Choice(["simulated", "wall"]),
    default="simulated",
    show_default=True,
    help="The times: of the day, or of a live run.",
)
def command(
    *, run: Path, to: str | None, out: Path | None, endpoint: str | None, moment: str | None, clock: str
) -> None:
    """Write the messages of RUN, a run's folder, as spans of traces, each with its cause."""
    if endpoint is not None and to == CHROME:
        raise click.UsageError("an endpoint takes otlp; leave out --to chrome", click.get_current_context())
    receiver = address(endpoint) if endpoint is not None else None
    form = to or (CHROME if endpoint is None else OTLP)
    run, found, entries = _asked(run, moment)
    if clock == "wall" and any(e.wall is None for e in entries):
        raise FileError("lived in virtual time, it has no wall clock; leave out --clock wall", run)
    exported = _export(run, entries, found, wall=clock == "wall")
    told = _told(exported, len(entries))
    if out is not None or receiver is None:
        file = out or run / (_STEMS[form] + (f"-{moment.replace('#', '-')}" if moment else "") + ".json")
        _write(file, chrome.text(exported) if form == CHROME else otlp.text(exported))
        hint = "open it at https://ui.perfetto.dev" if form == CHROME else "upload it to Jaeger"
        click.echo(f"{file}: {told}; {hint}")
    if receiver is not None:
        send(receiver, otlp.bodies(exported, _SPANS))
        click.echo(f"{receiver.geturl()}: {told}")


def _asked(run: Path, moment: str | None) -> tuple[Path, dict[str, Any] | None, list[Entry]]:
    """The folder, the moment, and its messages or all."""
    summary = read_summary(run)
    if moment is None:
        lives = [Path(one["folder"]).name for one in summary.get("lives", ())]
        if lives:
            raise FileError(f"a run of several lives; export one of them: {run / lives[0]}", run)
        return run, None, read_record(run)
    found = find_moment(summary["moments"], moment)
    if found is None:
        hint = nearest(moment, dict.fromkeys(m["id"] for m in summary["moments"]))
        raise FileError(f"no moment {moment!r} in this run{hint}", run)
    if found["cause_span"] is None:
        raise EcosimError(f"nothing came of {moment!r}: {found['why']}")
    run = life(run, summary, found)
    return run, found, routine(read_record(run), [found["cause_span"], *found["effect_spans"]])


def _export(run: Path, entries: list[Entry], moment: dict[str, Any] | None, *, wall: bool) -> Exported:
    summary = read_summary(run)
    causes = _causes(run, entries, whole=moment is None)
    return Exported(
        home=summary["home"],
        run={key: summary[key] for key in ("runtime", "seed", "days")},
        spans=spans_of(entries, lambda entry: describe(causes, entry), wall=wall),
        moments=moments_of(summary["moments"] if moment is None else [moment]),
        names={device: causes.vocabulary.name(device) for device in causes.vocabulary.devices},
        kinds={device: told["kind"] for device, told in summary["devices"].items()},
        wall=wall,
    )


def _causes(run: Path, entries: list[Entry], *, whole: bool) -> Causes:
    """What devices are called is said once, perhaps not in what is exported."""
    return learn(entries if whole else read_record(run))


def _told(exported: Exported, heard: int) -> str:
    traces = len({span.trace for span in exported.spans})
    counts = {"message": len(exported.spans), "client": len(exported.services()), "trace": traces}
    messages, clients, in_traces = (f"{n:,} {what}{'s' * (n != 1)}" for what, n in counts.items())
    told = f"{messages} of {clients} in {in_traces}"
    left = heard - len(exported.spans)
    return told + (f", {left:,} without a trace left out" if left else "")


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise FileError(f"cannot be written: {reason}; choose another with --out", file) from None
