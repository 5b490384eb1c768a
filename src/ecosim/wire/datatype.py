"""What a datatype on the wire is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


class InvalidPayload(ValueError):  # noqa: N818 - said of a message, not of the program
    """A payload that the datatype or the format does not allow; the text says why."""


@dataclass(frozen=True, slots=True)
class Codec:
    """A property's datatype on the wire. `decode` raises `InvalidPayload`.

    `decode_near` is there where the steps of a number count from the property's present value.
    """

    datatype: str
    format: str | None
    unit: str | None
    encode: Callable[[Any], str]
    decode: Callable[[str], Any]
    decode_near: Callable[[str, Any], Any] | None = None

    def take(self, payload: str, present: object) -> Any:  # noqa: ANN401
        """Decode a command to a property that is at `present`. Raises `InvalidPayload`."""
        return self.decode(payload) if self.decode_near is None else self.decode_near(payload, present)
