"""Home Assistant's own engine on a clock that jumps. Runs in an environment of its own: see README.md."""

# mypy: ignore-errors
import asyncio
import importlib.util
import json
import logging
import math
import os
import selectors
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

os.environ["TZ"] = "Europe/Berlin"  # as of the home: what has no zone is in that of the process
time.tzset()
CLOCK = {"now": 0.0, "jumps": 0.0}
time.time = lambda: CLOCK["now"]  # before anybody takes it

import homeassistant.util.dt as dt_util  # noqa: E402

dt_util.utcnow = lambda: datetime.fromtimestamp(CLOCK["now"], UTC)
dt_util.now = lambda zone=None: datetime.fromtimestamp(CLOCK["now"], zone or dt_util.DEFAULT_TIME_ZONE)

from homeassistant import bootstrap, config_entries, core, loader  # noqa: E402
from homeassistant.components import automation  # noqa: E402
from homeassistant.components.automation import config as automation_config  # noqa: E402
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED  # noqa: E402
from homeassistant.helpers import event as event_helper  # noqa: E402

event_helper.RANDOM_MICROSECOND_MIN, event_helper.RANDOM_MICROSECOND_MAX = 0, 1
_SOURCE = Path(__file__).parents[2] / "src/ecosim/hub/standins/effects.py"
_SPEC = importlib.util.spec_from_file_location("effects", _SOURCE)
assert _SPEC is not None
assert _SPEC.loader is not None
effects = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(effects)
OWN = ("turn_on", "turn_off", "toggle", "trigger")


class Jumping(selectors.DefaultSelector):
    """Instead of waiting it lets the time pass."""

    def select(self, timeout: float | None = None) -> Any:
        if not CLOCK["jumps"]:
            return super().select(0.001 if timeout or timeout is None else 0)
        found = super().select(0)
        if timeout and not found:
            CLOCK["now"] = max(CLOCK["now"] + timeout, math.nextafter(CLOCK["now"], math.inf))
        return found


class JumpingLoop(asyncio.SelectorEventLoop):
    """A loop whose clock is ours."""

    def __init__(self) -> None:
        super().__init__(Jumping())
        self._clock_resolution = 1e-6

    def time(self) -> float:
        return CLOCK["now"]


CURRENT: dict[str, "Services"] = {}
REAL = core.ServiceRegistry.async_call


async def _called(_: Any, *given: Any, **more: Any) -> Any:
    return await CURRENT["services"].call(*given, **more)


core.ServiceRegistry.async_call = _called


class Services:
    """Calls are recorded, and have the effects that stand-ins give them."""

    def __init__(self, hass: core.HomeAssistant, start: float) -> None:
        self.hass, self.start = hass, start
        self.calls: list[list[Any]] = []
        self.timers: dict[str, Any] = {}

    async def call(self, domain: str, service: str, service_data: Any = None, *_: Any, **more: Any) -> Any:
        said = {**(service_data or {}), **(more.get("target") or {})}
        if more.pop("ours", True):
            self.calls.append([CLOCK["now"] - self.start, f"{domain}.{service}".lower(), said])
            told = {"domain": domain, "service": service, "service_data": said}
            self.hass.bus.async_fire("call_service", told)
        if domain == "automation" and service in OWN:
            context = more.get("context")
            await REAL(self.hass.services, domain, service, said, blocking=True, context=context)
            return None
        ids = said.get("entity_id", [])
        ids = [i.strip() for i in ids.split(",")] if isinstance(ids, str) else list(ids)
        if ids == ["all"]:
            ids = [s.entity_id for s in self.hass.states.async_all() if s.domain == domain]
        plain = {k: v for k, v in said.items() if k not in ("entity_id", "area_id", "device_id")}
        for entity_id in ids:
            self._one(domain, service, entity_id, plain)
        return {}

    def _one(self, domain: str, service: str, entity_id: str, data: dict[str, Any]) -> None:
        state, own = self.hass.states.get(entity_id), entity_id.partition(".")[0]
        if state is None:
            return
        if domain == "timer":
            self._timer(service, entity_id, data)
            return
        if domain in ("button", "input_button"):
            self.put(entity_id, dt_util.utcnow().isoformat())
            return
        if own not in ("group", domain) and domain != "homeassistant":
            return
        if own == "scene":
            self.put(entity_id, dt_util.now().astimezone(UTC).isoformat())
            return
        found = effects.effect(f"{own}.{service}", state.state, dict(state.attributes), data)
        if found is not None:
            self.put(entity_id, *found)

    def put(self, entity_id: str, state: str, attributes: Any = None) -> None:
        old = self.hass.states.get(entity_id)
        self.hass.states.async_set(entity_id, state, attributes if attributes is not None else old.attributes)

    def _timer(self, service: str, entity_id: str, data: dict[str, Any]) -> None:
        was = self.hass.states.get(entity_id).state
        running = self.timers.pop(entity_id, None)
        if running is not None:
            running()
        if service == "start":
            length = data.get("duration", self.hass.states.get(entity_id).attributes.get("duration", 0))
            if isinstance(length, dict):
                seconds = sum(
                    float(v) * {"hours": 3600, "minutes": 60, "seconds": 1}[k] for k, v in length.items()
                )
            else:
                seconds = sum(float(p) * 60**i for i, p in enumerate(reversed(str(length).split(":"))))
            self.put(entity_id, "active")
            self._told("restarted" if was in ("active", "paused") else "started", entity_id)
            self.timers[entity_id] = event_helper.async_call_later(
                self.hass, seconds, core.callback(lambda _: self._end(entity_id, "finished"))
            )
        elif service in ("cancel", "finish") and was != "idle":
            self._end(entity_id, "cancelled" if service == "cancel" else "finished")

    def _end(self, entity_id: str, how: str) -> None:
        self.put(entity_id, "idle")
        self._told(how, entity_id)

    def _told(self, how: str, entity_id: str) -> None:
        self.hass.bus.async_fire(f"timer.{how}", {"entity_id": entity_id})


