"""What must be so in every export."""

import re
from collections.abc import Iterator
from typing import Any

HEX = re.compile("[0-9a-f]+")


def values(attributes: list[dict[str, Any]]) -> dict[str, Any]:
    """Attributes as a dictionary; each has exactly one value of a known kind."""
    kinds = {"stringValue": str, "boolValue": bool, "intValue": str, "doubleValue": float, "arrayValue": dict}
    found = {}
    for attribute in attributes:
        ((kind, value),) = attribute["value"].items()
        assert type(value) is kinds[kind], attribute
        found[attribute["key"]] = value
    assert len(found) == len(attributes)
    return found


def spans(request: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """All spans with their service, once the request has been held against OTLP."""
    for resource in request["resourceSpans"]:
        service = values(resource["resource"]["attributes"])["service.name"]
        (scope,) = resource["scopeSpans"]
        assert scope["spans"], "no empty envelopes"
        for span in scope["spans"]:
            yield service, span


def check_otlp(request: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The spans by id."""
    found: dict[str, dict[str, Any]] = {}
    for _, span in spans(request):
        assert len(span["traceId"]) == 32
        assert len(span["spanId"]) == 16
        assert HEX.fullmatch(span["traceId"] + span["spanId"])
        assert span["spanId"] not in found
        assert span["name"]
        assert span["kind"] == 4
        values(span["attributes"])
        for event in span.get("events", ()):
            values(event["attributes"])
        found[span["spanId"]] = span
    for span in found.values():
        start, end = int(span["startTimeUnixNano"]), int(span["endTimeUnixNano"])
        assert end - start >= 1_000_000
        for link in span.get("links", ()):
            assert found[link["spanId"]]["traceId"] == link["traceId"]
        if "parentSpanId" in span:
            parent = found[span["parentSpanId"]]
            assert parent["traceId"] == span["traceId"]
            assert int(parent["startTimeUnixNano"]) < start <= int(parent["endTimeUnixNano"])
    return found


def check_chrome(trace: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The slices by span, played as Perfetto plays them: an arrow binds to the innermost of its thread."""
    events = trace["traceEvents"]
    names = {e["tid"] for e in events if e["name"] == "thread_name"}
    told = [e for e in events if e["ph"] in "Xsf"]
    assert [e["ts"] for e in told] == sorted(e["ts"] for e in told)
    going: dict[int, list[dict[str, Any]]] = {}
    found: dict[str, dict[str, Any]] = {}
    arrows: dict[str, str] = {}
    for event in told:
        stack = going.setdefault(event["tid"], [])
        if event["ph"] == "X":
            while stack and stack[-1]["ts"] + stack[-1]["dur"] <= event["ts"]:
                stack.pop()
            assert not stack or event["ts"] > stack[-1]["ts"]
            assert not stack or event["ts"] + event["dur"] <= stack[-1]["ts"] + stack[-1]["dur"]
            assert event["dur"] >= 1000
            assert event["tid"] in names
            stack.append(event)
            found[event["args"]["span"]] = event
        elif event["ph"] == "s":
            arrows[event["id"]] = stack[-1]["args"]["span"]
        else:
            assert stack[-1]["args"]["span"] == event["id"]
            assert arrows[event["id"]] == stack[-1]["args"]["parent"]
    below = {s for s, e in found.items() if e["args"].get("parent") in found}
    assert set(arrows) == below
    begun = {e["id"]: e["ts"] for e in events if e["ph"] == "b"}
    ended = {e["id"]: e["ts"] for e in events if e["ph"] == "e"}
    assert begun.keys() == ended.keys()
    assert all(begun[i] < ended[i] for i in begun)
    return found
