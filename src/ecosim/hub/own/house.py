"""All that lives in a hub, together: how it is made, and how what is asked of it gets to it."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from ecosim.hub.commands import ServiceError
from ecosim.hub.kinds import Asked
from ecosim.hub.managing import Manager
from ecosim.hub.own import making
from ecosim.hub.own.calling import Script
from ecosim.hub.own.derived import Derived
from ecosim.hub.own.groups import expanded
from ecosim.hub.own.kinds import HUB_SERVICES, OWN_SERVICES, Asking, Own, Work
from ecosim.hub.own.scripts import DOMAIN as SCRIPT
from ecosim.hub.package import Package
from ecosim.hub.running import Automation
from ecosim.hub.trace import Step

LIVING = (making,)
Beyond = Callable[[Asked], Any]
_EVERYWHERE = ("homeassistant.turn_on", "homeassistant.turn_off", "homeassistant.toggle")


def house(package: Package, manager: Manager) -> dict[str, Own]:
    """What a file says, at work, by entity id; the automations come last."""
    found: dict[str, Own] = {c.entity_id: c.begun(manager) for c in package.own}
    return found | {c.entity_id: Automation(c, manager) for c in package.automations}


def learn(manager: Manager, entity_ids: Iterable[str]) -> None:
    """Some entities have become known: what follows from them is so, which is no news either."""
    news = list(entity_ids)
    while news:
        known = set(news)
        following = [o for o in manager.own.values() if isinstance(o, Derived) and known & set(o.reads)]
        before = {o.entity_id: o.shown for o in following}
        for own in following:
            own.learn()
        news = [o.entity_id for o in following if _other(before[o.entity_id], o.shown)]


def _other(before: Any, now: Any) -> bool:  # noqa: ANN401
    return before is None or (before.state, before.attributes) != (now.state, now.attributes)


async def call(manager: Manager, asked: Asked, step: Step, beyond: Beyond) -> Any:  # noqa: ANN401
    """Do what is the hub's own to do; the rest goes beyond. What is answered. Raises `ServiceError`."""
    name, asking = asked.name, Asking(step, asked.callers)
    script = manager.own.get(name) if name.startswith(SCRIPT) else None
    if isinstance(script, Script):
        return await script.call({**asked.target, **asked.data}, asked.callers)
    if name in HUB_SERVICES:
        service = HUB_SERVICES[name]
        await _done([service.act(manager, service.check(asked.data), asking)])
        return {}
    asked = _of_members(manager, asked)
    own, others = _divided(manager, asked)
    works: list[Work | None] = []
    for entity in own:
        verb = name.partition(".")[2]
        service_of = OWN_SERVICES.get(f"{entity.entity_id.partition('.')[0]}.{verb}")
        if service_of is None:
            raise ServiceError(f"{entity.entity_id} cannot be asked for this")
        works.append(service_of.act(entity, service_of.check(asked.data), asking))
    await _done(works)
    if own and not others:
        return {}
    return beyond(_for(asked, others))


def _for(asked: Asked, entity_ids: list[str]) -> Asked:
    """The same for other entities."""
    return (
        asked
        if entity_ids == asked.entity_ids
        else replace(asked, target={**asked.target, "entity_id": entity_ids})
    )


def _of_members(manager: Manager, asked: Asked) -> Asked:
    """The same for the members instead of groups, those that can be meant."""
    domain = asked.name.partition(".")[0]
    found: dict[str, None] = {}
    for entity_id in asked.entity_ids:
        members = expanded([entity_id], manager.entities)
        if members != [entity_id] and asked.name not in _EVERYWHERE:
            members = [m for m in members if m.startswith(f"{domain}.")]
        found |= dict.fromkeys(members)
    return _for(asked, list(found))


def _divided(manager: Manager, asked: Asked) -> tuple[list[Own], list[str]]:
    """Those of the hub itself that are meant, and the ids of others."""
    domain = asked.name.partition(".")[0]
    if asked.everything and asked.name in OWN_SERVICES:
        return [o for i, o in manager.own.items() if i.startswith(f"{domain}.")], []
    own: list[Own] = []
    others: list[str] = []
    for entity_id in asked.entity_ids:
        found = manager.own.get(entity_id)
        meant = asked.name in _EVERYWHERE or entity_id.startswith(f"{domain}.")
        if found is None:
            others.append(entity_id)
        elif meant:
            own.append(found)
    return own, others


async def _done(works: list[Work | None]) -> None:
    """Wait for all; what has not begun when something fails is not begun."""
    left = [work for work in works if work is not None]
    try:
        while left:
            await left.pop(0)
    finally:
        for work in left:
            work.close()
