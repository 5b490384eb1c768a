"""Drafts in which helpers are what they can be: one of their options, a number within its bounds."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from ecosim.hub.own.counters import Counter
from ecosim.hub.own.dates import DateTime
from ecosim.hub.own.inputs import Number
from ecosim.hub.own.kinds import OwnConfig
from ecosim.hub.package import Package
from ecosim.imports.ha.drafts import Draft

_WAYS = 3  # that are tried where several states will do
_USUAL = ("2026-03-17 06:00:00", "2026-03-18 08:00:00")


def fitted(draft: Draft, package: Package) -> Iterator[Draft]:
    """The draft with states that can be, in up to three ways; in none where it cannot happen."""
    own = {config.entity_id: config for config in package.own}
    fixed = {i for i, c in own.items() if not c.follows} | {c.entity_id for c in package.automations}
    if any(h.get("entity") in fixed and h.get("attributes") for h in draft.happens):
        return
    given = {i: {**s, "attributes": {}} if i in fixed else s for i, s in draft.given.items()}
    found: list[Draft] = []
    for way in range(_WAYS):
        one = _one(replace(draft, given=given), own, way)
        if one is not None and one not in found:
            found.append(one)
    yield from found


def _one(draft: Draft, own: dict[str, OwnConfig], way: int) -> Draft | None:
    """It in one way; what is given and cannot be made right is not given."""
    said = [(i, s["state"]) for i, s in draft.given.items()]
    said += [(h["entity"], h["becomes"]) for h in draft.happens if "becomes" in h]
    right = {(i, s): s for i, s in said if i not in own or not own[i].wrong_state(s)}
    for entity_id, state in said:
        if (entity_id, state) not in right:
            taken = [s for (i, _), s in right.items() if i == entity_id]
            possible = [s for s in _possible(own[entity_id], state) if s not in taken]
            if possible:
                right[entity_id, state] = possible[way % len(possible)]
    given = {
        i: {**s, "state": right[i, s["state"]]} for i, s in draft.given.items() if (i, s["state"]) in right
    }
    what, happens = draft.what, list[dict[str, Any]]()
    for each in draft.happens:
        if "becomes" in each:
            key = (each["entity"], each["becomes"])
            if key not in right:
                return None
            what = what.replace(f"becomes {key[1]}", f"becomes {right[key]}")
            happens.append({**each, "becomes": right[key]})
        else:
            happens.append(each)
    return replace(draft, what=what, given=given, happens=tuple(happens))


def _possible(config: OwnConfig, state: str) -> Iterator[str]:
    """States that this entity can have instead, the likeliest first."""
    for found in _instead(config, state):
        if not config.wrong_state(found):
            yield found


def _instead(config: OwnConfig, state: str) -> Iterator[str]:
    yield from config.states() or ()
    if isinstance(config, DateTime):
        for moment in (state, *_USUAL):
            try:
                yield datetime.fromisoformat(moment).strftime(config.form)
            except ValueError:
                continue
    try:
        number = float(state)
    except ValueError:
        return
    if isinstance(config, Counter):
        yield str(config.within(round(number)))
    if isinstance(config, Number):
        yield f"{min(config.high, max(config.low, number)):g}"
