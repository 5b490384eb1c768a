"""The lines of a home file: its rooms, people, vehicles and devices."""

from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import ConfigDict, Field, model_validator

from ecosim.errors import nearest
from ecosim.files import ClockTime, FileModel, given

_LOSS = 1.2
_CAPACITY = 60.0
_HEIGHT = 2.5
_GLASS = 0.125


class RoomEntry(FileModel):
    """A room: `area` in m², `temperature` in °C at the start of a run.

    It loses `loss` W to the outside for each K it is warmer (1.2 W/K for each m² unless said, a
    decently insulated flat), and takes `capacity` kJ to become 1 K warmer (60 kJ/K for each m²: the
    air, the furniture and the first centimetres of the walls). It is `height` m high and has `windows`
    m² of glass (an eighth of its area, the least that building codes ask for).
    """

    name: str = ""
    area: float = Field(gt=0)
    temperature: float = Field(default=20.0, ge=-60, le=60)
    loss: float = Field(default=0.0, gt=0)
    capacity: float = Field(default=0.0, gt=0)
    height: float = Field(default=_HEIGHT, gt=0)
    windows: float = Field(default=0.0, ge=0)

    @model_validator(mode="before")
    @classmethod
    def _from_area(cls, data: Any) -> Any:  # noqa: ANN401
        area = data.get("area") if isinstance(data, dict) else None
        if isinstance(area, (int, float)) and area > 0:
            derived = {"loss": _LOSS * area, "capacity": _CAPACITY * area, "windows": _GLASS * area}
            return derived | data
        return data


class PersonEntry(FileModel):
    """Somebody of the household."""

    name: str = ""


class VehicleEntry(FileModel):
    """A car's body in the world."""

    name: str = ""


class OpeningEntry(FileModel):
    """A door, window or gate: into which `room` air comes through it, when its `area` (m²) is open.

    People who come and go use the `entrance`. An opening without a room, or without an area (the door of
    a refrigerator), lets no air in.
    """

    name: str = ""
    room: str = ""
    area: float = Field(default=1.0, ge=0)
    entrance: bool = False


class ChargingPointEntry(FileModel):
    """Where a charging cable hangs."""

    name: str = ""


class TariffEntry(FileModel):
    """What a kWh costs from a local time on, until the next entry; the last holds over midnight."""

    start: ClockTime = Field(alias="from")
    price: float


class DeviceEntry(FileModel):
    """A device; the keys beside these are options and senses of its kind, in `model_extra`."""

    model_config = ConfigDict(extra="allow")

    kind: str
    name: str = ""
    room: str = ""


def known_zone(value: object) -> str:
    """A time zone's name. Raises `ValueError` where there is none of it."""
    try:
        ZoneInfo(value)  # type: ignore[arg-type]
    except (ZoneInfoNotFoundError, ValueError, TypeError, OSError):
        hint = nearest(value, sorted(available_timezones())) or "; write it like Europe/Berlin"
        raise ValueError(f"there is no time zone {given(value)}{hint}") from None
    return str(value)


def not_ours(value: str) -> str:
    """A home's name. Raises `ValueError` for the one that is taken."""
    if value == "ecosim":
        raise ValueError("a home cannot be called ecosim: the simulation's own topics begin with that")
    if value == "homeassistant":
        raise ValueError("a home cannot be called homeassistant: that is where devices are announced to it")
    return value


def empty(value: object) -> object:
    """`car:` means the same as `car: {}`."""
    return {} if value is None else value
