"""An entity of a home, as Home Assistant would see it, and the text that knows how it came to be."""

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import Any, Self

from ecosim.hub.states import EntityState
from ecosim.testing.heard import Heard


class Shown(str):
    """What an entity is; equal to its text, and able to say why, when a test is surprised."""

    __slots__ = ("_explain",)
    _explain: "EntityView"

    def __new__(cls, text: str, entity: "EntityView") -> Self:
        """A text that knows its entity."""
        made = super().__new__(cls, text)
        made._explain = entity
        return made

    def explain(self) -> list[str]:
        """Since when it is so, and the chain of causes."""
        return self._explain.explain()


class EntityView:
    """An entity as it is whenever it is asked: `home.entity("lock.front_door").state`."""

    def __init__(self, entity_id: str, heard: Heard, zone: tzinfo) -> None:
        self.entity_id = entity_id
        self._heard, self._zone = heard, zone

    @property
    def state(self) -> str:
        """What it is: `on`, `locked`, `21.5`, `unavailable`."""
        return Shown(self._now.state, self)

    @property
    def attributes(self) -> Mapping[str, Any]:
        """What else is known of it."""
        return self._now.attributes

    @property
    def last_changed(self) -> datetime:
        """Since when its state is what it is, in local time."""
        return datetime.fromtimestamp(self._now.last_changed, self._zone)

    @property
    def history(self) -> list[tuple[datetime, str]]:
        """What it became, and when; not what it was when it was first heard of."""
        changes = self._heard.changes.get(self.entity_id, [])
        return [(datetime.fromtimestamp(c.time, self._zone), c.state.state) for c in changes]

    def explain(self) -> list[str]:
        """Since when it is so, and the chain of causes, as lines."""
        now = self._now
        changes = [c for c in self._heard.changes.get(self.entity_id, []) if c.time == now.last_changed]
        head = f"{self.entity_id} is {now.state!r} since {self._heard.clock(now.last_changed)}"
        return [head, *(self._heard.tree(changes[-1].entry) if changes else [])]

    @property
    def _now(self) -> EntityState:
        found = self._heard.find(self.entity_id)
        assert found is not None  # noqa: S101 - `home.entity` has looked
        return found

    def __repr__(self) -> str:
        now = self._now
        told = {k: v for k, v in now.attributes.items() if v is not None and k != "friendly_name"}
        more = "".join(f", {k}={v!r}" for k, v in told.items())
        return f"<{self.entity_id}: {now.state}{more}>"
