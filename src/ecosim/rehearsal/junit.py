"""What came of tests as JUnit XML, which CI servers read.

There are no durations in it: the same tests give the same file.
"""

import re
import xml.etree.ElementTree as ET

from ecosim.rehearsal.performing import Outcome
from ecosim.rehearsal.suite import Suite
from ecosim.rehearsal.telling import account

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(results: list[tuple[Suite, list[Outcome]]]) -> str:
    """A document with a `testsuite` for each file."""
    root = ET.Element("testsuites", name="ecosim")
    for suite, outcomes in results:
        part = ET.SubElement(root, "testsuite", {"name": suite.file, **_counts(outcomes)})
        for outcome in outcomes:
            case = ET.SubElement(
                part, "testcase", classname=suite.file, name=_clean(outcome.case.name), file=suite.file
            )
            case.set("line", str(outcome.case.line))
            if not outcome.passed:
                lines = account(suite, outcome)
                failure = ET.SubElement(case, "failure", message=_clean(lines[0]), type="expectation")
                failure.text = _clean("\n".join(lines))
    for name, value in _counts([o for _, outcomes in results for o in outcomes]).items():
        root.set(name, value)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _counts(outcomes: list[Outcome]) -> dict[str, str]:
    failed = sum(not o.passed for o in outcomes)
    return {"tests": str(len(outcomes)), "failures": str(failed), "errors": "0", "skipped": "0"}


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("�", text)
