"""Where and how a device lives."""

from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any

from ecosim.host.second_face import SecondFace
from ecosim.model.part import Device


@dataclass(slots=True)
class Placement:
    """Where and how a device lives: what the home file says about it.

    `senses` maps the names of the class's senses to keys of things, `{"room": "room/kitchen"}`. `domain` is
    the Homie domain it speaks in; that of the home, unless a wiring puts it elsewhere. `second` is how else
    it is known on the bus, if it is.
    """

    device: type[Device[Any]]
    id: str
    home: str
    name: str = ""
    room: str = ""
    options: dict[str, Any] = field(default_factory=dict)
    senses: dict[str, str] = field(default_factory=dict)
    zone: tzinfo = UTC
    seed: object = 0
    domain: str = ""
    second: SecondFace | None = None

    def __post_init__(self) -> None:
        self.domain = self.domain or self.home
