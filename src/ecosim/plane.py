"""The simulation plane, `ecosim/<home>/…`: what only ecosim's own processes say and hear.

Payloads are JSON. A device's host hears only the things its device senses.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plane:
    """Topics of one home's simulation plane."""

    home: str

    @property
    def root(self) -> str:
        """What all its topics begin with."""
        return f"ecosim/{self.home}/"

    @property
    def told(self) -> list[str]:
        """Filters for everything on it but the clock."""
        return [
            f"ecosim/{self.home}/{part}"
            for part in ("world/#", "story", "touch/+", "influence/+", "link/+", "report/+")
        ]

    @property
    def clock(self) -> str:
        """The run's clock, retained."""
        return f"ecosim/{self.home}/clock"

    def thing(self, key: str) -> str:
        """All that is true of a thing now, retained: `{fact: value or curve}`."""
        return f"ecosim/{self.home}/world/{key}"

    def influence(self, device: str) -> str:
        """What a device does to the things it senses, retained: `{thing: {influence: value}}`."""
        return f"ecosim/{self.home}/influence/{device}"

    def touch(self, device: str) -> str:
        """A person's hand on a device: `{"path": "node/property", "payload": …, "by": person}`."""
        return f"ecosim/{self.home}/touch/{device}"

    @property
    def story(self) -> str:
        """What a person does, as it begins: `{"person", "does", …}`; root of what follows."""
        return f"ecosim/{self.home}/story"

    def link(self, link: str) -> str:
        """What a link could not carry (`stopped`, `why`), or a person carried (`by_hand`, `taps`)."""
        return f"ecosim/{self.home}/link/{link}"

    def report(self, client: str) -> str:
        """A client's accounts when it ends, retained for a moment: `{"published": n, "dropped": {…}}`."""
        return f"ecosim/{self.home}/report/{client}"

    def echo(self, client: str) -> str:
        """On other brokers than the home's: where a client sends markers to itself (`live.forked`)."""
        return f"ecosim/{self.home}/echo/{client}"
