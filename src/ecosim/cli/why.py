"""`ecosim why`: the chain of causes in a run."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from ecosim.cli.asking import find_messages, find_moment, learn, life
from ecosim.cli.folders import read_record
from ecosim.cli.options import json_option
from ecosim.record import Entry
from ecosim.runs.outcome import read_summary
from ecosim.told.causes import Causes
from ecosim.told.tree import brief, describe, draw, grow
from ecosim.told.verdicts import head

_LAST = 3  # messages of a topic


@click.command("why")
@click.argument("run", type=click.Path(path_type=Path))
@click.argument("what", required=False, metavar="[TOPIC|MOMENT]")
@click.option("--all", "each", is_flag=True, help=f"All messages of the topic, not the last {_LAST}.")
@click.option("--topics", is_flag=True, help="Show the topic of each message.")
@json_option
def command(*, run: Path, what: str | None, each: bool, topics: bool, as_json: bool) -> None:
    """Tell what led to what in RUN, a run's folder.

    For a MOMENT: from what a person did down to the effects. For a TOPIC, also a part of one
    (kettle/on): what led to its last messages. Without either: all moments, briefly.
    """
    summary = read_summary(run)
    found = find_moment(summary["moments"], what) if what else None
    run = life(run, summary, found)
    moments: list[dict[str, Any]] = [found] if found else read_summary(run)["moments"]
    entries = read_record(run)
    causes = learn(entries)
    if what is None:
        lines = _all(causes, moments)
        told: list[Entry] = []
    elif found is not None:
        told = _messages(causes, found)
        lines = iter([*head(found), *draw(causes, grow(causes, told), topics=topics)])
    else:
        messages = find_messages(entries, moments, what, run)
        told = messages if each else messages[-_LAST:]
        lines = iter(_of_topic(causes, told, len(messages), topics=topics))
    if as_json:
        chains = [[_plain(causes, e) for e in causes.chain(entry)] for entry in told]
        content = chains if what is not None else moments
        click.echo(json.dumps(content, indent=1, ensure_ascii=False))
        return
    for text in lines:
        click.echo(text)


def _messages(causes: Causes, moment: dict[str, Any]) -> list[Entry]:
    spans = [moment.get("cause_span"), *moment.get("effect_spans", ())]
    return [causes.spans[span] for span in spans if span in causes.spans]


def _all(causes: Causes, moments: list[dict[str, Any]]) -> Iterator[str]:
    for moment in moments:
        yield f"{'✓' if moment['met'] else '✗'} {head(moment)[0]}"
        if not moment["met"]:
            yield f"    {moment['why']}"
        for entry in _messages(causes, moment)[-1:]:
            yield f"    {brief(causes, entry)}"


def _of_topic(causes: Causes, told: list[Entry], count: int, *, topics: bool) -> Iterator[str]:
    yield f"{told[-1].topic}: {count} message{'s' if count != 1 else ''}"
    if len(told) < count:
        yield f"the last {len(told)}; all with --all"
    yield ""
    yield from draw(causes, grow(causes, told), topics=topics)


def _plain(causes: Causes, entry: Entry) -> dict[str, Any]:
    line: dict[str, Any] = json.loads(entry.line())
    return {"says": describe(causes, entry)} | line
