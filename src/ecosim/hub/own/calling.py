"""Scripts at work, and what can be asked of them."""

from datetime import UTC, datetime
from typing import Any

from ecosim.hub.commands import ServiceError
from ecosim.hub.events import tell_event
from ecosim.hub.kinds import Doing, Fired
from ecosim.hub.managing import Manager
from ecosim.hub.own.kinds import Asking, asked_to_work, lives_as
from ecosim.hub.own.scripts import ScriptConfig
from ecosim.hub.runner import Going, Runner
from ecosim.hub.services import Data
from ecosim.hub.sight import SeenState
from ecosim.hub.templates import TemplateError, with_rendered


@lives_as(ScriptConfig)
class Script(Runner):
    """Runs when it is called."""

    def __init__(self, config: ScriptConfig, manager: Manager) -> None:
        super().__init__(config, manager)
        self.config = config

    def begin(self) -> None:
        """Wait to be called."""
        self.enter(*self._shown())

    def tell(self) -> None:
        """Show whether it runs."""
        self.show(*self._shown())

    def start(self, data: Data, callers: tuple[str, ...] = ()) -> Going | None:
        """Run with these values, if the mode allows it now.

        One that waits for itself, directly or not, is not run again where that would have no end.
        """
        by = callers[-1] if callers else "a call"
        run = self.new_run(Fired(self.entity_id, 0, "script", f"called by {by}"), self.entity_id)
        told = {"name": self.config.alias, "entity_id": self.entity_id}
        tell_event(self.manager, "script_started", told)
        if self.config.mode in ("restart", "queued") and self.entity_id in callers:
            self.manager.log(f"{self.config.alias!r} calls itself: not run again", "warn")
            self.finish(run, "failed_single")
            return None
        known: dict[str, Any] = {"this": SeenState(self.shown) if self.shown else None, **data}
        doing = Doing(self.manager, run, Fired("", 0, "", ""), known, (*callers, self.entity_id))
        values = {k: v for k, v in self.config.variables.items() if k not in known}
        try:
            doing.variables |= with_rendered(values, self.manager, doing.variables)
        except TemplateError as error:
            run.reason = str(error)
            self.finish(run, "error")
            raise ServiceError(f"{self.entity_id}: {error}") from None
        return self.run(doing)

    async def call(self, data: Data, callers: tuple[str, ...] = ()) -> dict[str, Any]:
        """Run, and wait for its end; what it answers. Raises `ServiceError` where it failed."""
        going = self.start(data, callers)
        if going is None:
            return {}
        answer = await going.wait()
        await self.manager.sleep(0)  # what follows is the caller's doing
        if isinstance(answer, Exception):
            raise ServiceError(str(answer))
        return answer if isinstance(answer, dict) else {}

    def _shown(self) -> tuple[str, dict[str, Any]]:
        config = self.config
        last = datetime.fromtimestamp(self.last_triggered, UTC) if self.last_triggered else None
        told: dict[str, Any] = {"last_triggered": last, "mode": config.mode, "current": self.active}
        if config.mode in ("queued", "parallel"):
            told["max"] = config.most
        return "on" if self.active else "off", told


def _variables(value: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(value, dict):
        raise ValueError("variables are a mapping")  # noqa: TRY004 - as for all that is said
    return value


@asked_to_work("script.turn_on", fields={"variables": _variables})
async def _turn_on(script: Script, data: Data, _: Asking) -> None:
    """Nobody waits for it."""
    if not script.in_circles():
        script.start(data.get("variables", {}))


@asked_to_work("script.turn_off")
async def _turn_off(script: Script, _: Data, __: Asking) -> None:
    script.manager.after(0.0, script.stop)
    await script.manager.sleep(0)  # one that stops itself has ended now


@asked_to_work("script.toggle", fields={"variables": _variables})
def _toggle(script: Script, data: Data, asking: Asking) -> Any:  # noqa: ANN401
    return (_turn_off if script.active else _turn_on)(script, data, asking)
