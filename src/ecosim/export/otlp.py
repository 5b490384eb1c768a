"""OTLP in its JSON encoding: one resource a device, one span a message.

After `ExportTraceServiceRequest`: keys in lowerCamelCase, ids in hex, enums as numbers, 64-bit numbers as
strings.
"""

import json
from collections.abc import Iterator
from typing import Any

from ecosim import __version__
from ecosim.export.exported import CAUSE, EFFECT, Exported, Moment, payload
from ecosim.export.spans import Span

_PRODUCER = 4
_ERROR = 2


def text(exported: Exported) -> str:
    """The file: one line, as OpenTelemetry's own file exporter writes it."""
    return _json(request(exported, exported.spans)) + "\n"


def bodies(exported: Exported, spans: int) -> Iterator[bytes]:
    """The same as requests of at most so many spans."""
    for first in range(0, len(exported.spans), spans):
        yield _json(request(exported, exported.spans[first : first + spans])).encode()


def request(exported: Exported, spans: list[Span]) -> dict[str, Any]:
    """An `ExportTraceServiceRequest` of these spans."""
    marks = exported.marks()
    traces = {s.id: s.trace for s in exported.spans}
    by_service: dict[str, list[dict[str, Any]]] = {}
    for span in spans:
        by_service.setdefault(span.service, []).append(_span(span, marks.get(span.id, []), traces))
    scope = {"name": "ecosim", "version": __version__}
    return {
        "resourceSpans": [
            {
                "resource": {"attributes": _resource(exported, service)},
                "scopeSpans": [{"scope": scope, "spans": by_service[service]}],
            }
            for service in exported.services()
            if service in by_service
        ]
    }


def _resource(exported: Exported, service: str) -> list[dict[str, Any]]:
    return _attributes(
        {
            "service.name": service,
            "service.namespace": exported.home,
            "ecosim.device.name": exported.name(service),
            "ecosim.device.kind": exported.kinds.get(service),
            "ecosim.runtime": exported.run.get("runtime"),
            "ecosim.seed": exported.run.get("seed"),
            "ecosim.days": exported.run.get("days"),
            "ecosim.clock": "wall" if exported.wall else "simulated",
        }
    )


def _span(span: Span, marks: list[tuple[str, Moment]], traces: dict[str, str]) -> dict[str, Any]:
    entry = span.entry
    found: dict[str, Any] = {
        "traceId": span.trace,
        "spanId": span.id,
        "name": span.name,
        "kind": _PRODUCER,
        "startTimeUnixNano": str(span.start),
        "endTimeUnixNano": str(span.end),
        "attributes": _attributes(
            {
                "messaging.system": "mqtt",
                "messaging.operation.name": "publish",
                "messaging.operation.type": "send",
                "messaging.destination.name": entry.topic,
                "messaging.message.body.size": len(entry.payload.encode()),
                "messaging.mqtt.qos": entry.qos,
                "messaging.mqtt.retain": entry.retain,
                "ecosim.payload": payload(span),
                "ecosim.seq": entry.seq,
                "ecosim.at": entry.at,
                "ecosim.wall_s": entry.wall,
                "ecosim.moment": [m.label for _, m in marks] or None,
                "ecosim.unheard.parent": entry.parent if span.parent is None else None,
            }
        ),
    }
    if span.parent is not None:
        found["parentSpanId"] = span.parent
    if marks:
        found["events"] = [_event(span, role, moment) for role, moment in marks]
    links = [_link(m, traces) for role, m in marks if role == EFFECT and m.cause in traces]
    if links:
        found["links"] = links
    missed = [m for role, m in marks if role == CAUSE and not m.met]
    if missed:
        said = "; ".join(f"{m.label} missed: {m.told.get('why', '')}" for m in missed)
        found["status"] = {"code": _ERROR, "message": said}
    return found


def _event(span: Span, role: str, moment: Moment) -> dict[str, Any]:
    told = {f"ecosim.moment.{name}": value for name, value in moment.says().items()}
    return {
        "timeUnixNano": str(span.start),
        "name": f"{role} of {moment.label}",
        "attributes": _attributes({"ecosim.moment": moment.label, **told}),
    }


def _link(moment: Moment, traces: dict[str, str]) -> dict[str, Any]:
    cause = moment.cause or ""
    return {
        "traceId": traces[cause],
        "spanId": cause,
        "attributes": _attributes({"ecosim.moment": moment.label}),
    }


def _attributes(values: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"key": key, "value": _any(value)} for key, value in values.items() if value is not None]


def _any(value: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever a summary holds
    if isinstance(value, bool):
        return {"boolValue": value}
    if isinstance(value, int):
        return {"intValue": str(value)}
    if isinstance(value, float):
        return {"doubleValue": value}
    if isinstance(value, list):
        return {"arrayValue": {"values": [_any(v) for v in value]}}
    return {"stringValue": str(value)}


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))
