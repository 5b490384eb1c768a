"""The lines of a day file besides its story: weather, where everybody begins, plans, expectations."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag

from ecosim.day.incidents import Incident
from ecosim.day.outages import OutageEntry
from ecosim.day.story import AnyStep
from ecosim.day.weather import Weather
from ecosim.files import ClockTime, Duration, FileModel, Identifier
from ecosim.files.fields import CalendarDate
from ecosim.home.moments import Moment
from ecosim.home.places import PlaceEntry

HOME = "home"


Activity = Literal[
    "sleeping", "waking", "idle", "cooking", "eating", "washing", "showering", "television", "away"
]


class Begin(FileModel):
    """Where somebody, or a vehicle, is at midnight. A vehicle has a place only, and perhaps a cable in."""

    place: str = HOME
    room: str = ""
    activity: Activity = "sleeping"
    plugged_in: bool = False


class Plan(FileModel):
    """An entry in somebody's calendar: to be at a place at a local time."""

    who: str
    title: str
    at: ClockTime
    place: str


class Window(FileModel):
    """The part of the day in which the cause is looked for, in local time; all of it unless said."""

    after: ClockTime | None = None
    before: ClockTime | None = None


class ExpectMoment(Window):
    """A moment of the home is expected; `within` seconds, where it is not as the home says."""

    moment: str
    within: Duration | None = None


class ExpectNew(Window, Moment):
    """A moment of this day only."""

    id: Identifier


def _which(data: object) -> str:
    """Told by the key that only a moment of the home has. The names do not occur in files."""
    given = "moment" in data if isinstance(data, dict) else isinstance(data, ExpectMoment)
    return "<moment>" if given else "<new>"


Expect = ExpectMoment | ExpectNew
_AnyExpect = Annotated[
    Annotated[ExpectMoment, Tag("<moment>")] | Annotated[ExpectNew, Tag("<new>")], Discriminator(_which)
]


def _empty(value: object) -> object:
    return {} if value is None else value


class DayFile(FileModel):
    """The shape of a day file."""

    day: Identifier
    date: CalendarDate
    weather: Annotated[Weather, BeforeValidator(_empty)] = Weather()
    places: dict[Identifier, PlaceEntry] = Field(default_factory=dict)
    begin: dict[str, Begin] = Field(default_factory=dict)
    plans: list[Plan] = Field(default_factory=list)
    story: list[AnyStep] = Field(default_factory=list)
    incidents: list[Incident] = Field(default_factory=list)
    outages: list[OutageEntry] = Field(default_factory=list)
    expect: list[_AnyExpect] = Field(default_factory=list)
