"""The second face of one device, as its host uses it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from ecosim.discovery.configs import Label, belongs_to, by_component, by_device
from ecosim.discovery.making import sheet_of
from ecosim.discovery.sheet import Commands, Sheet
from ecosim.discovery.topics import ASKED, BIRTH, STATUS, config_topic
from ecosim.entities import UpdateEntity
from ecosim.hub.commands import ServiceError
from ecosim.hub.states import Entities, Paired
from ecosim.model.part import Device

Mode: TypeAlias = Literal["entity", "device", "off"]
"""An announcement for each entity, one for each device, or none."""


def _nothing(_sheet: Sheet, _label: Label, _version: str) -> dict[str, str]:
    return {}


_MAKERS: dict[Mode, Callable[[Sheet, Label, str], dict[str, str]]] = {
    "entity": by_component,
    "device": by_device,
    "off": _nothing,
}


class HomeAssistantFace:
    """Announces a device, takes the commands that Home Assistant sends, and says what only it wants.

    With the mode `off` it only takes back what was announced before.
    """

    name = ASKED

    def __init__(self, kind: type[Device[Any]], label: Label, domain: str, mode: Mode = "entity") -> None:
        self.label = label
        self.mode = mode
        entities = Entities([Paired(label.device, label.name, kind)])
        self.sheet = sheet_of(kind, entities, domain, label.device)
        live = next(iter(entities), None)
        self._payloads = live.device.payloads if live else {}
        self._targets = live.device.targets if live else {}
        updates = [
            e.face.faces["installed"].path for e in entities if isinstance(e.face.entity, UpdateEntity)
        ]
        self._version = updates[0] if updates else ""
        self.retained: tuple[str, ...] = (config_topic("+", label.device, "+"), self.sheet.asked.state("+/+"))
        self.commands = "" if mode == "off" else self.sheet.asked.commands
        self.status = STATUS
        self._made: tuple[str, dict[str, str]] | None = None

    def announced(self) -> dict[str, str]:
        """The announcements that are to stand on the broker, by topic; made anew with a new firmware."""
        version = self._payloads.get(self._version, "")
        if self._made is None or self._made[0] != version:
            make = _MAKERS[self.mode]
            self._made = version, make(self.sheet, self.label, version)
        return self._made[1]

    def stale(self, topic: str, payload: bytes) -> bool:
        """Whether this is of an earlier life: another kind, another mode."""
        if topic.startswith(f"{self.sheet.asked.base}/"):
            return self.mode == "off" or topic not in self.sheet.told
        return topic not in self.announced() and belongs_to(topic, payload, self.label.identifier)

    def welcomes(self, payload: bytes) -> bool:
        """Whether Home Assistant says that it is there, and wants to hear all again."""
        return payload == BIRTH

    def asked(self, topic: str, payload: str) -> Commands:
        """The Homie commands, `node/property` and payload. Raises `ValueError`, which says why not."""
        order = self.sheet.orders.get(topic)
        if order is None:
            raise ValueError("there is nothing of this name")
        try:
            return order(payload)
        except ServiceError as error:
            raise ValueError(str(error)) from None

    def tells(self, news: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """What follows from what the device has just said by Homie, by topic: topics and payloads."""
        base = f"{self.sheet.homie.base}/"
        for topic, payload in news.items():
            path = topic.removeprefix(base)
            if path.endswith("/$target"):
                self._targets[path.removesuffix("/$target")] = payload
            else:
                self._payloads[path] = payload
        if self.mode != "off":
            for topic, tell in self.sheet.told.items():
                yield topic, tell()
