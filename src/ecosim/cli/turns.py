"""What one device does for one reason: a line of the timeline."""

from dataclasses import dataclass, field

from ecosim.told.vocabulary import Property

_MOST = 4  # things in a line
_NUL = "\x00"  # Homie's empty text
_VAGUE = frozenset({"on", "off", "yes", "no", "home", "open", "idle", "true", "false", ""})


@dataclass(slots=True)
class Turn:
    """What was heard of it.

    `fresh` are the paths whose change is to be told, `numbers` the measured ones that a moment waited for.
    """

    serial: int
    time: float
    clock: str
    device: str
    reason: str | None
    cause: str
    changes: dict[str, tuple[Property, str, str]] = field(default_factory=dict)
    events: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    spans: set[str | None] = field(default_factory=set)
    fresh: set[str] = field(default_factory=set)
    numbers: list[str] = field(default_factory=list)

    @property
    def changed(self) -> list[tuple[Property, str, str]]:
        """What is to be told: words before numbers, what was set before the rest.

        Not what is again as it was, and not what went away.
        """
        found = [self.changes[path] for path in self.changes if path in self.fresh]
        news = [change for change in found if change[2] not in (change[1], "", _NUL)]
        return sorted(news, key=lambda change: (change[0].number, not change[0].settable))

    @property
    def worth(self) -> bool:
        """Whether somebody would want to know."""
        return bool(self.events or self.ran or self.numbers or self.changed)

    def what(self) -> str:
        """The line's text: what happened, what changed, and what was measured."""
        said = [f"runs {' and '.join(self.ran)}"] if self.ran else []
        said += self.events
        heard = " ".join(said)
        for known, old, new in self.changed:
            if not (_said(new, heard) or _said(known.value(new), heard)):
                said.append(known.change(old, new))
        said += self.numbers
        more = len(said) - _MOST
        return ", ".join(said[:_MOST]) + (f" and {more} more" if more > 0 else "")


def _said(value: str, heard: str) -> bool:
    """Whether an event in the same line has told this value already."""
    return value not in _VAGUE and f" {value.translate(_MARKS)} " in f" {heard.translate(_MARKS)} "


_MARKS = str.maketrans(dict.fromkeys("(),:.“”", " "))
