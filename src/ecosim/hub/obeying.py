"""Calls as a hub with devices obeys them: each becomes commands to those who can do it."""

from ecosim.hub import publish
from ecosim.hub.commands import Command, ServiceError
from ecosim.hub.kinds import Asked, Runtime
from ecosim.hub.own.kinds import OWN_SERVICES
from ecosim.hub.reading import UNAVAILABLE
from ecosim.hub.services import Service, service_named
from ecosim.hub.states import LiveEntity
from ecosim.hub.trace import Step


def obey(hub: Runtime, asked: Asked, step: Step) -> None:
    """Send the commands; entities that are unavailable are left out, as Home Assistant does.

    Raises `ServiceError`.
    """
    if asked.name in OWN_SERVICES:
        for entity_id in asked.entity_ids:
            hub.log(f"{asked.name}: there is no entity {entity_id}", "warn")
        return
    if asked.name == publish.NAME:
        _send(hub, publish.published(hub.entities, asked), step)
        return
    service = service_named(asked.name, hub.entities)
    if service is None:
        raise ServiceError("there is no such action")
    data = service.check(asked.data)
    for entity in _entities(hub, service, asked):
        if entity.state.state == UNAVAILABLE:
            step.details["skipped"].append(entity.entity_id)
            continue
        for command in service.plan(entity, data):
            _send(hub, command, step)
            if command.pressed is not None:
                hub.pressed(entity, command.pressed)


def _send(hub: Runtime, command: Command, step: Step) -> None:
    step.details["commands"].append([command.path, command.payload])
    hub.ask(command.path, command.payload, step, moment=command.moment)


def _entities(hub: Runtime, service: Service, asked: Asked) -> list[LiveEntity]:
    if asked.everything or not service.targeted:
        return [e for e in hub.entities if service.acts_on(e)]
    found = []
    for entity_id in asked.entity_ids:
        entity = hub.entities.find(entity_id)
        if entity is None:
            hub.log(f"{asked.name}: there is no entity {entity_id}", "warn")
        else:
            found.append(entity)
    return found
