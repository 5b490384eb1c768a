"""Whether a story can be lived: everybody is where the next step needs them."""

from collections.abc import Mapping
from dataclasses import dataclass

from ecosim.day.entries import Begin
from ecosim.day.incidents import Incident, Shaken, Smoke, Visitor
from ecosim.day.story import (
    Closes,
    ConsentBase,
    HomeStep,
    Leaves,
    Moves,
    Opens,
    PlugsIn,
    Returns,
    Rises,
    Sleeps,
    Step,
    Unplugs,
    Uses,
    Wakes,
)
from ecosim.files import Route
from ecosim.home import HOME
from ecosim.home.checks import Checks
from ecosim.home.places import Place
from ecosim.model.kind import Action, Property

OFFER = "firmware/offer"


@dataclass(slots=True)
class _At:
    """Where a person or a vehicle is as the story goes on."""

    place: str
    asleep: bool = False
    plugged_in: bool = False


def check_story(
    checks: Checks, story: list[Step], begin: Mapping[str, Begin], places: Mapping[str, Place]
) -> list[Step]:
    """The steps in the order of time, those at the same time in file order.

    Raises `FileError` for the first step that is not possible.
    """
    at = {n: _At(b.place, b.activity == "sleeping", b.plugged_in) for n, b in begin.items()}
    found: list[Step] = []
    for index, step in sorted(enumerate(story), key=lambda s: s[1].at):
        here = ("story", index)
        checks.known((*here, "who"), "person", step.who, checks.home.people)
        found.append(_Checked(checks, here, at, places).step(step))
    return found


def check_incidents(checks: Checks, incidents: list[Incident]) -> list[Incident]:
    """What happens, in the order of time. Raises `FileError` where it is about what the home has not."""
    home = checks.home
    for index, incident in enumerate(incidents):
        here = ("incidents", index)
        if isinstance(incident, Smoke):
            checks.known((*here, "room"), "room", incident.room, home.rooms)
        elif isinstance(incident, Visitor):
            checks.known((*here, "opening"), "opening", incident.opening, home.openings)
        elif isinstance(incident, Shaken):
            checks.known((*here, "vehicle"), "vehicle", incident.vehicle, home.vehicles)
        else:
            checks.known((*here, "device"), "device", incident.device, home.devices)
            checks.face((*here, "device"), incident.device, OFFER, Action)
    return sorted(incidents, key=lambda i: i.at)


@dataclass(frozen=True, slots=True)
class _Checked:
    """Checks one step, and moves on those whom it moves."""

    checks: Checks
    here: Route
    at: dict[str, _At]
    places: Mapping[str, Place]

    def step(self, step: Step) -> Step:
        me = self.at[step.who]
        if isinstance(step, Wakes):
            self._must(me.asleep, "does", f"{step.who} is awake already")
        else:
            self._must(not me.asleep, "does", f"{step.who} is asleep: wakes comes first")
        if isinstance(step, HomeStep | Moves):
            elsewhere = isinstance(step, Wakes | Rises | Sleeps) and step.room is None
            at_home = me.place == HOME or elsewhere
            self._must(at_home, "does", f"{step.who} is at {me.place}: returns comes first")
            if step.room is not None:
                self.checks.known((*self.here, "room"), "room", step.room, self.checks.home.rooms)
            me.asleep = isinstance(step, Sleeps)
        elif isinstance(step, Leaves):
            self._leaves(step, me)
        elif isinstance(step, Returns):
            self._must(me.place != HOME, "does", f"{step.who} is at home already")
            self._travel(step, me, HOME)
        elif isinstance(step, PlugsIn | Unplugs):
            self._plug(step, me)
        elif isinstance(step, Opens | Closes):
            self._must(me.place == HOME, "does", f"{step.who} is at {me.place}: returns comes first")
            self.checks.known((*self.here, "opening"), "opening", step.opening, self.checks.home.openings)
        elif isinstance(step, ConsentBase):
            self.checks.boundary(self.here, step.source, step.target)
        else:
            return self._use(step)
        return step

    def _leaves(self, step: Leaves, me: _At) -> None:
        self.checks.known((*self.here, "to"), "place", step.to, self.places)
        self._must(step.to != HOME, "to", "the way home is told with returns")
        self._must(step.to != me.place, "to", f"{step.who} is at {me.place} already")
        if step.towards:
            self.checks.known((*self.here, "towards"), "place", step.towards, self.places)
        self._travel(step, me, step.to)

    def _travel(self, step: Leaves | Returns, me: _At, to: str) -> None:
        if step.vehicle:
            vehicle = self._vehicle(step.vehicle, "with", me)
            vehicle.place, vehicle.plugged_in = to, False
        for index, name in enumerate(step.along):
            self._along((*self.here, "along", index), name, step, me)
            self.at[name].place = to
        me.place = to

    def _along(self, here: Route, name: str, step: Leaves | Returns, me: _At) -> None:
        self.checks.known(here, "person", name, self.checks.home.people)
        if name == step.who:
            raise self.checks.wrong(here, f"{name} drives: along are the others")
        if self.at[name].asleep or self.at[name].place != me.place:
            where = "asleep" if self.at[name].asleep else f"at {self.at[name].place}"
            raise self.checks.wrong(here, f"{name} is {where} and cannot come along")

    def _plug(self, step: PlugsIn | Unplugs, me: _At) -> None:
        vehicle = self._vehicle(step.vehicle, "vehicle", me)
        wanted = isinstance(step, PlugsIn)
        self._must(
            vehicle.plugged_in != wanted, "does", f"{step.vehicle} is {'' if wanted else 'not '}plugged in"
        )
        place = self.places[me.place]
        charger = me.place == HOME or place.charging is not None
        self._must(charger, "does", f"there is no cable at {me.place}: give the place `charging: 11` (kW)")
        vehicle.plugged_in = wanted

    def _vehicle(self, name: str, key: str, me: _At) -> _At:
        self.checks.known((*self.here, key), "vehicle", name, self.checks.home.vehicles)
        vehicle = self.at[name]
        self._must(vehicle.place == me.place, key, f"{name} is not at {me.place}, but at {vehicle.place}")
        return vehicle

    def _use(self, step: Uses) -> Uses:
        home = self.checks.home
        self.checks.known((*self.here, "device"), "device", step.device, home.devices)
        route = (*self.here, "property")
        face = self.checks.face(route, step.device, step.property, Property, Action)
        if not face.settable:
            raise self.checks.wrong(route, f"{step.property} only tells: nobody can set it")
        plain = step.value is True and isinstance(face.source, Action) and face.source.parameters.model_fields
        payload = self.checks.value((*self.here, "value"), face, {} if plain else step.value)
        return step.model_copy(update={"value": payload})

    def _must(self, possible: bool, key: str, why: str) -> None:
        if not possible:
            raise self.checks.wrong((*self.here, key), why)
