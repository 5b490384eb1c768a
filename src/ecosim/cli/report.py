"""`ecosim report`: the report of a run, again."""

import json
from pathlib import Path
from typing import Any

import click

from ecosim.cli.ending import MET, MISSED
from ecosim.cli.folders import read_record
from ecosim.cli.lines import Line
from ecosim.cli.moments import told, when_decided
from ecosim.cli.options import json_option, quiet_option
from ecosim.cli.pages import open_page, photograph, write_page
from ecosim.cli.problems import installed, problems
from ecosim.cli.screen import make_screen
from ecosim.cli.story import Story
from ecosim.record import Entry
from ecosim.runs.outcome import read_summary


@click.command("report")
@click.argument("run", type=click.Path(path_type=Path))
@click.option("--open", "opened", is_flag=True, help="Open the page in the browser.")
@click.option(
    "--png",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Make a picture of it, for slides, with an installed Chromium or Chrome.",
)
@quiet_option
@json_option
def command(*, run: Path, opened: bool, png: Path | None, quiet: bool, as_json: bool) -> int:
    """Show the timeline and the table of RUN, a folder, again, and write its page, RUN/report.html.

    The exit status is the run's.
    """
    summary = read_summary(run)
    page = write_page(run, summary)
    if png is not None:
        photograph(page, png)
    if opened:
        open_page(page)
    passed = summary["met"] == summary["expected"] and not any(
        d["crashes"] for d in summary["devices"].values()
    )
    if as_json:
        summary |= {"folder": str(run), "passed": passed, "report": str(page)}
        click.echo(json.dumps(summary, indent=1, ensure_ascii=False))
        return MET if passed else MISSED
    timeline = not quiet and len(summary["days"]) == 1
    entries = read_record(run) if timeline else []
    kinds = (device["kind"] for device in summary["devices"].values())
    story = Story(problems=problems(installed(kinds)))
    for entry in entries:
        story.vocabulary.hear(entry)
    names = [story.vocabulary.name(device) for device in story.vocabulary.devices]
    screen = make_screen([*names, *(m["id"] for m in summary["moments"])])
    if entries:
        screen.show(_timeline(story, entries, summary["moments"]))
    screen.outcome(summary)
    screen.last(f"{page}; ask: ecosim why {run}")
    return MET if passed else MISSED


def _timeline(story: Story, entries: list[Entry], moments: list[dict[str, Any]]) -> list[Line]:
    story.clocks.read(entries[0])
    position = {entry.span: number for number, entry in enumerate(entries)}
    decided = [(when_decided(m, entries[-1].time), _last(position, m), m) for m in moments]
    for time, _, moment in sorted(decided, key=lambda found: found[:2]):
        story.decisive.update(moment["effect_spans"])
        story.add(told(moment, time, story.clocks))
    lines = [line for entry in entries for line in story.hear(entry)]
    return [*lines, *story.end()]


def _last(position: dict[str | None, int], moment: dict[str, Any]) -> int:
    """Where in the record a moment was decided: of those of one time, the first was told first."""
    spans = (moment["cause_span"], *moment["effect_spans"])
    return max((position[span] for span in spans if span in position), default=len(position))
