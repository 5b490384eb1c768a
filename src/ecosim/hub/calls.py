"""Calls: actions that ask entities for something, `action: light.turn_on`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import nearest
from ecosim.hub import publish
from ecosim.hub.actions import BASE_KEYS
from ecosim.hub.commands import ServiceError
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import ACTIONS, Action, ActionError, Doing
from ecosim.hub.reading import UNAVAILABLE
from ecosim.hub.services import Service, service_named, services_of
from ecosim.hub.states import Entities, LiveEntity
from ecosim.hub.templates import (
    Template,
    TemplateError,
    read_template,
    rendered,
    templates_in,
    with_templates,
)
from ecosim.hub.trace import Step

_TARGETS = ("entity_id", "device_id", "area_id", "floor_id", "label_id")


@dataclass(frozen=True)
class Call:
    """Ask entities for something. Targets and the values of `data` may be templates."""

    at: Given
    name: str
    data: dict[str, Any]
    targets: list[EntityName | Template]
    all_of_them: bool
    go_on: bool

    def names(self) -> Iterator[EntityName]:
        """The entities it acts on, and those its templates name."""
        for target in self.targets:
            yield from [target] if isinstance(target, EntityName) else target.names()
        for template in templates_in(self.data):
            yield from template.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` where there is no such service, or these entities cannot do it."""
        service = service_named(self.name, entities)
        if service is None:
            hint = nearest(self.name, services_of(entities))
            raise self.at.wrong(f"there is no action {self.name!r}{hint}")
        later = [key for key, value in self.data.items() if any(templates_in(value))]
        try:
            data = service.check({k: v for k, v in self.data.items() if k not in later}, later)
            if service.targeted and not self.targets and not self.all_of_them:
                raise ServiceError("say which entities: target: {entity_id: …}")  # noqa: TRY301
            if set(later) & set(service.required):
                return  # what it comes to is known only then
            for name in self.targets:
                entity = entities.find(name.entity_id) if isinstance(name, EntityName) else None
                if entity is not None:
                    service.plan(entity, data)
        except ServiceError as error:
            raise self.at.wrong(f"{self.name}: {error}") from None

    async def do(self, doing: Doing, path: str) -> None:
        """Send the commands; entities that are unavailable are left out, as Home Assistant does."""
        step = doing.acts(path, "call", action=self.name, data={}, commands=[], skipped=[])
        try:
            self._call(doing, step)
            step.result = "done"
        except (ServiceError, TemplateError) as error:
            step.result = f"error: {error}"
            if not self.go_on:
                raise ActionError(f"{self.name}: {error}") from None

    def _call(self, doing: Doing, step: Step) -> None:
        service = service_named(self.name, doing.runtime.entities)
        if service is None:
            raise ServiceError("there is no such action")
        step.details["data"] = rendered(self.data, doing.runtime, doing.variables)
        data = service.check(step.details["data"])
        for entity in self._entities(doing, service):
            if entity.state.state == UNAVAILABLE:
                step.details["skipped"].append(entity.entity_id)
                continue
            for command in service.plan(entity, data):
                step.details["commands"].append([command.path, command.payload])
                doing.runtime.ask(command.path, command.payload, step, moment=command.moment)
                if command.pressed is not None:
                    doing.runtime.pressed(entity, command.pressed)

    def _entities(self, doing: Doing, service: Service) -> list[LiveEntity]:
        entities = doing.runtime.entities
        if self.all_of_them or not service.targeted:
            return [e for e in entities if service.acts_on(e)]
        found = []
        for entity_id in self._named(doing):
            entity = entities.find(entity_id)
            if entity is None:
                doing.runtime.log(f"{self.name}: there is no entity {entity_id}", "warn")
            else:
                found.append(entity)
        return found

    def _named(self, doing: Doing) -> Iterator[str]:
        """The entity ids, also those that templates come to."""
        for target in self.targets:
            if isinstance(target, EntityName):
                yield target.entity_id
                continue
            value = target.value(doing.runtime, doing.variables)
            for text in value if isinstance(value, list | tuple) else str(value or "").split(","):
                if text := str(text).strip().lower():
                    yield text


@ACTIONS.named("action", "service")
def _call(given: Given) -> Action:
    for later in ("service_template", "response_variable"):
        if (unsupported := given.get(later)) is not None:
            raise unsupported.wrong(f"{later!r} is not supported yet")
    name_at = given.get("action") or given.need("service")
    name = name_at.refuse_template().text().strip().lower()
    if name == publish.NAME:
        return publish.read_publish(given)
    given.mapping(
        (*BASE_KEYS, "action", "service", "data", "data_template", "target", "entity_id", "metadata")
    )
    if name.count(".") != 1:
        raise name_at.wrong(f"an action is named like light.turn_on, not {name!r}")
    data: dict[str, Any] = {}
    places = [given]
    for key in ("data", "data_template"):
        data_at = given.get(key)
        if data_at is not None and data_at.value is not None:
            if not isinstance(data_at.value, dict):
                raise data_at.wrong("data is a mapping")
            data |= {k: with_templates(v) for k, v in data_at.entries() if k not in _TARGETS}
            places.append(data_at)
    target = given.get("target")
    if target is not None and target.value is not None:
        places.append(target.mapping(_TARGETS))
    targets, all_of_them = _targets(places)
    go_on = given.get("continue_on_error")
    return Call(name_at, name, data, targets, all_of_them, go_on is not None and go_on.flag())


def _targets(places: list[Given]) -> tuple[list[EntityName | Template], bool]:
    """The entities named in the action, its data or its target; whether it is all there are."""
    found: list[EntityName | Template] = []
    for place in places:
        for key in _TARGETS[1:]:
            if (inner := place.get(key)) is not None:
                raise inner.wrong(f"a target by {key!r} is not supported; name entities by 'entity_id'")
        ids = place.get("entity_id")
        if ids is None or ids.value in (None, [], "none"):
            continue
        if ids.value == "all":
            return [], True
        for each in ids.each():
            found += [read_template(each)] if is_template(each.value) else each.entity_ids()
    return found, False
