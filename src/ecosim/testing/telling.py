"""Why something is as it is, in words."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ecosim.errors import EcosimError, nearest
from ecosim.record import Entry
from ecosim.told.verdicts import head

if TYPE_CHECKING:
    from ecosim.testing.home import SimulatedHome

LATELY = 20
"""So many messages tell what happened lately."""


def why(home: "SimulatedHome", what: str) -> Iterator[str]:
    """The lines of `home.why(…)`. Raises `EcosimError` for what there is not."""
    heard = home.heard
    verdict = next((v for v in home.verdicts if v["id"] == what), None)
    if verdict is not None:
        yield from head(verdict)
        spans = [verdict["cause_span"], *verdict["effect_spans"]]
        yield from heard.tree(*(heard.causes.spans[s] for s in spans if s in heard.causes.spans))
    elif heard.find(what) is not None:
        yield from home.entity(what).explain()
    elif "/" in what:
        yield from heard.tree(_last(home, what))
    else:
        known = [v["id"] for v in home.verdicts]
        hint = heard.nearest(what) if "." in what else nearest(what, known)
        raise EcosimError(f"there is no moment, entity or topic {what!r}{hint}")


def topic_of(home: "SimulatedHome", what: str) -> str:
    """A topic as it is, or that of a device path, `kettle/on` or `front-door/lock/locked`."""
    device, _, path = what.partition("/")
    if device in home.file.devices:
        if path in ("$state", "$description"):
            return f"{home.heard.domains.topics(device).base}/{path}"
        return home[device].topic(path)
    return what


def _last(home: "SimulatedHome", what: str) -> Entry:
    topic = topic_of(home, what)
    if topic not in home.heard.last:
        raise EcosimError(f"nothing was said on {topic!r}{nearest(topic, home.heard.last)}")
    return home.heard.last[topic]
