"""Actions: the steps of a sequence.

Meaning as in Home Assistant: https://www.home-assistant.io/docs/scripts/
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ecosim.errors import nearest
from ecosim.hub.commands import ServiceError
from ecosim.hub.conditions import holds, read_condition
from ecosim.hub.given import EntityName, Given
from ecosim.hub.kinds import ACTIONS, Action, ActionError, Condition, Doing, Stopped
from ecosim.hub.reading import UNAVAILABLE
from ecosim.hub.services import Service, service_named, services_of
from ecosim.hub.states import Entities, LiveEntity

BASE_KEYS = ("alias", "enabled", "continue_on_error")


@dataclass(frozen=True)
class Sequence:
    """Actions, one after the other."""

    actions: list[tuple[int, Action]]

    def names(self) -> Iterator[EntityName]:
        """The entities all of them speak of."""
        return (name for _, a in self.actions for name in a.names())

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        for _, action in self.actions:
            action.check_home(entities)

    async def do(self, doing: Doing, path: str) -> None:
        """Do them; a position counts those too that are not enabled."""
        for index, action in self.actions:
            await action.do(doing, f"{path}/{index}")


def read_sequence(given: Given | None) -> Sequence:
    """One action or a list of them. Raises `FileError`."""
    found = []
    for index, each in enumerate(given.each() if given is not None else ()):
        action = _read_action(each)
        enabled = each.get("enabled")
        if enabled is None or enabled.flag():
            found.append((index, action))
    return Sequence(found)


def _read_action(given: Given) -> Action:
    if not isinstance(given.value, dict):
        given.refuse_template()
        raise given.wrong("an action is a mapping, with a key like 'action' or 'delay'")
    for key in ACTIONS.kinds:
        if key in given:
            return ACTIONS.kinds[key](given)
    for key, inner in given.entries():
        if key not in (*BASE_KEYS, "data", "target", "entity_id"):
            raise inner.wrong(f"the action {key!r} is not supported{nearest(key, ACTIONS.kinds)}")
    raise given.wrong(f"an action has one of the keys {', '.join(ACTIONS.kinds)}")


# ------------------------------------------------------------- delay, condition, sequence


@dataclass(frozen=True)
class Delay:
    """Wait for some seconds."""

    seconds: float

    def names(self) -> Iterator[EntityName]:
        """None."""
        return iter(())

    def check_home(self, entities: Entities) -> None:
        """Every home can wait."""

    async def do(self, doing: Doing, path: str) -> None:
        """Wait."""
        step = doing.acts(path, "delay", seconds=self.seconds)
        await doing.runtime.sleep(self.seconds)
        step.result = "done"


@ACTIONS.named("delay")
def _delay(given: Given) -> Action:
    return Delay(given.mapping((*BASE_KEYS, "delay")).need("delay").period())


@dataclass(frozen=True)
class Check:
    """Go on only if this is true."""

    condition: Condition | None

    def names(self) -> Iterator[EntityName]:
        """The entities it looks at."""
        return self.condition.names() if self.condition else iter(())

    def check_home(self, entities: Entities) -> None:
        """A condition asks nothing of a home."""

    async def do(self, doing: Doing, path: str) -> None:
        """Look; the run ends here where it is not true."""
        if self.condition is None:
            return
        if not holds([self.condition], doing, path):
            raise Stopped(f"the condition {path} is not true")


@ACTIONS.named("condition", "and", "or", "not")
def _check(given: Given) -> Action:
    return Check(read_condition(given))


@ACTIONS.named("sequence")
def _sequence(given: Given) -> Action:
    return read_sequence(given.mapping((*BASE_KEYS, "sequence")).need("sequence"))


# ------------------------------------------------------------- services


@dataclass(frozen=True)
class Call:
    """Ask entities for something. `targets` is None for a service that needs none."""

    at: Given
    name: str
    data: dict[str, Any]
    targets: list[EntityName]
    all_of_them: bool
    go_on: bool

    def names(self) -> Iterator[EntityName]:
        """The entities it acts on."""
        return iter(self.targets)

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` where there is no such service, or these entities cannot do it."""
        service = service_named(self.name, entities)
        if service is None:
            hint = nearest(self.name, services_of(entities))
            raise self.at.wrong(f"there is no action {self.name!r}{hint}")
        try:
            data = service.check(self.data)
            if service.targeted and not self.targets and not self.all_of_them:
                raise ServiceError("say which entities: target: {entity_id: …}")  # noqa: TRY301
            for name in self.targets:
                entity = entities.find(name.entity_id)
                if entity is not None:
                    service.plan(entity, data)
        except ServiceError as error:
            raise self.at.wrong(f"{self.name}: {error}") from None

    async def do(self, doing: Doing, path: str) -> None:
        """Send the commands; entities that are unavailable are left out, as Home Assistant does."""
        step = doing.acts(path, "call", action=self.name, data=self.data, commands=[], skipped=[])
        entities = doing.runtime.entities
        service = service_named(self.name, entities)
        try:
            if service is None:
                raise ServiceError("there is no such action")  # noqa: TRY301
            data = service.check(self.data)
            for entity in self._entities(doing, service):
                if entity.state.state == UNAVAILABLE:
                    step.details["skipped"].append(entity.entity_id)
                    continue
                for command in service.plan(entity, data):
                    step.details["commands"].append([command.path, command.payload])
                    doing.runtime.ask(command.path, command.payload, step, moment=command.moment)
                    if command.pressed is not None:
                        doing.runtime.pressed(entity, command.pressed)
            step.result = "done"
        except ServiceError as error:
            step.result = f"error: {error}"
            if not self.go_on:
                raise ActionError(f"{self.name}: {error}") from None

    def _entities(self, doing: Doing, service: Service) -> list[LiveEntity]:
        entities = doing.runtime.entities
        if self.all_of_them or not service.targeted:
            return [e for e in entities if service.acts_on(e)]
        found = []
        for name in self.targets:
            entity = entities.find(name.entity_id)
            if entity is None:
                doing.runtime.log(f"{self.name}: there is no entity {name.entity_id}", "warn")
            else:
                found.append(entity)
        return found


