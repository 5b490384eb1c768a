"""What templates ask about devices, areas, ages and distances, and how they draw lots.

Lots are drawn by counting: the same day can be lived twice.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ecosim.hub.places import distance, located

if TYPE_CHECKING:
    from ecosim.hub.sight import Sight

_AGES = (("second", 60), ("minute", 60), ("hour", 24), ("day", 30), ("month", 12), ("year", 10**9))
# What Home Assistant keeps in registries that a home here has not: empty, as there where nobody filled them.
_NOTHING = (
    "area_id",
    "area_name",
    "floor_id",
    "floor_name",
    "label_id",
    "label_name",
    "config_entry_id",
    "config_entry_attr",
)
_EMPTY = (
    "areas", "area_entities", "area_devices", "floors", "floor_areas", "floor_entities", "labels",
    "label_entities", "label_devices", "label_areas", "integration_entities",
)  # fmt: skip
_OWN = (
    "device_id", "device_entities", "device_name", "device_attr", "is_device_attr", "closest", "distance",
    "relative_time", "time_since", "time_until", "random", "shuffle",
)  # fmt: skip
LOOKING_AROUND = ("device_entities", "closest", "distance", *_EMPTY[1:])
NAMES = (*_OWN, *_NOTHING, *_EMPTY, "is_hidden_entity", "state_translated")


def age(seconds: float, precision: int = 1) -> str:
    """`2 hours`, `1 day 3 hours`: in the largest units, so many of them."""
    left = seconds
    index = 0
    while round(left) >= _AGES[index][1]:
        left /= _AGES[index][1]
        index += 1
    unit = _AGES[index][0]
    whole = round(left) if precision == 1 else int(left)
    said = f"{whole} {unit}{'' if whole == 1 else 's'}"
    length = 1.0
    for _, size in _AGES[:index]:
        length *= size
    rest = seconds - whole * length
    if precision > 1 and index > 0 and rest >= 1:
        said += f" {age(rest, precision - 1)}"
    return said


class Registry:
    """The functions, for the home that a template sees."""

    def __init__(self, sight: "Sight") -> None:
        self._sight = sight
        self._entities = sight.world.entities

    def __getattr__(self, name: str) -> Callable[..., Any]:
        """What the registries of this home would say."""
        if name in _NOTHING:
            return lambda *_: None
        if name in _EMPTY:
            return lambda *_: []
        raise AttributeError(name)

    def is_hidden_entity(self, _: str) -> bool:
        """Nothing is hidden here."""
        return False

    def state_translated(self, entity_id: str) -> str:
        """What an entity is, in words: there is one language here."""
        return self._sight.states(entity_id)

    # ------------------------------------------------------------- devices

    def device_id(self, entity_id: str) -> str | None:
        """The device of an entity, or the one with a name."""
        found = self._entities.find(entity_id)
        if found is not None:
            return found.device.paired.id
        ids = self._entities.device_ids()
        return next((i for i in ids if entity_id == self._entities.name_of(i)), None)

    def device_entities(self, device_id: str) -> list[str]:
        """The entities of a device."""
        return [e.entity_id for e in self._entities if e.device.paired.id == device_id]

    def device_name(self, either: str) -> str | None:
        """What people call a device, or an entity's device."""
        device_id = either if either in self._entities.device_ids() else self.device_id(either)
        return None if device_id is None else self._entities.name_of(device_id)

    def device_attr(self, either: str, name: str) -> Any:  # noqa: ANN401
        """What is known of a device: `id`, `name`."""
        device_id = either if either in self._entities.device_ids() else self.device_id(either)
        return {"id": device_id, "name": self.device_name(either)}.get(name) if device_id else None

    def is_device_attr(self, either: str, name: str, value: object) -> bool:
        """Whether what is known of a device is this."""
        return bool(self.device_attr(either, name) == value)

    # ------------------------------------------------------------- distances

    def _point(self, given: list[Any]) -> tuple[float, float] | None:
        """The next point of what is given: an entity, a state, or two numbers."""
        first = given.pop(0)
        state = first if hasattr(first, "entity_id") else self._entities.get(str(first))
        if state is not None:
            return located(state)
        return (float(first), float(given.pop(0))) if given else None

    def distance(self, *given: Any) -> float | None:  # noqa: ANN401
        """Between two points, or from home to one, in kilometres."""
        left, points = list(given), []
        while left:
            points.append(self._point(left))
        if len(points) == 1:
            points.append(self._entities.place)
        one, other = points[:2]
        return None if one is None or other is None else distance(one, other) / 1000

    def closest(self, *given: Any) -> Any:  # noqa: ANN401
        """Of entities, the one nearest to home or to a point."""
        *where, among = given
        point = self._point(where) if where else self._entities.place
        there = [(s, p) for s in self._sight.expand(among) if (p := located(s)) is not None]
        if point is None or not there:
            return None
        return min(there, key=lambda pair: distance(point, pair[1]))[0]

    # ------------------------------------------------------------- ages

    def _age(self, value: Any, *, ahead: bool, precision: int) -> Any:  # noqa: ANN401
        if not isinstance(value, datetime):
            return value
        passed: timedelta = self._sight.now() - self._sight.as_local(value)
        seconds = passed.total_seconds() * (-1 if ahead else 1)
        return value if seconds < 0 else age(seconds, precision or len(_AGES))

    def relative_time(self, value: Any) -> Any:  # noqa: ANN401
        """How long ago, in the largest unit."""
        return self._age(value, ahead=False, precision=1)

    def time_since(self, value: Any, precision: int = 1) -> Any:  # noqa: ANN401
        """How long ago."""
        return self._age(value, ahead=False, precision=precision)

    def time_until(self, value: Any, precision: int = 1) -> Any:  # noqa: ANN401
        """How long it will be."""
        return self._age(value, ahead=True, precision=precision)

    # ------------------------------------------------------------- lots

    def random(self, values: Iterable[Any]) -> Any:  # noqa: ANN401
        """One of them."""
        found: Sequence[Any] = list(values)
        return found[self._lot(len(found))] if found else None

    def shuffle(self, *values: Any, seed: Any = None) -> list[Any]:  # noqa: ANN401, ARG002
        """All of them, in another order."""
        left = list(values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values)
        return [left.pop(self._lot(len(left))) for _ in range(len(left))]

    def _lot(self, size: int) -> int:
        number = self._entities.next_lot()
        digest = hashlib.blake2b(f"{self._entities.home}/{number}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) % size
