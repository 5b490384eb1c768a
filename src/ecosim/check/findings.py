"""What a check found about a kind, as plain data."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Severity = Literal["error", "advice"]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong (`error`) or could be better (`advice`), and about what."""

    severity: Severity
    about: str
    what: str

    def __str__(self) -> str:
        return f"{self.severity}: {self.about}: {self.what}"


@dataclass(slots=True)
class Report:
    """The findings about a kind, and how much was tried.

    `tried` counts by name. `messages` are those of an ordinary day, `messages_used` of one on which all is
    used once, `wake_ups` those of a quiet one. `by_itself` is what changed with time alone, `reactions`
    what changed at once with something sensed or commanded, by what that was: `temperature`, `battery.Low`
    for an event, `> room.heat` for what it does to a thing.
    """

    kind: str
    findings: list[Finding] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    wake_ups: int = 0
    messages: int = 0
    messages_used: int = 0
    by_itself: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    controller: bool = False

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return not any(f.severity == "error" for f in self.findings)

    def wrong(self, about: str, what: str) -> None:
        """Note an error, once."""
        self._note(Finding("error", about, what))

    def broke(self, about: str, crash: str, how: str) -> None:
        """Note that a handler broke, and how to come there; once for each place, however it is reached."""
        if not any(crash in finding.what for finding in self.findings):
            self.wrong(about, f"{crash} ({how})")

    def advise(self, about: str, what: str) -> None:
        """Note what could be better, once."""
        self._note(Finding("advice", about, what))

    def _note(self, finding: Finding) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "kind": self.kind,
            "ok": self.ok,
            "findings": [{"severity": f.severity, "about": f.about, "what": f.what} for f in self.findings],
            "tried": dict(sorted(self.tried.items())),
            "wake_ups": self.wake_ups,
            "messages": self.messages,
            "messages_used": self.messages_used,
            "by_itself": self.by_itself,
            "reactions": self.reactions,
            "controller": self.controller,
        }


def report_from(plain: dict[str, Any]) -> Report:
    """The report that `Report.plain` told."""
    known = {k: v for k, v in plain.items() if k != "ok"}
    findings = [Finding(**f) for f in known.pop("findings")]
    return Report(**known | {"findings": findings, "tried": Counter(known["tried"])})
