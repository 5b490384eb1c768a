"""A faults file: what goes wrong between devices, for virtual runs."""

import random
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from ecosim.broker.topics import TopicError, check_filter, matches
from ecosim.bus import Message
from ecosim.errors import nearest
from ecosim.files import ClockTime, Duration, FileModel, Identifier, load, validate, wrong_at
from ecosim.virtual.bus import Deliver, Drop, Pass, Rule, Verdict


def _filter(value: str) -> str:
    try:
        check_filter(value)
    except TopicError as error:
        raise ValueError(str(error)) from None
    return value


class Fault(FileModel):
    """Messages that match are dropped or delayed; the first fault that applies decides.

    `device`: to or from it; `sender`, `receiver`: one direction only. `from`, `to`: local times of each
    day. `chance`: how likely, 0 to 1, drawn from the run's seed. `delay` is in seconds of simulated time.
    """

    name: str = ""
    topic: Annotated[str, AfterValidator(_filter)] | None = None
    device: Identifier | None = None
    sender: Identifier | None = None
    receiver: Identifier | None = None
    from_: ClockTime | None = Field(default=None, alias="from")
    to: ClockTime | None = None
    chance: float = Field(default=1.0, ge=0, le=1)
    drop: Literal[True] | None = None
    delay: Duration | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_thing(cls, data: Any) -> Any:  # noqa: ANN401
        if isinstance(data, dict) and ("drop" in data) == ("delay" in data):
            raise ValueError("say what happens to the messages: either drop: true or delay: 2 s")
        return data

    @property
    def verdict(self) -> Verdict:
        """What becomes of a message."""
        return Drop(self.name or "fault") if self.delay is None else Deliver(self.delay)

    def applies(self, now: datetime, publisher: str, subscriber: str, topic: str) -> bool:
        """Whether a message on its way now is one of those."""
        clock = now.time()
        if self.from_ is not None and clock < self.from_:
            return False
        if self.to is not None and clock >= self.to:
            return False
        if self.device is not None and self.device not in (publisher, subscriber):
            return False
        if self.sender is not None and self.sender != publisher:
            return False
        if self.receiver is not None and self.receiver != subscriber:
            return False
        return self.topic is None or matches(self.topic, topic)


class Faults(FileModel):
    """The file: a list, in the order in which they are asked."""

    faults: list[Fault]


def load_faults(file: Path, devices: list[str], zone: tzinfo, seed: object) -> tuple[Rule, ...]:
    """The rules of a faults file. Raises `FileError` with file and line.

    Only what devices say to each other is touched: the world and the recorder hear and say everything.
    """
    loaded = load(file)
    found = validate(Faults, loaded)
    for index, fault in enumerate(found.faults):
        for key in ("device", "sender", "receiver"):
            name = getattr(fault, key)
            if name is not None and name not in devices:
                hint = nearest(name, devices)
                raise wrong_at(loaded, ("faults", index, key), f"there is no device {name!r}{hint}")
    rng = random.Random(f"{seed}/faults")  # noqa: S311 - a simulation
    known = frozenset(devices)

    def rule(now: float, publisher: str, subscriber: str, message: Message) -> Verdict | None:
        if publisher not in known or subscriber not in known:
            return Pass()
        local = datetime.fromtimestamp(now, zone)
        for fault in found.faults:
            if fault.applies(local, publisher, subscriber, message.topic):
                hit = fault.chance >= 1 or rng.random() < fault.chance
                if hit:
                    return fault.verdict
        return None

    return (rule,)
