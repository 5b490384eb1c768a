"""Template entities at work."""

from typing import Any

from ecosim.hub.kinds import Cancel, Fired
from ecosim.hub.managing import Manager
from ecosim.hub.own.derived import Derived
from ecosim.hub.own.kinds import Own, lives_as
from ecosim.hub.own.made import Made
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN
from ecosim.hub.scope import Scope
from ecosim.hub.sight import SeenState
from ecosim.hub.states import StateChange
from ecosim.hub.templates import Template, TemplateError, Variables, rendered, templates_in
from ecosim.hub.watching import watch

_TRUE = ("true", "yes", "on", "enable", "1")


class _Rendering(Own):
    """Renders what it is, and waits where it is to change only after a while."""

    def __init__(self, config: Made, manager: Manager) -> None:
        super().__init__(config, manager)
        self.config = config
        self._always |= config.fixed
        self._state = UNKNOWN
        self._pending: Cancel | None = None

    def render(self, variables: Variables) -> tuple[str, dict[str, Any]]:
        """What its templates say now."""
        config = self.config
        seen = {"this": SeenState(self.shown) if self.shown else None, **variables}
        try:
            here = config.availability is None or _is_true(rendered(config.availability, self.manager, seen))
            state = self._read(rendered(config.state, self.manager, seen)) if here else UNAVAILABLE
            told = rendered(config.shown, self.manager, seen) if here else {}
        except TemplateError as error:
            self.manager.log(f"{self.entity_id}: {error}", "warn")
            return UNAVAILABLE, {}
        return state, told

    def _read(self, value: Any) -> str:  # noqa: ANN401
        if self.config.binary:
            return "on" if _is_true(value) else "off"
        return UNKNOWN if value is None else str(value)

    def drop(self) -> None:
        """What it would have become, it does not become."""
        cancel, self._pending = self._pending, None
        if cancel is not None:
            cancel()

    def become(self, state: str, told: dict[str, Any]) -> None:
        """Be this now, or after a while."""
        self.drop()
        on, off = self.config.delays
        wait = {"on": on, "off": off}.get(state, 0.0) if self.config.binary else 0.0
        if wait and state != self._state:
            self._pending = self.manager.after(wait, lambda: self._settle(state, told))
            self.show(self._state, told)
        else:
            self._settle(state, told)

    def _settle(self, state: str, told: dict[str, Any]) -> None:
        self._pending, self._state = None, state
        self.show(state, told)


class LiveMade(_Rendering, Derived):
    """Follows from the entities that its templates read, and from the clock where they ask it."""

    def __init__(self, config: Made, manager: Manager) -> None:
        super().__init__(config, manager)
        self._scope: Scope | None = None

    def begin(self) -> None:
        """Be something, and look again when it may be something else."""
        self._scope = Scope(self.manager)
        for template in templates_in([self.config.state, self.config.availability, self.config.shown]):
            self._watch(template, self._scope)
        self.learn()

    def _watch(self, template: Template, scope: Scope) -> None:
        watch(scope, template, self.look)
        seen = template.compiled
        ids = self.manager.entities.ids() if seen.looks_around else list(seen.entities)
        self.reads = tuple(dict.fromkeys((*self.reads, *(i for i in ids if i != self.entity_id))))

    def end(self) -> None:
        """Watch no more."""
        self.drop()
        if self._scope is not None:
            self._scope.close()

    def now(self) -> tuple[str, dict[str, Any]]:
        """What its templates say."""
        return self.render({})

    def learn(self) -> None:
        """Be this at once: there was nothing before."""
        self._state, told = self.now()
        self.enter(self._state, told)

    def look(self, change: StateChange | None = None) -> None:
        """Something has changed; that it was itself says nothing new."""
        if change is None or change.entity_id != self.entity_id:
            if self.in_circles():
                return
            self.become(*self.now())


class LiveTriggered(_Rendering):
    """Is rendered when a trigger fires, and else stays as it is."""

    _scope: Scope | None = None

    def begin(self) -> None:
        """Be unknown, unless it was something before, and wait for the triggers."""
        if self.shown is None:
            self.enter(UNKNOWN)
        self._scope = Scope(self.manager)
        for trigger in self.config.triggers:
            trigger.attach(self._scope, self._fired)

    def end(self) -> None:
        """Wait no more."""
        self.drop()
        if self._scope is not None:
            self._scope.close()

    def _fired(self, fired: Fired) -> None:
        self.become(*self.render({"trigger": fired.seen()}))


def _is_true(value: Any) -> bool:  # noqa: ANN401
    if isinstance(value, str):
        return value.lower() in _TRUE
    return bool(value)


@lives_as(Made)
def _lives(config: Made, manager: Manager) -> Own:
    return LiveTriggered(config, manager) if config.triggers else LiveMade(config, manager)
