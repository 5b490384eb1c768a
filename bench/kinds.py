"""Which of the automations that people wrote load, kind by kind: the table in docs/automations.md.

`python -m bench.kinds --data DIR --write docs/automations.md`, where DIR has `automations/automations.jsonl`.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ecosim.errors import FileError
from ecosim.files import Loaded
from ecosim.hub import read_automations

BEGIN, END = "<!-- kinds: made by bench.kinds -->", "<!-- end of kinds -->"
_WHAT = {
    "trig": "trigger",
    "trig-opt": "option of a trigger",
    "cond": "condition",
    "cond-opt": "option of a condition",
    "act": "action",
    "act-opt": "option of an action",
    "mode": "mode",
    "feat": "option",
    "tpl": "template in",
}
_WHY = {  # what a refusal says, and what it comes to
    "templates from other files": "a template takes macros from a file that is not there",
    "blueprint": "a blueprint that is not there",
    "!secret": "an entity's name is a secret",
    "there is no key": "a key that Home Assistant refuses, too",
    "use one of them": "a key twice, in two spellings, which Home Assistant refuses, too",
    "'condition' is missing": "a condition in a spelling of earlier years",
    "an action is a mapping": "an action that is none",
    "is not supported": "a trigger of one vendor's integration",
}


@dataclass
class Found:
    """What became of the automations: how many there are and load, by kind; why others do not."""

    all: int = 0
    loaded: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    loaded_kinds: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)


def look(automations: list[dict[str, Any]]) -> Found:
    """Load each."""
    found = Found()
    for each in automations:
        found.all += 1
        kinds = [k for k in each["needs"] if "?" not in k]
        found.kinds.update(kinds)
        try:
            read_automations(Loaded([each["automation"]], each["file"]))
        except FileError as error:
            found.why[next((why for said, why in _WHY.items() if said in error.what), error.what)] += 1
        else:
            found.loaded += 1
            found.loaded_kinds.update(kinds)
    return found


def table(found: Found) -> str:
    """As it stands in the document."""
    share = f"{100 * found.loaded / found.all:.1f} %"
    lines = [
        f"Of {found.all} automations of six public configurations {found.loaded} load, {share}.",
        "What they use, how many use it, and how many of those load:",
        "",
        "| | in | load |",
        "|---|---|---|",
    ]
    for kind, count in sorted(found.kinds.items(), key=lambda pair: (-pair[1], pair[0])):
        what, _, name = kind.partition(":")
        said = f"{_WHAT.get(what, what)} `{name}`" if name else f"`{what}`"
        lines.append(f"| {said} | {count} | {found.loaded_kinds[kind]} |")
    lines += ["", "Why the others are refused:", "", "| | |", "|---|---|"]
    reasons = sorted(found.why.items(), key=lambda pair: (-pair[1], pair[0]))
    lines += [f"| {why} | {count} |" for why, count in reasons]
    return "\n".join(lines)


def read(data: Path) -> list[dict[str, Any]]:
    """The automations."""
    lines = (data / "automations/automations.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def put_in(document: str, text: str) -> str:
    """The document with this table."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{text}\n{END}{after}"


def main() -> None:
    """Print the table, or write it into a document."""
    parser = argparse.ArgumentParser(prog="python -m bench.kinds", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--write", type=Path)
    options = parser.parse_args()
    text = table(look(read(options.data)))
    if options.write is None:
        print(text)
    else:
        options.write.write_text(put_in(options.write.read_text(encoding="utf-8"), text), encoding="utf-8")


if __name__ == "__main__":
    main()
