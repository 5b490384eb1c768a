"""A home under a test's hands, whatever it is played on."""

import datetime as dt
import math
from types import TracebackType
from typing import Any, Self

from ecosim.errors import EcosimError, nearest
from ecosim.record import Entry
from ecosim.testing.acting import Acting
from ecosim.testing.client import BusClient, OnMessage, Payload
from ecosim.testing.device import DeviceView
from ecosim.testing.entity import EntityView
from ecosim.testing.expecting import ANYTHING, Look, expect, stays
from ecosim.testing.moment import MomentView
from ecosim.testing.telling import LATELY, why


class SimulatedHome(Acting):
    """What `VirtualHome` and `LiveHome` have in common: a test written for one runs on the other.

    Time stands still but in `advance`, `advance_to`, `play`, `expect` and `stays`. `file`: the home as its
    file says it. Names that are not there raise `EcosimError` with the nearest that are.
    """

    # ------------------------------------------------------------- time

    @property
    def now(self) -> dt.datetime:
        """The home's local time."""
        return self.local(self._stage.now)

    def local(self, time: float) -> dt.datetime:
        """Seconds since the epoch in the home's local time."""
        return dt.datetime.fromtimestamp(time, self.file.zone)

    def advance(self, seconds: float = 0, *, minutes: float = 0, hours: float = 0) -> None:
        """Let time pass; all that is due meanwhile happens."""
        passed = seconds + 60 * minutes + 3600 * hours
        if not 0 <= passed < math.inf:
            raise EcosimError(f"advance: time only goes forward, not by {passed:g} s")
        self.run_until(self._stage.now + passed)

    def advance_to(self, when: str | dt.datetime) -> None:
        """Go on until the home's clock shows this: `"07:00"`, today or else tomorrow; or a date and time."""
        self.run_until(self._due(when))

    def play(self) -> None:
        """Live the rest of the day."""
        self.run_until(self._day.end)

    # ------------------------------------------------------------- what there is to see

    def __getitem__(self, device: str) -> DeviceView:
        """A device: `home["kettle"]`."""
        if device not in self.file.devices:
            raise EcosimError(f"there is no device {device!r}{nearest(device, self.file.devices)}")
        return DeviceView(self, device)

    def device(self, device: str) -> DeviceView:
        """A device: the same as `home["kettle"]`."""
        return self[device]

    def entity(self, entity_id: str) -> EntityView:
        """An entity as Home Assistant would see it."""
        if self.heard.find(entity_id) is None:
            raise EcosimError(f"there is no entity {entity_id!r}{self.heard.nearest(entity_id)}")
        return EntityView(entity_id, self.heard, self.file.zone)

    @property
    def entities(self) -> list[str]:
        """The ids of all entities."""
        return self.heard.ids()

    @property
    def messages(self) -> list[Entry]:
        """All that was said so far: `topic`, `payload`, `retain`, `publisher`, `at` and more."""
        return list(self.heard.entries)

    def moment(self, moment: str) -> MomentView:
        """A moment of the day or the home, as far as it has come."""
        found = {m.id: m for m in self._moments()}
        if moment not in found:
            raise EcosimError(f"there is no moment {moment!r}{nearest(moment, found)}")
        return found[moment]

    @property
    def missed(self) -> list[MomentView]:
        """The moments that the day expects and that have not been met (yet)."""
        return [m for m in self._moments() if m.id in self._scene.expected and not m.met]

    @property
    def crashes(self) -> list[str]:
        """Where a device's own code broke, a line each; a fixture's test fails by it."""
        errors = [e for e in self.heard.entries if e.topic.endswith("/$log/error")]
        return [self.heard.said(e) for e in errors if e.payload.startswith("crashed")]

    def why(self, what: str) -> str:
        """The chain of causes behind a moment, an entity, or the last message of a topic or device path."""
        return "\n".join(why(self, what))

    def lately(self, count: int = LATELY) -> str:
        """The last messages that products sent, a line each, and why."""
        return "\n".join(self.heard.lately(count))

    def _moments(self) -> list[MomentView]:
        return [MomentView.of(v) for v in self.verdicts]

    @property
    def verdicts(self) -> list[dict[str, Any]]:
        """Each moment as in `summary.json`."""
        return self._stage.judge.verdicts()

    # ------------------------------------------------------------- what should be

    def expect(
        self, what: str, wanted: object = ANYTHING, *, within: str | float = 0, **attributes: object
    ) -> float:
        """Let time pass until it is so, and say after how many seconds that was; else `AssertionError`.

        `what`: an entity, `"lock.front_door"`, or a device path, `"front-door/lock/locked"`. `wanted`: its
        state or value, or a function that says of one whether it will do. `attributes`: of an entity.
        """
        __tracebackhide__ = True
        return expect(self, what, Look(wanted, attributes), within)

    def stays(self, what: str, wanted: object, *, lasts: str | float, **attributes: object) -> None:
        """Let this time pass, in all of which it is so; else `AssertionError`."""
        __tracebackhide__ = True
        stays(self, what, Look(wanted, attributes), lasts)

    # ------------------------------------------------------------- on the bus

    def client(self, client_id: str) -> BusClient:
        """A new client on the home's bus, for the test or for what it tests."""
        taken = [*self.file.devices, *self._clients]
        if client_id in taken or client_id.startswith("ecosim-"):
            raise EcosimError(f"there is a client {client_id!r} already: take another name")
        made = BusClient(client_id, self._stage, self._wait, self.file.zone, seed=self._scene.seed)
        self._clients[client_id] = made
        self._stage.join(made)
        return made

    def subscribe(self, topic_filter: str, on_message: OnMessage | None = None) -> BusClient:
        """A new client that hears this: its `messages` are what it received."""
        number = 1 + sum(name.startswith("test-") for name in self._clients)
        return self.client(f"test-{number}").subscribe(topic_filter, on_message)

    def publish(self, topic: str, payload: Payload = b"", *, qos: int = 1, retain: bool = False) -> None:
        """Send a message, and let all happen that follows now."""
        self._tester.publish(topic, payload, qos=qos, retain=retain)

    # ------------------------------------------------------------- its end

    def close(self) -> None:
        """End it; a fixture does so itself."""
        self._stage.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.file.home}, {self.now:%Y-%m-%d %H:%M:%S}>"
