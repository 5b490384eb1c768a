"""What happens in a day that nobody of the household does: smoke, a stranger, a visitor, an update."""

from typing import Annotated, Any, Literal

from pydantic import Discriminator

from ecosim.files import ClockTime, Duration, FileModel, Identifier


class IncidentBase(FileModel):
    """Something happens at a local time."""

    at: ClockTime

    def details(self) -> dict[str, Any]:
        """What is told of it, as JSON."""
        return self.model_dump(exclude_none=True, exclude={"at"})


class Smoke(IncidentBase):
    """Something smoulders in a room: the air takes up to 15 % of the light a metre."""

    happens: Literal["smoke"]
    room: Identifier
    lasts: Duration = 300.0


class Visitor(IncidentBase):
    """Somebody who does not live here comes to a door, and rings unless told otherwise."""

    happens: Literal["visitor"]
    opening: Identifier
    name: str = "visitor"
    rings: bool = True
    lasts: Duration = 60.0


class Shaken(IncidentBase):
    """Somebody without a key is at the doors of a vehicle."""

    happens: Literal["shaken"]
    vehicle: Identifier
    lasts: Duration = 20.0


class Update(IncidentBase):
    """The maker of a device has a new version of its software."""

    happens: Literal["update"]
    device: Identifier
    version: str


Incident = Annotated[Smoke | Visitor | Shaken | Update, Discriminator("happens")]
