"""Which personal data a kind tells: its marks, and what they mean on the wire."""

from typing import Annotated

from ecosim import BeatsPerMinute, Count, Device, Event, Part, Personal, Settable, State, action, part
from ecosim.catalogue import Catalogue
from ecosim.model.kind import declaration_of
from ecosim.model.personal import personal_fields
from ecosim.wire.personal import personal_of

HEALTH, LOCATION = frozenset({"health"}), frozenset({"location"})


@Personal("location")
class WhereState(State):
    place: str = ""
    height: Annotated[float, Personal("health")] = 0.0


class Where(Part[WhereState]):
    class Left(Event):
        place: Annotated[str, Personal("location")]
        minutes: int

    @Personal("presence", "camera")
    class Seen(Event):
        """There is somebody."""

    @action
    def go(self, place: Annotated[str, Personal("location")], quick: bool = False) -> None:
        self.log(f"{place} {quick}")

    @action
    def stay(self, minutes: int) -> None:
        self.log(f"{minutes}")


class WatchState(State):
    beats: Annotated[BeatsPerMinute, Personal("health")] | None = None
    goal: Settable[Annotated[Count, Personal("health")]] = 0
    on: bool = False
    ways: list[Annotated[str, Personal("location")]] = []  # noqa: RUF012


class Watch(Device[WatchState]):
    where = part(Where)


def test_each_path_that_tells_something_of_people() -> None:
    assert dict(personal_of(Watch)) == {
        "watch/beats": HEALTH,
        "watch/goal": HEALTH,
        "watch/ways": LOCATION,
        "where/place": LOCATION,
        "where/height": HEALTH | LOCATION,
        "where/left": LOCATION,
        "where/seen": frozenset({"presence", "camera"}),
        "where/go": LOCATION,
    }


def test_which_fields_of_an_event_and_parameters_of_an_action() -> None:
    declared = declaration_of(Where)
    assert personal_fields(declared.events["Left"]) == {"place": LOCATION}
    assert personal_fields(declared.actions["go"]) == {"place": LOCATION}
    assert personal_fields(declared.actions["stay"]) == {}


def test_who_inherits_inherits_the_marks() -> None:
    class Better(WhereState):
        name: str = ""

    class Finder(Device[Better]):
        pass

    assert personal_of(Finder)["finder/name"] == LOCATION


def test_the_shipped_kinds_tell_what_one_would_think() -> None:
    kinds = Catalogue(())
    told = {name: personal_of(kinds.find(name)) for name in kinds.names()}
    assert {name for name, paths in told.items() if paths} == {"band", "car", "doorbell", "hub", "phone"}
    assert set(told["band"].values()) == {HEALTH}
    assert "band/worn" not in told["band"]
    assert told["phone"]["position/latitude"] == told["car"]["location/place"] == LOCATION
    assert told["phone"]["calendar/next-place"] == frozenset({"calendar", "location"})
    assert told["car"]["navigation/minutes-to-home"] == told["car"]["navigation/navigate"] == LOCATION
    assert told["car"]["attention/attentive"] == frozenset({"camera"})
    assert told["hub"]["hub/mode"] == frozenset({"presence"})
