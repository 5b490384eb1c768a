"""A bench that looks at all a device says: what changed, and how Home Assistant would show it."""

import json
from collections.abc import Callable
from typing import Any

from ecosim.check.findings import Report
from ecosim.check.shown import wrong_words
from ecosim.hub.states import Entities, Paired
from ecosim.model.part import Device
from ecosim.testing import Bench

Watch = Callable[[str], None]
NAME = "Thing"
ACTS = "> "  # before what it does to a thing of the world


def nobody(_: str) -> None:
    """Nobody watches."""


class Trial(Bench):
    """`news` is what changed in the last step: paths, also of events, and `> room.heat` for influences.

    `watch` hears what is done to the device before it is done, so that somebody can look after the time.
    """

    def __init__(
        self,
        kind: type[Device[Any]],
        report: Report,
        watch: Watch = nobody,
        **how: Any,  # noqa: ANN401 - as the bench has it
    ) -> None:
        self.report = report
        self.watch = watch
        self.news: set[str] = set()
        self._values: dict[str, bytes] = {}
        self._influences: dict[str, Any] = {}
        self._heard = 0
        watch("it is switched on")
        super().__init__(kind, **how)
        self.entities = Entities([Paired(self.placement.id, NAME, kind)])
        self._names = {self.host.topics.value(f.path): path for path, f in self.paths.items()}
        self._domain = f"{self.host.topics.base}/"
        self.listen()
        for entity in self.entities:
            self._look(entity.entity_id)

    # ------------------------------------------------------------- what is done to it

    def sense(self, name: str, **facts: Any) -> None:  # noqa: ANN401
        """As the bench does."""
        self.watch(f"{name} changed: {', '.join(facts)}")
        super().sense(name, **facts)
        self.listen()

    def command(self, path: str, payload: object = None) -> str | None:
        """As the bench does."""
        self.watch(f"it was asked for {path}")
        answer = super().command(path, payload)
        self.listen()
        return answer

    def pass_time(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """As the bench does."""
        seconds += 60 * minutes + 3600 * hours
        self.watch(f"{seconds:g} s passed")
        super().pass_time(seconds)
        self.listen()

    def restart(self) -> None:
        """As the bench does; a timer that outlives the power cut is an error."""
        self.watch("the power was cut")
        self.host.engine.stop()
        self.timeline.run_until(self.timeline.now)  # what only waits for the end of a turn
        if self.timeline.next_due() is not None:
            self.report.wrong("power cut", "a timer from before it goes on afterwards")
        self.watch("it is switched on again")
        super().restart()
        self.listen()

    # ------------------------------------------------------------- what it says

    def listen(self) -> None:
        """Take in what was published since."""
        self.news = set()
        messages, self._heard = self.messages[self._heard :], len(self.messages)
        for message in messages:
            if message.topic == self.host.plane.influence(self.host.client_id):
                self._acted(message.payload)
            elif message.topic.startswith(self._domain):
                self._said(message.topic, message.payload, message.retain)

    def _said(self, topic: str, payload: bytes, retained: bool) -> None:
        path = self._names.get(topic)
        if path is not None and not retained:
            self.news.add(path)
        elif path is not None and self._values.get(topic) != payload:
            self._values[topic] = payload
            self.news.add(path)
        below = topic.removeprefix(self._domain.rpartition(self.placement.id)[0])
        try:
            changes = self.entities.hear(below, payload.decode(), retained, self.timeline.now)
        except Exception as error:  # noqa: BLE001 - whatever Home Assistant's view breaks on
            self.report.wrong(path or topic, f"Home Assistant's view breaks: {type(error).__name__}: {error}")
            return
        for change in changes:
            self._look(change.entity_id)

    def _look(self, entity_id: str) -> None:
        """How Home Assistant shows an entity now."""
        entity = self.entities.find(entity_id)
        if entity is not None and entity.settled:
            self.report.tried["entity state"] += 1
            for what in wrong_words(entity):
                self.report.wrong(f"{entity.face.domain} {entity.face.key or 'itself'}", what)

    def _acted(self, payload: bytes) -> None:
        now = json.loads(payload or b"{}")
        flat = {f"{key.partition('/')[0]}.{n}": v for key, acts in now.items() for n, v in acts.items()}
        self.news |= {
            f"{ACTS}{n}" for n in {*flat, *self._influences} if flat.get(n) != self._influences.get(n)
        }
        self._influences = flat

    @property
    def spoken(self) -> int:
        """How many messages about itself it has published, its log aside."""
        log = self.host.topics.log("")
        return sum(m.topic.startswith(self._domain) and not m.topic.startswith(log) for m in self.messages)
