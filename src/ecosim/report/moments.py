"""The moments of a run: who caused them, where they were seen, and how long they took."""

from collections.abc import Iterable
from typing import Any

from ecosim.report.messages import Messages, lane_of
from ecosim.told.durations import milliseconds, seconds
from ecosim.told.vocabulary import Place, Vocabulary

ALREADY = "it was so already"
_BETWEEN = " · "


def arrows(messages: Messages, moments: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each moment with its cause and effects as messages and lanes, for the page to draw."""
    return [_arrow(messages, moment) for moment in moments]


def _arrow(messages: Messages, moment: dict[str, Any]) -> dict[str, Any]:
    cause = messages.numbers.get(moment.get("cause_span") or "", -1)
    at = moment["at"]
    return {
        "id": moment["id"],
        "title": moment["title"],
        "met": moment["met"],
        "why": "" if moment["met"] else _why(moment, messages.vocabulary),
        "at": None if at is None else round(at - messages.zero, 3),
        "limit": moment["limit_s"],
        "took": seconds(moment["latency_s"]) if moment["met"] else "",
        "within": seconds(moment["limit_s"]),
        "wall": milliseconds(moment["wall_ms"]) if moment.get("wall_ms") is not None else "",
        "cause": {"message": cause, "lane": _cause_lane(messages, cause, moment["cause"])},
        "says": in_words(moment["cause"], messages.vocabulary),
        "effects": _effects(messages, moment),
    }


def _cause_lane(messages: Messages, cause: int, described: str) -> str:
    if cause >= 0:
        return lane_of(messages.entries[cause])
    device, between, _ = described.partition(_BETWEEN)
    return device if between else f"person {described.split(' ', maxsplit=1)[0]}"


def _effects(messages: Messages, moment: dict[str, Any]) -> list[dict[str, Any]]:
    """One for each that was looked for: `state` is came, already or missing."""
    came: dict[tuple[str, str], int] = {}
    for span in moment["effect_spans"]:
        number = messages.numbers.get(span or "", -1)
        place = Place.of(messages.entries[number].topic) if number >= 0 else None
        if place is not None:
            came[place.device, place.path] = number
    found = []
    for described in moment["effect"].split("; "):
        device, _, rest = described.partition(_BETWEEN)
        path = rest.split(" ")[0]
        number = came.get((device, "$state" if path == "is" else path), -1)
        state = (
            "came" if number >= 0 else "already" if moment["met"] or described in moment["why"] else "missing"
        )
        if not moment["met"] and state == "already" and not moment["why"].startswith("already so"):
            state = "missing"
        says = in_words(described, messages.vocabulary)
        found.append({"lane": device, "message": number, "state": state, "says": says})
    return found


def in_words(described: str, vocabulary: Vocabulary | None = None) -> str:
    """`kettle · kettle/on is true` as `Kettle: heating`, as far as the words are known."""
    device, between, rest = described.partition(_BETWEEN)
    if not between:
        return described[:1].upper() + described[1:]
    path, _, test = rest.partition(" ")
    name = vocabulary.name(device) if vocabulary else device
    if path == "is":
        return f"{name} {rest}"
    if vocabulary is None:
        return f"{name}: {rest}"
    known = vocabulary.property(device, path)
    comparison, _, value = test.partition(" ")
    if comparison == "is" and value != "empty":
        return f"{name}: {known.phrase(value)}"
    if comparison in ("above", "below"):
        test = f"{comparison} {known.with_unit(value.removesuffix('.0'))}"
    return f"{name}: {known.words} {test}".rstrip()


def table(summary: dict[str, Any], messages: Messages | None = None) -> list[dict[str, Any]]:
    """A row for each moment; the days of a long run share one.

    What an interrupted run did not come to has none.
    """
    rows: dict[str, list[dict[str, Any]]] = {}
    for moment in summary["moments"]:
        rows.setdefault(moment.get("of") or moment["id"], []).append(moment)
    if summary.get("interrupted"):
        rows = {id_: ms for id_, ms in rows.items() if any(m["at"] is not None for m in ms)}
    return [_row(id_, moments, messages) for id_, moments in rows.items()]


def _why(moment: dict[str, Any], vocabulary: Vocabulary | None) -> str:
    """Why it was missed, with what was looked for in words."""
    said = str(moment["why"])
    for described in (moment["cause"], *moment["effect"].split("; ")):
        said = said.replace(described, f"“{in_words(described, vocabulary)}”")
    return said


def _clock(moment: dict[str, Any], messages: Messages | None) -> str:
    """When its cause was."""
    if "clock" in moment or messages is None or moment["at"] is None:
        return str(moment.get("clock", ""))
    whole = int(moment["at"] - messages.zero) % 86400
    return f"{whole // 3600:02}:{whole % 3600 // 60:02}:{whole % 60:02}"


def _said(described: str, moments: list[dict[str, Any]], vocabulary: Vocabulary | None) -> str:
    """An effect in words; of a single moment also whether it was so already."""
    said, why = in_words(described, vocabulary), moments[0]["why"] if len(moments) == 1 else ""
    already = why == ALREADY or (why.startswith("already so") and described in why)
    return f"{said} (it was so already)" if already else said


def _row(id_: str, moments: list[dict[str, Any]], messages: Messages | None) -> dict[str, Any]:
    vocabulary = messages.vocabulary if messages else None
    first, met = moments[0], [m for m in moments if m["met"]]
    missed = [m for m in moments if not m["met"]]
    latencies = sorted(m["latency_s"] for m in met)
    walls = sorted(m["wall_ms"] for m in met if m.get("wall_ms") is not None)
    worst = latencies[-1] if latencies else None
    return {
        "id": id_,
        "title": first["title"],
        "met": len(met),
        "of": len(moments),
        "cause": in_words(first["cause"], vocabulary),
        "effects": [_said(e, moments, vocabulary) for e in first["effect"].split("; ")],
        "limit": first["limit_s"],
        "median": latencies[len(latencies) // 2] if latencies else None,
        "worst": worst,
        "share": min(1.0, worst / first["limit_s"]) if worst is not None and first["limit_s"] else 0.0,
        "wall": walls[-1] if walls else None,
        "clock": _clock(first, messages),
        "at": first["at"] or 0.0,
        "why": "" if len(moments) > 1 or first["met"] else _why(first, vocabulary),
        "missed": [
            {
                "day": m.get("day", ""),
                "date": m.get("date", ""),
                "clock": m.get("clock", ""),
                "why": _why(m, vocabulary),
            }
            for m in missed
        ],
    }
