"""Whether what a test names is there: a misspelt name would let `never` pass for ever."""

import re
from collections.abc import Iterator

from ecosim.errors import nearest
from ecosim.files import Loaded, Route, label, wrong_at
from ecosim.hub.config import AutomationConfig
from ecosim.hub.given import is_template
from ecosim.hub.own.kinds import HUB_SERVICES, OWN_SERVICES, OwnConfig
from ecosim.hub.own.scripts import ScriptConfig
from ecosim.hub.package import Package
from ecosim.hub.services import SERVICES
from ecosim.hub.standins.effects import KEPT, OTHERS, SAID, WORDS
from ecosim.rehearsal.entries import CaseEntry, Happening

CALLS = ("action", "service", "service_template", "action_template")
NAME = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_SUN = "sun.sun"


def speaking(package: Package) -> list[OwnConfig | AutomationConfig]:
    """All that may call something."""
    return [*package.own, *package.automations]


def calls_of(config: OwnConfig | AutomationConfig) -> Iterator[str]:
    """What stands in an automation or a script as the name of an action; perhaps a template."""
    for leaf in config.at.leaves():
        if leaf.route and leaf.route[-1] in CALLS and isinstance(leaf.value, str):
            yield leaf.value


class Names:
    """The entities and actions that a file of tests can speak of."""

    def __init__(self, loaded: Loaded, package: Package, entities: tuple[str, ...]) -> None:
        self._loaded = loaded
        self._entities = dict.fromkeys(entities)
        said = [name for config in speaking(package) for name in calls_of(config)]
        self._open = any(is_template(name) for name in said)
        scripts = (config.entity_id for config in package.own if isinstance(config, ScriptConfig))
        self._actions = {*SERVICES, *WORDS, *KEPT, *SAID, *OTHERS, *OWN_SERVICES, *HUB_SERVICES, *scripts,
                         *(n for n in said if not is_template(n))}  # fmt: skip

    def check(self, case: CaseEntry, route: Route) -> None:
        """Raise `FileError` for the first name that there is not."""
        for name in case.given:
            if name == _SUN:
                what = f"{_SUN} cannot be given: it follows from 'at'"
                raise wrong_at(self._loaded, (*route, "given", name), what)
            self._entity(name, (*route, "given", name))
        for index, happening in enumerate(case.happens):
            self._happening(happening, (*route, "happens", index))
        for index, wanted in enumerate(case.expect):
            here = (*route, "expect", index)
            if wanted.entity:
                self._entity(wanted.entity, (*here, "entity"))
            for name in wanted.target:
                self._entity(name, (*here, "target"))
            if wanted.called and not wanted.event:
                self._action(wanted.called, (*here, "action" if wanted.action else "service"))

    def _happening(self, happening: Happening, here: Route) -> None:
        named = {"entity": (happening.entity,), "target": happening.target, "calendar": (happening.calendar,)}
        for key, names in named.items():
            for name in filter(None, names):
                self._entity(name, (*here, key))
        if happening.action:
            self._action(happening.action, (*here, "action"))

    def _entity(self, name: str, route: Route) -> None:
        if name not in self._entities:
            what = f"{label(route[:-1])}: there is no entity {name!r}{nearest(name, self._entities)}"
            raise wrong_at(self._loaded, route, what)

    def _action(self, name: str, route: Route) -> None:
        if not NAME.fullmatch(name) or not (self._open or name in self._actions):
            what = f"{label(route[:-1])}: there is no action {name!r}{nearest(name, self._actions)}"
            raise wrong_at(self._loaded, route, what)
