"""What becomes of a device that loses its power, and of what it was at, when the power is back."""

from collections import deque
from collections.abc import Callable, Iterator, MutableMapping
from functools import partial
from typing import Any

from pydantic import BaseModel

from ecosim.host.feeling import Changes, Feeling
from ecosim.model.kind import declaration_of
from ecosim.model.part import Controller
from ecosim.timeline import Callback, Task
from ecosim.wire.trace import Cause

LIFELINES = ("mains.voltage", "grid.live")  # what a device without power still notices


class Blackout(Feeling):
    """The part of an engine that can lose its power, and get it back.

    What runs ends, but for what time alone brings about: that waits until the device can do it. While it is
    `dark` no handler runs; then everything is news.
    """

    _running: MutableMapping[object, Task]
    _queues: dict[object, deque[tuple[Cause | None, BaseModel]]]
    _guarded: Callable[[Callback], None]
    _end: Callable[[object], None]

    def __init__(self, *surroundings: Any) -> None:  # noqa: ANN401 - as `Surroundings` has them
        super().__init__(*surroundings)
        self.dark = False
        self._failing = False
        self._lasting: set[object] = set()
        self._overdue: list[tuple[object, Callback]] = []

    def cut(self) -> None:
        """The power has failed: put in order what was going on. Call inside a turn; at its end it is dark."""
        if self.dark or self._failing:
            return
        self._failing = True
        self._end_all()
        for name, part in self.parts.items():
            self._guarded(partial(self._working, (name, "power_failed"), part.power_failed))

    def go_dark(self) -> None:
        """The turn in which the power failed is over."""
        self._failing, self.dark = False, True
        self._end_all()
        self._outlet.fed(False)

    def feed(self) -> None:
        """The power is back: do what has become due meanwhile, and look at everything anew. In a turn."""
        if self._failing or not self.dark:
            return
        self.dark = False
        self._outlet.fed(True)
        for name, part in self.parts.items():
            self._guarded(partial(self._working, (name, "power_returned"), part.power_returned))
        overdue, self._overdue = self._overdue, []
        for key, step in overdue:
            if key in self._running:
                step()
        self._changes.extend((path, value, value) for path, value in self._own())
        for sense, changes, names in self.all_sensed():
            self.sensed(None, sense, changes, names)

    def powered_turn(self, key: object, cause: Cause | None, run: Callback) -> None:
        """A step of what runs under this key: now, or when there is power."""
        if self.dark:
            self._overdue.append((key, partial(self.turn, cause, run)))
        else:
            self.turn(cause, run)

    def _keep(self, key: object, task: Task, *, lasting: bool) -> None:
        """It runs from now on; `lasting` is what waits for the power."""
        self._running[key] = task
        if lasting:
            self._lasting.add(key)

    def all_sensed(self) -> Iterator[tuple[str, Changes, list[str]]]:
        """All that is true of what the device senses, as news: the sense, what changed, and the facts."""
        for sense in declaration_of(self.device).senses:
            if (thing := getattr(self.device, sense)) is not None:
                names = thing.fact_names()
                yield sense, [(fact, getattr(thing, fact), None) for fact in names], names

    def _own(self) -> Iterator[tuple[str, Any]]:
        for name, part in self.parts.items():
            for field in declaration_of(part).properties:
                path = f"{name}.{field}" if name else field
                if path in self._reactions:
                    yield path, getattr(part.state, field)

    def _end_all(self) -> None:
        """End what runs, but for what time alone brings about; of controllers that too: they begin anew."""
        self._queues.clear()
        controllers = {name for name, part in self.parts.items() if isinstance(part, Controller)}
        for key in list(self._running):
            owner = key[0] if isinstance(key, tuple) else None
            if key not in self._lasting or owner in controllers:
                self._end(key)
