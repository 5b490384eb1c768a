"""Targets by device, area, floor and label, said as the entities that are meant."""

from typing import Any

from ecosim.hub.given import is_template
from ecosim.hub.standins.effects import ON_OFF
from ecosim.hub.standins.plausible import DOMAINS
from ecosim.imports.ha.registry import Registry

TARGETS = ("device_id", "area_id", "floor_id", "label_id")
_ANYWHERE = "homeassistant"


def by_entities(value: Any, registry: Registry) -> Any:  # noqa: ANN401
    """The same automation or script; what the registry does not know stays as it is."""
    if isinstance(value, list):
        return [by_entities(inner, registry) for inner in value]
    if not isinstance(value, dict):
        return value
    found = {
        key: _entity(inner, registry) if key == "entity_id" else by_entities(inner, registry)
        for key, inner in value.items()
    }
    call = found.get("action", found.get("service"))
    if isinstance(call, str):
        for key in ("target", "data"):
            if isinstance(found.get(key), dict):
                found[key] = _target(found[key], call.partition(".")[0], registry)
    return found


def _entity(value: Any, registry: Registry) -> Any:  # noqa: ANN401
    if isinstance(value, list):
        return [_entity(inner, registry) for inner in value]
    return registry.entity_id(value) if isinstance(value, str) else value


def _target(target: dict[str, Any], domain: str, registry: Registry) -> dict[str, Any]:
    """What is aimed at, by entity where the registry has some of the action's domain there."""
    domains = ON_OFF if domain == _ANYWHERE else (domain,) if domain in DOMAINS else ()
    kept, entities = dict(target), _many(target.get("entity_id"))
    for kind in TARGETS:
        names = _many(target.get(kind))
        meant = [e for name in names for e in registry.targeted(kind, name, domains)]
        if meant and not any(is_template(name) for name in names):
            del kept[kind]
            entities += [e for e in meant if e not in entities]
    return {**kept, "entity_id": entities} if kept.keys() != target.keys() else target


def _many(value: Any) -> list[str]:  # noqa: ANN401
    found = value if isinstance(value, list) else [] if value is None else str(value).split(",")
    return [str(each).strip() for each in found]
