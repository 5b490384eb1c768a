"""Calls: actions that ask for something, `action: light.turn_on`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import nearest
from ecosim.hub import publish
from ecosim.hub.actions import BASE_KEYS
from ecosim.hub.commands import ServiceError
from ecosim.hub.given import EntityName, Given, is_template
from ecosim.hub.kinds import ACTIONS, Action, ActionError, Asked, Doing
from ecosim.hub.own.kinds import HUB_SERVICES, OWN_SERVICES, HubService, OwnService
from ecosim.hub.services import Service, service_named, services_of
from ecosim.hub.states import Entities
from ecosim.hub.templates import (
    Template,
    TemplateError,
    read_template,
    rendered,
    templates_in,
    with_templates,
)

TARGETS = ("entity_id", "device_id", "area_id", "floor_id", "label_id")
_KEYS = ("data", "data_template", "target", "entity_id", "metadata", "response_variable")
_NAMES = ("action", "service", "service_template", "action_template")


@dataclass(frozen=True)
class Call:
    """Ask for something. The name, the targets and the values of `data` may be templates.

    `data` is a mapping, or a template that comes to one; `targets` are ids by what they are ids of.
    """

    at: Given
    name: str | Template
    data: Any
    targets: dict[str, list[EntityName | Template | str]]
    all_of_them: bool
    go_on: bool
    answer: str | None

    def names(self) -> Iterator[EntityName]:
        """The entities it acts on, and those its templates name."""
        for target in self.targets.get("entity_id", ()):
            if isinstance(target, EntityName):
                yield target
        for template in templates_in([self.name, self.data, *self.targets.values()]):
            yield from template.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` where there is no such service, or these entities cannot do it."""
        if isinstance(self.name, Template) or self._is_script(entities):
            return  # what it comes to is known only then; a script takes whatever is said
        for key in TARGETS[1:]:
            if key in self.targets:
                raise self.at.wrong(f"{self.name}: this home has no {key}: name entities by 'entity_id'")
        own = OWN_SERVICES.get(self.name) or HUB_SERVICES.get(self.name)
        service = service_named(self.name, entities)
        if service is None and own is None:
            known = [*services_of(entities), *OWN_SERVICES, *HUB_SERVICES]
            scripts = [i for i in entities.ids() if i.startswith("script.")]
            raise self.at.wrong(f"there is no action {self.name!r}{nearest(self.name, [*known, *scripts])}")
        if isinstance(self.data, dict) and own is not None:
            self._check_own(own)
        elif isinstance(self.data, dict) and service is not None:
            self._check(self.name, service, entities)

    def _is_script(self, entities: Entities) -> bool:
        return isinstance(self.name, str) and self.name.startswith("script.") and self.name in entities

    def _check_own(self, service: OwnService | HubService) -> None:
        """Look at what is asked of what lives in the hub."""
        later = [key for key, value in self.data.items() if any(templates_in(value))]
        domain = service.name.partition(".")[0]
        named = self.targets.get("entity_id", [])
        try:
            service.check({k: v for k, v in self.data.items() if k not in later}, later)
            if isinstance(service, OwnService) and not named and not self.all_of_them:
                raise ServiceError("say which entities: target: {entity_id: …}")  # noqa: TRY301
        except ServiceError as error:
            raise self.at.wrong(f"{service.name}: {error}") from None
        for one in named:
            if isinstance(one, EntityName) and one.entity_id.partition(".")[0] not in (domain, "group"):
                raise one.at.wrong(f"{service.name} does not act on {one.entity_id}")

    def _check(self, name: str, service: Service, entities: Entities) -> None:
        later = [key for key, value in self.data.items() if any(templates_in(value))]
        named = self.targets.get("entity_id", [])
        try:
            data = service.check({k: v for k, v in self.data.items() if k not in later}, later)
            if service.targeted and not named and not self.all_of_them:
                raise ServiceError("say which entities: target: {entity_id: …}")  # noqa: TRY301
            if set(later) & set(service.required):
                return  # what it comes to is known only then
            for one in named:
                entity = entities.find(one.entity_id) if isinstance(one, EntityName) else None
                if entity is not None:
                    service.plan(entity, data)
        except ServiceError as error:
            raise self.at.wrong(f"{name}: {error}") from None

    async def do(self, doing: Doing, path: str) -> None:
        """Ask for it; what is answered goes into a variable."""
        said = self.name if isinstance(self.name, str) else ""
        step = doing.acts(path, "call", action=said, data={}, commands=[], skipped=[])
        try:
            asked = self._asked(doing)
            step.details |= {"action": asked.name, "data": asked.data}
            response = await doing.runtime.call(asked, step)
            step.result = "done"
        except (ServiceError, TemplateError) as error:
            step.result = f"error: {error}"
            if not self.go_on:
                raise ActionError(f"{step.details['action'] or 'action'}: {error}") from None
            return
        if self.answer is not None:
            doing.variables[self.answer] = response

    def _asked(self, doing: Doing) -> Asked:
        """What it comes to now."""
        name = str(rendered(self.name, doing.runtime, doing.variables)).strip().lower()
        if name.count(".") != 1:
            raise ServiceError(f"an action is named like light.turn_on, not {name!r}")
        data = rendered(self.data, doing.runtime, doing.variables)
        if not isinstance(data, dict):
            raise ServiceError(f"data is a mapping, not {data!r}")
        target = {key: list(self._ids(each, doing)) for key, each in self.targets.items()}
        for key in TARGETS:  # a template may have made them
            if not isinstance(self.data, dict) and key in data:
                target.setdefault(key, []).extend(_split(data[key]))
        data = {k: v for k, v in data.items() if k not in TARGETS or isinstance(self.data, dict)}
        return Asked(name, data, target, self.all_of_them, doing.callers)

    def _ids(self, targets: list[EntityName | Template | str], doing: Doing) -> Iterator[str]:
        """The ids, also those that templates come to."""
        for target in targets:
            if isinstance(target, EntityName):
                yield target.entity_id
            elif isinstance(target, Template):
                yield from _split(target.value(doing.runtime, doing.variables))
            else:
                yield target


