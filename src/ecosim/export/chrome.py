"""Chrome's trace format, as Perfetto reads it: a thread a device, a slice a message, an arrow a cause.

Slices of a thread must lie within each other or apart. A device has as many threads as that takes.
"""

import json
from collections.abc import Iterator
from typing import Any

from ecosim.export.exported import Exported, Moment, payload
from ecosim.export.spans import Span

_DEVICES, _MOMENTS = 1, 2  # processes
_MICROSECOND = 1_000  # ns
_SECOND = 1_000_000_000  # ns

Event = dict[str, Any]


def text(exported: Exported) -> str:
    """The file: a JSON object, one event a line."""
    head = {"displayTimeUnit": "ms", "otherData": {"home": exported.home, **exported.run}}
    lines = ",\n".join(_json(event) for event in events(exported))
    return f'{_json(head)[:-1]},"traceEvents":[\n{lines}\n]}}\n'


def events(exported: Exported) -> Iterator[Event]:
    """All events: names, then spans in order of time with their arrows, then moments."""
    lanes = _lanes(exported.spans)
    order = {service: number for number, service in enumerate(exported.services())}
    used = {(span.service, lanes[span.id]) for span in exported.spans}
    by_order = sorted(used, key=lambda lane: (order[lane[0]], lane[1]))
    threads = {lane: tid for tid, lane in enumerate(by_order, _MOMENTS + 1)}
    yield from _names(exported, threads)
    tid = {span.id: threads[span.service, lanes[span.id]] for span in exported.spans}
    below: dict[str, list[Span]] = {}
    for span in exported.spans:
        if span.parent is not None:
            below.setdefault(span.parent, []).append(span)
    marks = exported.marks()
    for span in exported.spans:
        labels = [moment.label for _, moment in marks.get(span.id, ())]
        yield _slice(span, tid[span.id], labels)
        here = {"pid": _DEVICES, "tid": tid[span.id], "ts": _us(span.start), "cat": "cause", "name": "cause"}
        if span.parent is not None:
            yield {"ph": "f", "bp": "e", "id": span.id, **here}
        for other in below.get(span.id, ()):
            yield {"ph": "s", "id": other.id, **here}
    by_id = {span.id: span for span in exported.spans}
    for moment in exported.moments:
        yield from _moment(exported, moment, by_id)


def _names(exported: Exported, threads: dict[tuple[str, int], int]) -> Iterator[Event]:
    for pid, name in ((_MOMENTS, f"{exported.home}: moments"), (_DEVICES, exported.home)):
        yield {"ph": "M", "name": "process_name", "pid": pid, "tid": 0, "args": {"name": name}}
        index = {"sort_index": _MOMENTS - pid}
        yield {"ph": "M", "name": "process_sort_index", "pid": pid, "tid": 0, "args": index}
    for (service, lane), tid in threads.items():
        name = exported.name(service) + (f" ({lane + 1})" if lane else "")
        yield {"ph": "M", "name": "thread_name", "pid": _DEVICES, "tid": tid, "args": {"name": name}}
        index = {"sort_index": tid}
        yield {"ph": "M", "name": "thread_sort_index", "pid": _DEVICES, "tid": tid, "args": index}


def _lanes(spans: list[Span]) -> dict[str, int]:
    """For each span the first thread of its device where it lies within what goes on, or after it."""
    found: dict[str, int] = {}
    open_: dict[str, list[list[int]]] = {}  # by device, for each lane the ends of what goes on
    for span in spans:
        lanes = open_.setdefault(span.service, [])
        for number, ends in enumerate(lanes):
            while ends and ends[-1] <= span.start:
                ends.pop()
            if not ends or span.end <= ends[-1]:
                ends.append(span.end)
                found[span.id] = number
                break
        else:
            found[span.id] = len(lanes)
            lanes.append([span.end])
    return found


def _slice(span: Span, tid: int, moments: list[str]) -> Event:
    entry = span.entry
    said = {
        "topic": entry.topic,
        "payload": payload(span),
        "from": entry.publisher,
        "qos": entry.qos,
        "retain": entry.retain,
        "seq": entry.seq,
        "at": entry.at,
        "wall": entry.wall,
        "trace": span.trace,
        "span": span.id,
        "parent": span.parent,
        "unheard parent": entry.parent if span.parent is None else None,
        "moment": ", ".join(moments) or None,
    }
    return {
        "ph": "X",
        "pid": _DEVICES,
        "tid": tid,
        "ts": _us(span.start),
        "dur": _us(span.end) - _us(span.start),
        "cat": "message",
        "name": span.name,
        "args": {name: value for name, value in said.items() if value is not None},
    }


def _moment(exported: Exported, moment: Moment, spans: dict[str, Span]) -> Iterator[Event]:
    """From its cause to its last effect, or as long as it might have taken; without a cause, at the end."""
    mark = "✓" if moment.met else "✗"
    same = {"pid": _MOMENTS, "tid": 0, "cat": "moment", "name": f"{mark} {moment.label}"}
    cause = spans.get(moment.cause or "")
    if cause is None:
        end = max((span.end for span in exported.spans), default=0)
        yield {"ph": "i", "s": "p", "ts": _us(end), **same, "args": moment.says()}
        return
    ends = [spans[span].start for span in moment.effects if span in spans]
    if not moment.met and not exported.wall:
        ends.append(cause.start + round(moment.told["limit_s"] * _SECOND))
    shortest = cause.start + _SECOND // 1000
    yield {"ph": "b", "id": moment.label, "ts": _us(cause.start), **same, "args": moment.says()}
    yield {"ph": "e", "id": moment.label, "ts": _us(max([shortest, *ends])), **same}


def _us(nanoseconds: int) -> int:
    return nanoseconds // _MICROSECOND


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