async def live(scenario: dict[str, Any], folder: str) -> dict[str, Any]:
    """One day."""
    CLOCK.update(now=scenario["start"] + 1.0, jumps=0.0)  # nothing passes while it is set up
    hass = core.HomeAssistant(folder)
    hass.config.latitude, hass.config.longitude, hass.config.elevation = 52.52, 13.405, 0
    hass.config.set_time_zone("Europe/Berlin")
    hass.config.skip_pip = True
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    loader.async_setup(hass)
    await bootstrap.async_load_base_functionality(hass)
    hass.config.components |= {
        "homeassistant",
        "persistent_notification",
        "http",
        "trace",
        "blueprint",
        "sun",
    }
    hass.data["trace"], hass.data["traces_restored"], hass.data["blueprint"] = {}, True, {}
    services = Services(hass, scenario["start"])
    for entity_id, (state, attributes) in scenario["entities"].items():
        if entity_id != scenario["own"]:
            hass.states.async_set(entity_id, state, attributes)
    given = {**scenario["automation"], "id": f"n{scenario['number']}"}
    checked = await automation_config.async_validate_config(hass, {"automation": [given]})
    loaded = await automation.async_setup(hass, checked)
    await settled()
    CURRENT["services"] = services
    CLOCK["jumps"] = 1.0
    hass.set_state(core.CoreState.running) if hasattr(hass, "set_state") else setattr(
        hass, "state", core.CoreState.running
    )
    hass.bus.async_fire("homeassistant_start")
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settled()
    there = hass.states.get(scenario["own"])
    for when, kind, name, state, facts in scenario["happens"]:
        await until(scenario["start"] + when)
        if kind == "state":
            old = hass.states.get(name)
            hass.states.async_set(name, state, {**(old.attributes if old else {}), **facts})
        elif kind == "event":
            hass.bus.async_fire(name, facts["data"])
        await settled()
    await until(scenario["start"] + scenario["length"])
    found = {
        "number": scenario["number"],
        "loaded": bool(loaded and there and there.state != "unavailable"),
        "calls": services.calls,
    }
    hass.set_state(core.CoreState.not_running) if hasattr(hass, "set_state") else None
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    return found


async def until(due: float) -> None:
    """Let the time pass."""
    if due > CLOCK["now"]:
        await asyncio.sleep(due - CLOCK["now"])


async def settled() -> None:
    """Let all run that can run now."""
    for _ in range(60):
        await asyncio.sleep(0)


def main() -> None:
    """Read days, write what was called for."""
    logging.disable(logging.CRITICAL)
    given, out = Path(sys.argv[1]), Path(sys.argv[2])
    only = {int(n) for n in sys.argv[3:]}
    with tempfile.TemporaryDirectory() as folder, out.open("w", encoding="utf-8") as to:
        for line in given.read_text(encoding="utf-8").splitlines():
            scenario = json.loads(line)
            if only and scenario["number"] not in only:
                continue
            loop = JumpingLoop()
            asyncio.set_event_loop(loop)
            try:
                found = loop.run_until_complete(live(scenario, folder))
            except Exception as error:
                found = {"number": scenario["number"], "loaded": False, "error": repr(error), "calls": []}
                if only:
                    raise
            to.write(json.dumps(found, default=str) + "\n")
            to.flush()


if __name__ == "__main__":
    main()