def _split(value: object) -> Iterator[str]:
    for text in value if isinstance(value, list | tuple) else str(value or "").split(","):
        if text := str(text).strip().lower():
            yield text


@ACTIONS.named(*_NAMES)
def _call(given: Given) -> Action:
    key = next(k for k in _NAMES if k in given)
    name_at = given.need(key)
    name: str | Template = (
        read_template(name_at) if is_template(name_at.value) else name_at.text().strip().lower()
    )
    if name == publish.NAME:
        return publish.read_publish(given, key)
    given.mapping((*BASE_KEYS, key, *_KEYS))
    if isinstance(name, str) and name.count(".") != 1:
        raise name_at.wrong(f"an action is named like light.turn_on, not {name!r}")
    data, places = _data(given, whole=isinstance(name, str) and name.startswith("script."))
    target = given.get("target")
    if target is not None and target.value is not None:
        if is_template(target.value):
            raise target.wrong("a target is a mapping; templates may stand in it")
        places.append(target.mapping(TARGETS))
    targets, all_of_them = _targets(places)
    go_on, answer = given.get("continue_on_error"), given.get("response_variable")
    return Call(
        name_at,
        name,
        data,
        targets,
        all_of_them,
        go_on is not None and go_on.flag(),
        answer.refuse_template().text() if answer else None,
    )


def _data(given: Given, *, whole: bool) -> tuple[Any, list[Given]]:
    """What is said with it, and where targets may stand; `whole`: they are said, too."""
    data: dict[str, Any] = {}
    places = [given]
    for key in ("data", "data_template"):
        data_at = given.get(key)
        if data_at is None or data_at.value is None:
            continue
        if is_template(data_at.value):
            return read_template(data_at), places
        if not isinstance(data_at.value, dict):
            raise data_at.wrong("data is a mapping")
        data |= {k: with_templates(v) for k, v in data_at.entries() if whole or k not in TARGETS}
        places.append(data_at)
    return data, places


def _targets(places: list[Given]) -> tuple[dict[str, list[EntityName | Template | str]], bool]:
    """What is named in the action, its data or its target; whether it is all there are."""
    found: dict[str, list[EntityName | Template | str]] = {}
    for place in places:
        for key in TARGETS:
            ids = place.get(key)
            if ids is None or ids.value in (None, [], "none"):
                continue
            if ids.value == "all" and key == "entity_id":
                return {}, True
            for each in ids.each():
                if is_template(each.value):
                    found.setdefault(key, []).append(read_template(each))
                elif key == "entity_id":
                    found.setdefault(key, []).extend(each.entity_ids())
                else:
                    found.setdefault(key, []).append(each.text())
    return found, False


@ACTIONS.named("scene")
def _scene(given: Given) -> Action:
    """`scene: scene.evening` is short for a call."""
    scene = given.mapping((*BASE_KEYS, "scene", "metadata")).need("scene")
    call = {"action": "scene.turn_on", "target": {"entity_id": scene.entity_id()}}
    return _call(Given(call, given.loaded, given.route))
