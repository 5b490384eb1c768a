"""Scripts: sequences with a name, which are called with values.

Meaning as in Home Assistant: https://www.home-assistant.io/integrations/script/
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from ecosim.hub.actions import Sequence, read_sequence
from ecosim.hub.given import EntityName, Given
from ecosim.hub.modes import DEFAULT_MAX, LOG_LEVELS, MODES, RunMode
from ecosim.hub.own.kinds import SECTIONS, OwnConfig, by_id
from ecosim.hub.states import Entities
from ecosim.hub.templates import read_variables, templates_in

if TYPE_CHECKING:
    pass

DOMAIN = "script."
_VERBS = ("reload", "turn_on", "turn_off", "toggle")
_KEYS = ("alias", "description", "mode", "max", "max_exceeded", "variables", "fields", "sequence", "trace")
_FIELD = ("name", "description", "required", "example", "default", "advanced", "selector")


@dataclass(frozen=True, kw_only=True)
class ScriptConfig(OwnConfig):
    """`fields`: what it may be called with, for people: nothing is checked by them, as in Home Assistant."""

    follows = True
    id: str
    alias: str
    actions: Sequence
    mode: RunMode = "single"
    most: int = DEFAULT_MAX
    max_exceeded: str = "warning"
    variables: dict[str, Any] = field(default_factory=dict)
    fields: tuple[str, ...] = ()

    def names(self) -> Iterator[EntityName]:
        """All entities it speaks of."""
        for template in templates_in(self.variables):
            yield from template.names()
        yield from self.actions.names()

    def check_home(self, entities: Entities) -> None:
        """Raise `FileError` for what this home cannot do."""
        self.actions.check_home(entities)

    def states(self) -> tuple[str, ...]:
        """On while it runs."""
        return ("on", "off")


@SECTIONS.named("script")
def _scripts(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_id(section, "script", (*_KEYS, "use_blueprint")):
        blueprint = entry.get("use_blueprint")
        if blueprint is not None:
            path = blueprint.get("path")
            raise blueprint.wrong(f"the blueprint {path.value if path else ''!r} is not here: write it out")
        name = basics["entity_id"].removeprefix(DOMAIN)
        if name in _VERBS:
            raise entry.wrong(f"{basics['entity_id']} can be asked of all scripts: call it otherwise")
        yield _script(entry, basics, name)


def _script(entry: Given, basics: dict[str, Any], name: str) -> ScriptConfig:
    alias, mode, most, exceeded, told = (
        entry.get(k) for k in ("alias", "mode", "max", "max_exceeded", "fields")
    )
    for _, each in told.entries() if told is not None and told.value else ():
        if each.value is not None:
            each.mapping(_FIELD)
    named = alias.text() if alias else basics.get("name", name)
    return ScriptConfig(
        **{**basics, "name": named},
        id=name,
        alias=named,
        actions=read_sequence(entry.need("sequence")),
        mode=cast("RunMode", mode.word(MODES)) if mode else "single",
        most=most.positive_whole() if most else DEFAULT_MAX,
        max_exceeded=exceeded.word(LOG_LEVELS) if exceeded else "warning",
        variables=read_variables(entry.get("variables")),
        fields=tuple(told.value or ()) if told is not None else (),
    )
