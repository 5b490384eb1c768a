"""Finds what a person asks about in a run: a moment, or a topic."""

from pathlib import Path
from typing import Any

from ecosim.errors import FileError, nearest
from ecosim.record import Entry
from ecosim.told.causes import Causes
from ecosim.told.vocabulary import Place, Vocabulary


def learn(entries: list[Entry]) -> Causes:
    """All causes of a record; devices are known by their last description."""
    vocabulary = Vocabulary()
    for entry in entries:
        vocabulary.hear(entry)
    causes = Causes(vocabulary)
    for entry in entries:
        causes.hear(entry)
    return causes


def find_moment(moments: list[dict[str, Any]], asked: str) -> dict[str, Any] | None:
    """The moment of this id: of several days the first that was missed, or the third with `wake#3`."""
    id_, hash_, number = asked.rpartition("#") if "#" in asked else (asked, "", "")
    found = [m for m in moments if m["id"] == id_]
    if hash_:
        return found[int(number) - 1] if number.isdigit() and 0 < int(number) <= len(found) else None
    return next((m for m in found if not m["met"]), found[0] if found else None)


def life(run: Path, summary: dict[str, Any], moment: dict[str, Any] | None) -> Path:
    """Of a run of several lives the folder of the one that a moment is of; of the first without one."""
    lives = summary.get("lives")
    if not lives:
        return run
    of = next((life for life in lives if moment and moment["day"] in life["days"]), lives[0])
    return run / Path(of["folder"]).name


def find_messages(entries: list[Entry], moments: list[dict[str, Any]], asked: str, run: Path) -> list[Entry]:
    """The messages on a topic, or on one that ends so. Raises `FileError` with the nearest name.

    Where `kettle/on` is asked for, `family/5/kettle/kettle/on` is meant: the first segment may be the
    device's and the last the property's.
    """
    topics = dict.fromkeys(e.topic for e in entries)
    found = [t for t in topics if _meant(t, asked.strip("/"))]
    if not found:
        short = {_short(t) for t in topics if Place.of(t) is not None}
        known = [m["id"] for m in moments] + sorted(short)
        hint = nearest(asked, known) or "; ecosim why RUN lists the moments"
        raise FileError(f"no moment and no topic {asked!r} in this run{hint}", run)
    best = min(found, key=len)
    return [e for e in entries if e.topic == best]


def _meant(topic: str, asked: str) -> bool:
    if topic == asked or topic.endswith(f"/{asked}"):
        return True
    place = Place.of(topic)
    first, _, last = asked.partition("/")
    return (
        place is not None
        and not place.role
        and place.device == first
        and last != ""
        and place.path.endswith(f"/{last}")
    )


def _short(topic: str) -> str:
    return topic.split("/5/", 1)[-1]
