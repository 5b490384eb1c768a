"""The proof that personal data stays where people agreed to: canaries, looked for in all that was said."""

from typing import Any

from ecosim.day import Day
from ecosim.home import Home
from ecosim.record import Entry
from ecosim.runs.canary import Canaries, Sighting, astray
from ecosim.runs.virtual import simulate
from ecosim.wirings import Wired


def proof(home: Home, days: list[Day], seed: int, wired: Wired) -> dict[str, Any]:
    """Live the days once more with canaries in place of personal data, and say where they turned up.

    `planted`: how many; `mute`: the personal paths that can carry none; `seen`: in how many places outside
    the domain they belong to, and rightly; `leaks`: where nobody agreed to it.
    """
    canaries, entries = Canaries(), list[Entry]()
    simulate(home, days, seed=seed, listener=entries.append, wired=wired, canaries=canaries)
    own = {device: wired.domains.of(device) for device in home.devices}
    abroad = list(astray(canaries.find(entries), own))
    leaks = [sighting for sighting in abroad if not _agreed(home, days, wired, sighting)]
    return {
        "planted": len(canaries.planted),
        "mute": canaries.mute,
        "seen": len(abroad) - len(leaks),
        "leaks": [
            {"data": sorted(s.categories), "device": s.device, "path": s.path}
            | {"topic": s.topic, "from": s.publisher}
            for s in leaks
        ],
    }


def summed_up(found: dict[str, Any]) -> str:
    """In words: `none of 50 canaries`, or what got where nobody agreed to."""
    leaks = [f"{leak['device']} · {leak['path']} on {leak['topic']}" for leak in found["leaks"]]
    return "; ".join(leaks) or f"none of {found['planted']} canaries"


def _agreed(home: Home, days: list[Day], wired: Wired, sighting: Sighting) -> bool:
    """Whether at any time of the days the people agreed that it may be there."""
    role = wired.role_of(sighting.topic.partition("/")[0])
    owner = home.owner(sighting.device)
    story = [{"person": s.who, "does": s.does, **s.details()} for day in days for s in day.story]
    return bool(role) and any(
        consent.permits(sighting.categories, source=wired.place[sighting.device], target=role, person=owner)
        for consent in home.consent.through(story)
    )
