"""An automation at work: it is triggered, looks at its conditions, and runs."""

from datetime import UTC, datetime
from typing import Any

from ecosim.hub.conditions import holds
from ecosim.hub.config import AutomationConfig
from ecosim.hub.events import tell_event
from ecosim.hub.kinds import Doing, Fired
from ecosim.hub.managing import Manager
from ecosim.hub.own.kinds import Asking, asked_to_work
from ecosim.hub.runner import Going, Runner
from ecosim.hub.scope import Scope
from ecosim.hub.services import Data, flag
from ecosim.hub.sight import SeenState
from ecosim.hub.states import EntityState
from ecosim.hub.templates import TemplateError, with_rendered
from ecosim.hub.trace import Run


class Automation(Runner):
    """Runs one automation's actions when one of its triggers fires."""

    def __init__(self, config: AutomationConfig, manager: Manager) -> None:
        super().__init__(config, manager)
        self.config = config
        self._scope: Scope | None = None

    @property
    def watches(self) -> bool:
        """Whether it is on."""
        return self._scope is not None

    def begin(self) -> None:
        """Watch, unless it is off at first."""
        if self.config.enabled:
            self.attach()
        self.enter(*self._shown())

    def end(self) -> None:
        """Watch no more."""
        self.detach()
        super().end()

    def attach(self) -> None:
        """Begin to watch for its triggers."""
        if self._scope is not None:
            return
        try:
            variables = with_rendered(self.config.trigger_variables, self.manager, {})
        except TemplateError as error:
            self.manager.log(f"{self.config.alias!r}: {error}", "error")
            return
        self._scope = Scope(self.manager, variables)
        for trigger in self.config.triggers:
            trigger.attach(self._scope, self._fired)

    def detach(self, *, stop: bool = True) -> None:
        """Watch no longer; `stop`: end what runs, too."""
        if self._scope is not None:
            self._scope.close()
            self._scope = None
        if stop:
            self.stop()

    def _fired(self, fired: Fired) -> None:
        self.fire(fired)

    def fire(self, fired: Fired, *, whatever: bool = False, callers: tuple[str, ...] = ()) -> Going | None:
        """It was triggered: look at the conditions, but not for `whatever`, and run if the mode allows."""
        if self.in_circles():
            return None
        run = self.new_run(fired, self.config.id)
        known = dict(self._scope.variables) if self._scope is not None else {}
        known |= {"this": self.this(), "trigger": fired.seen()}
        doing = Doing(self.manager, run, fired, known, (*callers, self.entity_id))
        if not self._prepared(doing):
            return None
        if not whatever and not holds(self.config.conditions, doing, "condition"):
            self.finish(run, "failed_conditions")
            return None
        return self.run(doing)

    def this(self) -> SeenState:
        """The automation itself, as an entity: what its templates see as `this`."""
        known = self.shown
        return SeenState(known or EntityState(self.entity_id, *self._shown(), 0.0, 0.0))

    def tell(self) -> None:
        """Show whether it is on, and when it last ran."""
        self.show(*self._shown())

    def tell_of(self, run: Run) -> None:
        """An event on the bus."""
        told = {"name": run.alias, "entity_id": self.entity_id, "source": run.trigger["description"]}
        tell_event(self.manager, "automation_triggered", told)

    def _shown(self) -> tuple[str, dict[str, Any]]:
        last = datetime.fromtimestamp(self.last_triggered, UTC) if self.last_triggered else None
        config = self.config
        told: dict[str, Any] = {"id": config.id, "last_triggered": last, "mode": config.mode}
        told |= {"current": self.active, "friendly_name": config.alias}
        if config.mode in ("queued", "parallel"):
            told["max"] = config.most
        return "on" if self.watches else "off", told

    def _prepared(self, doing: Doing) -> bool:
        """Make its variables, each with those before it in sight; what the trigger has made stays."""
        try:
            made = with_rendered(doing.fired.variables, self.manager, doing.variables)
            doing.variables |= made
            values = {k: v for k, v in self.config.variables.items() if k not in doing.variables}
            doing.variables |= with_rendered(values, self.manager, doing.variables)
        except TemplateError as error:
            doing.run.reason = str(error)
            self.finish(doing.run, "error")
            self.manager.log(f"{self.config.alias!r} failed: {error}", "error")
            return False
        return True


# ------------------------------------------------------------- what can be asked of automations


async def _switch(automation: Automation, *, on: bool, stop: bool = True) -> None:
    def switch() -> None:
        if on:
            automation.attach()
        else:
            automation.detach(stop=stop)
        automation.tell()

    automation.manager.after(0.0, switch)
    await automation.manager.sleep(0)  # one that switches itself off has ended now


@asked_to_work("automation.turn_on")
def _turn_on(automation: Automation, _: Data, __: Asking) -> Any:  # noqa: ANN401
    return _switch(automation, on=True)


@asked_to_work("automation.turn_off", fields={"stop_actions": flag})
def _turn_off(automation: Automation, data: Data, _: Asking) -> Any:  # noqa: ANN401
    return _switch(automation, on=False, stop=data.get("stop_actions", True))


@asked_to_work("automation.toggle")
def _toggle(automation: Automation, _: Data, __: Asking) -> Any:  # noqa: ANN401
    return _switch(automation, on=not automation.watches)


@asked_to_work("automation.trigger", fields={"skip_condition": flag})
async def _trigger(automation: Automation, data: Data, asking: Asking) -> None:
    """As its trigger would, but without one; whoever asks waits for it."""
    fired = Fired("", 0, "", "automation.trigger", {})
    going = automation.fire(fired, whatever=data.get("skip_condition", True), callers=asking.callers)
    if going is not None:
        await going.wait()
        await automation.manager.sleep(0)
