"""What Home Assistant's engine answered, compared with ours, and kept as digests."""

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

Calls = list[tuple[int, str, str]]
BEGIN, END = "<!-- agreement: made by tests.ha.verdicts -->", "<!-- end of agreement -->"
_SLACK = 1.5  # s: Home Assistant is a little late by intent


def plain(calls: list[list[Any]]) -> Calls:
    """Calls as they are compared: the second, the service, what was said with it."""
    calls = [[when, name, _published(data) if name == "mqtt.publish" else data] for when, name, data in calls]
    return [
        (round(when), name, json.dumps(_data(data), sort_keys=True, default=str))
        for when, name, data in calls
    ]


def _published(data: dict[str, Any]) -> dict[str, Any]:
    """Payloads are texts; not to retain it is what is usual."""
    return {k: str(v) if k == "payload" else v for k, v in data.items() if k != "qos" and v is not False}


def _data(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _ids(v) if k == "entity_id" else _data(v) for k, v in data.items() if v is not None}
    if isinstance(data, list):
        return [_data(inner) for inner in data]
    if isinstance(data, float) and data.is_integer():
        return int(data)
    return data


def _ids(value: Any) -> list[str]:
    return [i.strip() for i in value.split(",")] if isinstance(value, str) else list(value)


def alike(ours: Calls, theirs: Calls) -> bool:
    """Whether they called for the same; the order counts, but not within a moment."""
    if len(ours) != len(theirs):
        return False
    left = sorted(theirs, key=lambda c: (c[1], c[2], c[0]))
    pairs = zip(sorted(ours, key=lambda c: (c[1], c[2], c[0])), left, strict=True)
    return all(a[1:] == b[1:] and abs(a[0] - b[0]) <= _SLACK for a, b in pairs)


def digest(calls: Calls) -> str:
    """All of them in short."""
    told = json.dumps(sorted(calls), sort_keys=True)
    return hashlib.blake2b(told.encode(), digest_size=6).hexdigest()


def judged(scenarios: Path, answers: Path, reasons: dict[str, str]) -> dict[str, Any]:
    """By the automation's number: `alike`, our digest where both did the same; `apart`, why they did not.

    `refused` are the numbers of those that Home Assistant does not load.
    """
    found: dict[str, Any] = {"alike": {}, "apart": {}, "refused": []}
    theirs = {a["number"]: a for a in map(json.loads, answers.read_text(encoding="utf-8").splitlines())}
    for scenario in map(json.loads, scenarios.read_text(encoding="utf-8").splitlines()):
        answer = theirs.get(scenario["number"])
        if answer is None:
            continue
        ours = plain(scenario["calls"])
        if not answer["loaded"]:
            found["refused"].append(scenario["number"])
        elif alike(ours, plain(answer["calls"])):
            found["alike"][str(scenario["number"])] = digest(ours)
        else:
            found["apart"][str(scenario["number"])] = reasons.get(str(scenario["number"]), "")
    return found


def table(found: dict[str, Any]) -> str:
    """What they agree on, as it stands in the document."""
    alike, apart = len(found["alike"]), found["apart"]
    both = "that Home Assistant 2024.3 and this hub both load and whose triggers can be played to both"
    told = "called for the same actions at the same times over a day"
    lines = [
        f"Of the {alike + len(apart)} automations {both},",
        f"{alike} {told}. The other {len(apart)}, by their line in the data:",
        "",
        "| | why |",
        "|---|---|",
    ]
    return "\n".join([*lines, *(f"| {number} | {why} |" for number, why in apart.items())])


def put_in(document: str, text: str) -> str:
    """The document with this table."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Print how many, and write them down."""
    parser = argparse.ArgumentParser(prog="python -m tests.ha.verdicts", description=__doc__)
    parser.add_argument("scenarios", type=Path)
    parser.add_argument("answers", type=Path)
    parser.add_argument("--write", type=Path)
    parser.add_argument("--document", type=Path)
    options = parser.parse_args()
    kept = json.loads(options.write.read_text(encoding="utf-8"))["apart"] if options.write else {}
    found = judged(options.scenarios, options.answers, kept)
    sys.stdout.write(f"{ ({name: len(inner) for name, inner in found.items()}) }\n")
    if options.write is not None:
        options.write.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    else:
        sys.stdout.write(f"{[*found['apart']]} {found['refused']}\n")
    if options.document is not None:
        document = options.document.read_text(encoding="utf-8")
        options.document.write_text(put_in(document, table(found)), encoding="utf-8")


if __name__ == "__main__":
    main()
