"""State that is validated when assigned and tells who listens what changed; events."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr

Watcher = Callable[[str, Any, Any], None]
_CHANGEABLE = (list, dict, set, BaseModel)
_PLAIN = frozenset({bool, int, float, str})


class State(BaseModel):
    """What a device tells about itself: typed fields, each with a default.

    Assigning publishes: the value is checked against the field's type and bounds at once
    (`pydantic.ValidationError` otherwise) and goes out at the end of the step, once. A list that was
    changed in place goes out when it is assigned again.
    """

    model_config = ConfigDict(
        validate_assignment=True, validate_default=True, extra="forbid", allow_inf_nan=False
    )
    _watcher: Watcher | None = PrivateAttr(default=None)

    def __setattr__(self, name: str, value: Any) -> None:  # noqa: ANN401
        if name.startswith("_"):
            super().__setattr__(name, value)
            return
        before = self.__dict__.get(name)
        if type(value) in _PLAIN and value == before and type(before) is type(value):
            return  # it was checked when it came there
        if name in type(self).__pydantic_fields__:
            # What pydantic comes to after two more calls.
            self.__pydantic_validator__.validate_assignment(self, name, value)
        else:
            super().__setattr__(name, value)
        after = self.__dict__[name]
        if before == after and (value is not before or not isinstance(value, _CHANGEABLE)):
            return
        # As `self._watcher`, which is ten times slower.
        watcher = (self.__pydantic_private__ or {}).get("_watcher")
        if watcher is not None:
            watcher(name, before, after)


class Event(BaseModel):
    """Something that happens and is not: declared inside a device class, sent with `self.emit`."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)
