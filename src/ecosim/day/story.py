"""What people do in a day: each verb a small model, one line of a story."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Discriminator, Field, model_validator

from ecosim.files import ClockTime, Duration, FileModel, Identifier
from ecosim.home.consent import Role
from ecosim.model.personal import Category


class StepBase(FileModel):
    """Somebody does something at a local time."""

    at: ClockTime
    who: str

    def details(self) -> dict[str, Any]:
        """What is told of it besides who does what, as JSON."""
        told = self.model_dump(by_alias=True, exclude_none=True, exclude={"at", "who", "does"})
        return {key: value for key, value in told.items() if value not in ("", [])}


class HomeStep(StepBase):
    """Something done at home, `activity`; without `room`, in the room the person is in."""

    activity: ClassVar[str]
    room: str | None = None


class Wakes(HomeStep):
    """Wakes up, and stays in bed."""

    does: Literal["wakes"]

    activity: ClassVar[str] = "waking"


class Rises(HomeStep):
    """Gets up."""

    does: Literal["rises"]
    activity: ClassVar[str] = "idle"


class Sleeps(HomeStep):
    """Falls asleep."""

    does: Literal["sleeps"]
    activity: ClassVar[str] = "sleeping"


class Eats(HomeStep):
    """A meal."""

    does: Literal["eats"]
    activity: ClassVar[str] = "eating"


class Washes(HomeStep):
    """Body care."""

    does: Literal["washes"]
    activity: ClassVar[str] = "washing"


class Cooks(HomeStep):
    """Prepares a meal at the stove."""

    does: Literal["cooks"]
    activity: ClassVar[str] = "cooking"


class Showers(HomeStep):
    """A shower; the water runs for `water`."""

    does: Literal["showers"]
    water: Duration = 420.0
    activity: ClassVar[str] = "showering"


class Watches(HomeStep):
    """Watches television."""

    does: Literal["watches"]
    activity: ClassVar[str] = "television"


class Rests(HomeStep):
    """Nothing in particular."""

    does: Literal["rests"]
    activity: ClassVar[str] = "idle"


class Moves(StepBase):
    """Goes into another room."""

    does: Literal["moves"]
    room: str
    activity: ClassVar[str] = "idle"


class TripBase(StepBase):
    """A way: `with` a vehicle or `by` foot, which is meant when neither is said; `takes` seconds.

    `along`: who rides in the vehicle too. Whoever drives is followed by them; their own steps wait.
    """

    vehicle: str = Field(default="", alias="with")
    along: list[str] = Field(default_factory=list)
    by: Literal["foot"] | None = None
    takes: Duration | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_way(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, dict) and "with" in data and "by" in data:
            raise ValueError("say either with (a vehicle) or by (foot)")
        if isinstance(data, dict) and data.get("along") and "with" not in data:
            raise ValueError("along: nobody rides along on foot: say with (a vehicle)")
        return data


class Leaves(TripBase):
    """Leaves the home, or where the person has been, for a place: a stop on the way `towards` another."""

    does: Literal["leaves"]
    to: str
    towards: str = ""


class Returns(TripBase):
    """Comes back home; `at` is when the way back begins."""

    does: Literal["returns"]


class PlugsIn(StepBase):
    """Puts a charging cable into a vehicle: at home the first free one, elsewhere the place's."""

    does: Literal["plugs_in"]
    vehicle: str


class Unplugs(StepBase):
    """Takes the charging cable out of a vehicle."""

    does: Literal["unplugs"]
    vehicle: str


class Opens(StepBase):
    """Opens a door or window by hand, and closes it when it `lasts` no longer."""

    does: Literal["opens"]
    opening: Identifier
    lasts: Duration | None = None


class Closes(StepBase):
    """Closes a door or window by hand."""

    does: Literal["closes"]
    opening: Identifier


class Uses(StepBase):
    """A hand on a device: sets a property or starts an action, as somebody standing before it would.

    `property` is `node/property`; `value` is the payload, once the day is loaded.
    """

    does: Literal["uses"]
    device: Identifier
    property: str
    value: Any = True


class ConsentBase(StepBase):
    """What somebody says of their own `data`: where it arises, `from`, and goes, `to`; any unless said.

    What is everybody's, a car's or a room's, crosses only while all agree.
    """

    data: Category
    source: Role | None = Field(default=None, alias="from")
    target: Role | None = Field(default=None, alias="to")


class Consents(ConsentBase):
    """Agrees that data may leave the domain it arises in."""

    does: Literal["consents"]


class Withdraws(ConsentBase):
    """Does not agree any more."""

    does: Literal["withdraws"]


Step = (
    Wakes
    | Rises
    | Sleeps
    | Cooks
    | Eats
    | Washes
    | Showers
    | Watches
    | Rests
    | Moves
    | Leaves
    | Returns
    | PlugsIn
    | Unplugs
    | Opens
    | Closes
    | Uses
    | Consents
    | Withdraws
)
AnyStep = Annotated[Step, Discriminator("does")]