@ACTIONS.named("action", "service")
def _call(given: Given) -> Action:
    keys = (*BASE_KEYS, "action", "service", "data", "target", "entity_id", "metadata")
    for later in ("data_template", "service_template", "response_variable"):
        if (unsupported := given.get(later)) is not None:
            raise unsupported.wrong(f"{later!r} is not supported yet")
    given.mapping(keys)
    name_at = given.get("action") or given.need("service")
    name = name_at.refuse_template().text().strip().lower()
    if name.count(".") != 1:
        raise name_at.wrong(f"an action is named like light.turn_on, not {name!r}")
    data_at, data = given.get("data"), {}
    places = [given]
    if data_at is not None and data_at.value is not None:
        if not isinstance(data_at.value, dict):
            raise data_at.wrong("data is a mapping")
        data = {k: v.value for k, v in data_at.refuse_template().entries() if k not in _TARGETS}
        places.append(data_at)
    target = given.get("target")
    if target is not None and target.value is not None:
        places.append(target.refuse_template().mapping(_TARGETS))
    targets, all_of_them = _targets(places)
    go_on = given.get("continue_on_error")
    return Call(name_at, name, data, targets, all_of_them, go_on is not None and go_on.flag())


_TARGETS = ("entity_id", "device_id", "area_id", "floor_id", "label_id")


def _targets(places: list[Given]) -> tuple[list[EntityName], bool]:
    """The entities named in the action, its data or its target; whether it is all there are."""
    found: list[EntityName] = []
    for place in places:
        for key in _TARGETS[1:]:
            if (inner := place.get(key)) is not None:
                raise inner.wrong(f"a target by {key!r} is not supported; name entities by 'entity_id'")
        ids = place.get("entity_id")
        if ids is None or ids.value in (None, [], "none"):
            continue
        if ids.value == "all":
            return [], True
        found += ids.entity_ids()
    return found, False
