"""Where what a device says goes."""

from typing import Protocol

from ecosim.model.part import Level, Presence
from ecosim.model.state import Event
from ecosim.wire.trace import Cause


class Outlet(Protocol):
    """Where what a device says goes; called inside a turn, `flush` at its end."""

    def changed(self, part: str, name: str) -> None:
        """A field of a part's state has a new value."""

    def happened(self, part: str, event: Event, leading: bool) -> None:
        """An event; when it leads, what follows in this handler follows from it."""

    def said(self, text: str, level: Level) -> None:
        """A line for people."""

    def rests(self, presence: Presence) -> None:
        """The device is there, saves power, or is off."""

    def fed(self, power: bool) -> None:
        """The device has power, or has lost it: then it says nothing, and does nothing to the world."""

    def sent(self, path: str, payload: str, expiry: float | None, moment: bool) -> str:
        """A controller's command to another device; returns the correlation of its answer."""

    def aimed(self, part: str, name: str, target: object) -> None:
        """The device itself gives a gradual property a new target."""

    def crashed(self, where: str, what: str) -> None:
        """A handler broke: the device's author made a mistake."""

    def new_cause(self) -> Cause:
        """A cause for a turn that follows from no message."""

    def flush(self) -> None:
        """The turn is over: publish."""
