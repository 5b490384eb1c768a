"""What a finding is, and the report of one look at a broker."""

from dataclasses import dataclass, field
from typing import Any, Literal, get_args

Severity = Literal["error", "warning", "note"]
HOMIE = "https://homieiot.github.io/specification/"
HOME_ASSISTANT = "https://www.home-assistant.io/integrations/mqtt/"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for.

    `error`: the text says must, or a controller cannot work with it. `warning`: it says should, or there may
    be another reason. `note`: it may well be meant so.

    `section` is the heading in the Homie convention, or in Home Assistant's documentation of MQTT.
    """

    id: str
    severity: Severity
    section: str
    title: str


class Rules(dict[str, Rule]):
    """Rules by their ids, in the order they were added."""

    def add(self, id_: str, severity: Severity, section: str, title: str) -> Rule:
        """Make a rule, and keep it."""
        self[id_] = made = Rule(id_, severity, section, title)
        return made


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that is not kept: by which device, on which topic, what is wrong and what to do."""

    rule: Rule
    device: str
    topic: str
    what: str

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "device": self.device,
            "topic": self.topic,
            "rule": self.rule.id,
            "severity": self.rule.severity,
            "what": self.what,
            "section": self.rule.section,
        }


@dataclass(slots=True)
class Report:
    """The devices that were seen, by convention, and what is wrong with them."""

    devices: dict[str, str] = field(default_factory=dict)
    """By the name it has in the report: `Homie 5`, or `Home Assistant`."""
    findings: list[Finding] = field(default_factory=list)
    messages: int = 0
    topics: int = 0
    _known: set[Finding] = field(default_factory=set)

    def add(self, rule: Rule, device: str, topic: str, what: str) -> None:
        """Note a finding, once."""
        finding = Finding(rule, device, topic, what)
        if finding not in self._known:
            self._known.add(finding)
            self.findings.append(finding)

    @property
    def errors(self) -> list[Finding]:
        """The findings that are errors."""
        return [f for f in self.findings if f.rule.severity == "error"]

    @property
    def warnings(self) -> list[Finding]:
        """The findings that are warnings."""
        return [f for f in self.findings if f.rule.severity == "warning"]

    @property
    def notes(self) -> list[Finding]:
        """The findings that may well be meant so."""
        return [f for f in self.findings if f.rule.severity == "note"]

    def by_device(self) -> dict[str, list[Finding]]:
        """The findings, device by device; errors first."""
        found: dict[str, list[Finding]] = {name: [] for name in self.devices}
        for finding in self.findings:
            found.setdefault(finding.device, []).append(finding)
        return {name: sorted(them, key=_order) for name, them in sorted(found.items())}

    def plain(self) -> dict[str, Any]:
        """As JSON has it."""
        return {
            "devices": dict(sorted(self.devices.items())),
            "messages": self.messages,
            "topics": self.topics,
            "errors": len(self.errors),
            "warnings": len(self.warnings),
            "notes": len(self.notes),
            "findings": [f.plain() for them in self.by_device().values() for f in them],
        }


def _order(finding: Finding) -> tuple[int, str, str]:
    return get_args(Severity).index(finding.rule.severity), finding.topic, finding.rule.id
