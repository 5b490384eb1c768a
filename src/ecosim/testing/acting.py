"""What a test does to a home: commands, calls, people's acts, faults, and the passing of time."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from ecosim.day import Begin, Day
from ecosim.day.entries import DayFile
from ecosim.day.outages import WHATS
from ecosim.day.possible import check_incidents, check_story
from ecosim.errors import EcosimError, FileError, nearest
from ecosim.files import Loaded, validate
from ecosim.files.fields import clock_time
from ecosim.home import Home
from ecosim.home.checks import Checks
from ecosim.hub import publish
from ecosim.hub.commands import Command, ServiceError
from ecosim.hub.kinds import Asked
from ecosim.hub.services import service_named, services_of
from ecosim.hub.trace import Step
from ecosim.testing.client import BusClient, Tester
from ecosim.testing.expecting import duration
from ecosim.testing.heard import Heard
from ecosim.testing.hubs import Hub
from ecosim.testing.scene import Scene, next_day
from ecosim.testing.stage import Stage, never
from ecosim.wire.homie import MOMENT_QOS, STATE_QOS

TESTER = "ecosim-test"
"""The client that a test speaks as."""


class Acting:
    """The base of `SimulatedHome`: all that changes something."""

    def __init__(self, played: Scene, heard: Heard, stage: Stage) -> None:
        self.file: Home = played.home
        self.heard = heard
        self._scene, self._stage = played, stage
        self._day: Day = played.day
        self._clients: dict[str, BusClient] = {}
        self._tester = Tester(TESTER, stage, self._wait, played.home.zone, seed=played.seed)
        stage.join(self._tester)
        self._tester.subscribe(f"{self.file.home}/answer/{TESTER}")

    # ------------------------------------------------------------- commands

    def call(self, action: str, /, entity_id: str | Sequence[str] = (), **data: object) -> str | None:
        """Call an action as Home Assistant does: `call("light.turn_on", "light.hall_light", brightness=9)`.

        Why it was not done, or None; a script that takes its time goes on as time passes. Raises
        `EcosimError` for what could not be called there either.
        """
        targets = [entity_id] if isinstance(entity_id, str) else list(entity_id)
        asked = Asked(action, data, {"entity_id": targets} if targets else {})
        try:
            hub = next((h for h in self.heard.hubs if h.is_meant(asked)), None)
            if hub is not None:
                return self._ask_hub(hub, asked)
            commands = self._commands(asked)
        except ServiceError as error:
            raise EcosimError(f"{action}: {error}") from None
        refusals = [why for c in commands if (why := self.ask(c.path, c.payload, moment=c.moment))]
        return "; ".join(refusals) or None

    def _ask_hub(self, hub: Hub, asked: Asked) -> str | None:
        """Ask for what lives in a hub, and for what its groups come to; why it was not done, or None."""
        hub.check(asked)
        if (state := self._state_of(hub.host.client_id)) != "ready":
            return f"{hub.host.client_id} did not answer: it is {state}"
        steps: list[Step] = []
        self._stage.do(hub.host, lambda: steps.append(hub.ask(asked)))
        return "; ".join(why for step in steps for _, why in step.details.get("refused", ())) or None

    def _commands(self, asked: Asked) -> list[Command]:
        entities, action = self.heard.entities, asked.name
        if action == publish.NAME:
            return [publish.published(entities, replace(asked, data={"payload": "", **asked.data}))]
        service = service_named(action, entities)
        if service is None:
            raise ServiceError(f"there is no such action{nearest(action, self._actions())}")
        known = service.check(asked.data)
        if not service.targeted:
            found = [e for e in entities if service.acts_on(e)]
        elif not asked.entity_ids:
            raise ServiceError("say which entities: entity_id=…")
        else:
            found = []
            for entity_id in asked.entity_ids:
                entity = entities.find(entity_id)
                if entity is None:
                    raise ServiceError(f"there is no entity {entity_id!r}{entities.nearest(entity_id)}")
                found.append(entity)
        return [command for entity in found for command in service.plan(entity, known)]

    def _actions(self) -> list[str]:
        """The names of all that can be called."""
        of_hubs = [name for hub in self.heard.hubs for name in hub.actions()]
        return list(dict.fromkeys([*services_of(self.heard.entities), *of_hubs]))

    def ask(self, path: str, payload: str, *, moment: bool | None = None) -> str | None:
        """Send a command to `device/node/property` and wait for the answer; why it was not done, or None."""
        device, _, below = path.partition("/")
        topics = self.heard.domains.topics(device)
        qos = MOMENT_QOS if moment else STATE_QOS
        said = self._tester.ask(topics.command(below), payload, f"{self.file.home}/answer/{TESTER}", qos)
        if said is None:
            return f"{device} did not answer: it is {self._state_of(device)}"
        answer: dict[str, Any] = json.loads(said)
        return None if answer.get("ok") else str(answer.get("reason", "refused"))

    def _state_of(self, device: str) -> str:
        """Its `$state`, as it was last heard."""
        state = self.heard.last.get(self.heard.domains.topics(device).state)
        return "not there" if state is None else state.payload

    # ------------------------------------------------------------- people, and what happens to them

    def does(self, who: str, does: str, /, **details: object) -> None:
        """Somebody does something now, as in a story: `does("anna", "leaves", to="office", with_="car")`.

        A word that Python keeps for itself takes a `_` at its end. Raises `EcosimError` where it is not
        possible.
        """
        step = self._line("story", {"who": who, "does": does, **_keys(details)})
        world = self._stage.world
        self._stage.do(world, lambda: world.let(step))

    def happens(self, what: str, /, **details: object) -> None:
        """Something happens that nobody of the household does: `happens("smoke", room="kitchen")`."""
        incident = self._line("incidents", {"happens": what, **_keys(details)})
        world = self._stage.world
        self._stage.do(world, lambda: world.let(incident))

    def outage(self, what: str, *, lasts: str | float = 3600.0) -> None:
        """Something does not work from now on, for so long: `home_power`, `internet`, clouds, phones."""
        known = next((w for w in WHATS if w == what), None)
        if known is None:
            raise EcosimError(f"there is no outage {what!r}{nearest(what, WHATS)}")
        now, world = self._stage.now, self._stage.world
        end = now + duration("lasts", lasts)
        self._stage.do(world, lambda: world.outages.plan(known, now, end))

    def vanish(self, device: str) -> None:
        """A device's connection breaks."""
        self._stage.vanish(device)

    def come_back(self, device: str) -> None:
        """It connects again."""
        self._stage.come_back(device)

    def _line(self, key: str, line: dict[str, Any]) -> Any:  # noqa: ANN401
        """A line of a day file, checked against where everybody is now. Raises `EcosimError`."""
        now = dt.datetime.fromtimestamp(self._stage.now, self.file.zone)
        content = {"day": "now", "date": now.date(), key: [{"at": now.time().replace(microsecond=0), **line}]}
        loaded = Loaded(content, "test")
        try:
            checks = Checks(self.file, loaded)
            entries = validate(DayFile, loaded)
            if key == "story":
                places = {**self.file.places, **self._scene.day.places}
                return check_story(checks, entries.story, self._whereabouts(), places)[0]
            return check_incidents(checks, entries.incidents)[0]
        except FileError as error:
            said = error.what.replace(f"{key}[0].", "").replace(f"{key}[0]: ", "")
            raise EcosimError(said) from None

    def _whereabouts(self) -> dict[str, Begin]:
        """Where everybody and every vehicle is now."""
        world = self._stage.world
        found = {}
        for person in self.file.people:
            asleep = bool(world.get(f"person/{person}", "asleep"))
            place = str(world.get(f"person/{person}", "place"))
            found[person] = Begin(place=place, activity="sleeping" if asleep else "idle")
        for vehicle in self.file.vehicles:
            key = f"vehicle/{vehicle}"
            plugged_in = bool(world.get(key, "plugged_in"))
            found[vehicle] = Begin(place=str(world.get(key, "place")), plugged_in=plugged_in)
        return found

    # ------------------------------------------------------------- time

    def run_until(self, end: float, stop: Callable[[], bool] = never, *, wait: bool = False) -> None:
        """Let time pass; after a day comes the next, on which nobody does anything unless told."""
        while end >= self._day.end:
            self._stage.run(self._day.end, stop)
            if self._stage.now < self._day.end or (stop is not never and stop()):
                return
            day = self._day = next_day(self._day)
            self._stage.do(self._stage.world, lambda d=day: self._stage.world.play(d))  # type: ignore[misc]
        self._stage.run(end, stop, wait=wait)

    def _wait(self, seconds: float, stop: Callable[[], bool]) -> None:
        self.run_until(self._stage.now + seconds, stop, wait=True)

    def _due(self, when: str | dt.datetime) -> float:
        now = dt.datetime.fromtimestamp(self._stage.now, self.file.zone)
        if isinstance(when, dt.datetime):
            due = when if when.tzinfo else when.replace(tzinfo=self.file.zone)
            if due.timestamp() < self._stage.now:
                raise EcosimError(f"{when:%Y-%m-%d %H:%M:%S} is over: it is {now:%Y-%m-%d %H:%M:%S}")
            return due.timestamp()
        try:
            clock = clock_time(when)
        except ValueError as error:
            raise EcosimError(f"advance_to: {error}") from None
        due = dt.datetime.combine(now.date(), clock, self.file.zone)
        if due.timestamp() <= self._stage.now:
            due = dt.datetime.combine(now.date() + dt.timedelta(days=1), clock, self.file.zone)
        return due.timestamp()


def _keys(details: dict[str, object]) -> dict[str, object]:
    return {key.rstrip("_"): value for key, value in details.items()}
