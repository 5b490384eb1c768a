"""Homie 5 devices in what was heard: what they announce against what they publish."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from ecosim.errors import nearest
from ecosim.lint import homie_rules as rule
from ecosim.lint.described import ID, Announced, Description, read_description
from ecosim.lint.rules import Report, Rule
from ecosim.lint.traffic import Heard, Traffic
from ecosim.wire.codec import BOM
from ecosim.wire.datatype import InvalidPayload
from ecosim.wire.numbers import shortened

STATES = ("init", "ready", "disconnected", "sleeping", "lost")
AWAY = ("init", "disconnected", "lost")
LEVELS = ("debug", "info", "warn", "error", "fatal")
BROADCAST = "$broadcast"
_PROPERTY_LEVELS = 2


@dataclass(slots=True)
class Device:
    """One Homie device: where it is, and what it said of itself."""

    domain: str
    id: str
    traffic: Traffic
    report: Report
    description: Description | None = None
    descriptions: list[tuple[Heard, Description]] = field(default_factory=list)

    @property
    def base(self) -> str:
        """`<domain>/5/<id>`."""
        return f"{self.domain}/5/{self.id}"

    @property
    def state(self) -> str | None:
        """The last `$state`."""
        last = self.traffic.last(f"{self.base}/$state")
        return None if last is None else last.text

    def say(self, rule_: Rule, below: str, what: str) -> None:
        """Note a finding about a topic of this device."""
        self.report.add(rule_, self.base, f"{self.base}/{below}" if below else self.base, what)

    def unretained(self, below: str) -> None:
        """Note it when what was published here was not retained."""
        if (gone := self.traffic.unheld(f"{self.base}/{below}")) is not None:
            what = f"{shortened(gone.text or '')} was published, but not retained; set the retain flag"
            self.say(rule.NOT_RETAINED, below, what)


def devices_in(traffic: Traffic, report: Report, domain: str | None = None) -> list[Device]:
    """All Homie devices; of one domain, or of any in which at least one device describes itself."""
    found: dict[tuple[str, str], None] = {}
    homie: set[str] = set()
    for topic in traffic.topics():
        levels = topic.split("/")
        if len(levels) < 4 or levels[1] != "5" or (domain is not None and levels[0] != domain):  # noqa: PLR2004
            continue
        if levels[3] in ("$state", "$description"):
            homie.add(levels[0])
        if levels[2] == BROADCAST:
            _broadcast(topic, traffic, report)
        else:
            found[levels[0], levels[2]] = None
    return [Device(d, id_, traffic, report) for d, id_ in found if d in homie]


def _broadcast(topic: str, traffic: Traffic, report: Report) -> None:
    if traffic.held(topic) is not None:
        what = "the broadcast is retained, so each device gets it again when it connects; publish it without"
        report.add(rule.BROADCAST, topic.rpartition("/")[0], topic, what)


def check_device(device: Device) -> None:
    """Say what is wrong with how a device announces itself and what it publishes."""
    device.report.devices[device.base] = "Homie 5"
    if not ID.fullmatch(device.id):
        device.say(
            rule.ID, "", f"the device id {device.id!r} has other characters than a-z, 0-9 and -; rename it"
        )
    _announces(device)
    if device.description is not None:
        for announced in device.description.properties.values():
            _publishes(device, announced)
        _values(device, device.description)
    _others(device)
    _qos(device)


def _announces(device: Device) -> None:
    traffic, base = device.traffic, device.base
    state, described = traffic.last(f"{base}/$state"), traffic.changes(f"{base}/$description")
    if state is None:
        left = "the device was removed, or never said it; publish $state, or clear what is left of the device"
        device.say(rule.NO_STATE, "$state", f"there is no $state: {left}")
    elif state.text not in STATES:
        what = f"{shortened(state.text or '')} is no state{nearest(state.text, STATES)}"
        device.say(rule.STATE, "$state", what)
    for heard in described:
        found = read_description(heard.payload, lambda r, what: device.say(r, "$description", what))
        if found is not None:
            device.descriptions.append((heard, found))
            device.description = found
    if not described and device.state != "init":
        device.say(
            rule.NO_DESCRIPTION, "$description", "there is none; publish it, retained, before $state is ready"
        )
    device.unretained("$state")
    device.unretained("$description")


# ------------------------------------------------------------- announced properties


def _publishes(device: Device, announced: Announced) -> None:
    path, traffic = announced.path, device.traffic
    for below in (path, f"{path}/$target"):
        wrong = (invalid(announced, h.payload) for h in traffic.values(f"{device.base}/{below}"))
        if (first := next(filter(None, wrong), None)) is not None:
            what = f"{first}; publish what the description announces, or announce this"
            device.say(rule.PAYLOAD, below, what)
    if announced.retained:
        device.unretained(path)
        device.unretained(f"{path}/$target")
    else:
        _moment(device, path)
    _commands(device, announced)


def _values(device: Device, known: Description) -> None:
    """What is retained has a value, as soon as the device is ready; Homie has no word for: none now."""
    if device.state not in ("ready", "sleeping"):
        return
    nodes: dict[str, dict[str, bool]] = {}
    for path in (p.path for p in known.properties.values() if p.retained):
        # An empty message says that there is no value now.
        said = bool(device.traffic.of(f"{device.base}/{path}", "held", "said"))
        nodes.setdefault(path.partition("/")[0], {})[path] = said
    for node, paths in nodes.items():
        if not any(paths.values()):
            what = f"there is no value for {', '.join(paths)}; publish them, or do not announce the node"
            device.say(rule.NO_VALUE, node, what)
    unset = [
        path for paths in nodes.values() if any(paths.values()) for path, said in paths.items() if not said
    ]
    if unset:
        device.say(rule.UNSET, "", f"there is no value at present for {', '.join(unset)}")


def invalid(announced: Announced, payload: bytes) -> str | None:
    """Why a payload is none of this property's; None where it is."""
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        return "the payload is not UTF-8"
    if text.startswith(BOM):
        return "the payload begins with a byte order mark"
    try:
        if announced.datatype is not None:
            announced.datatype.check(text)
    except InvalidPayload as error:
        return str(error)
    return None


def _moment(device: Device, path: str) -> None:
    topic = f"{device.base}/{path}"
    if device.traffic.held(topic) is not None:
        what = (
            "announced with retained false, but the broker holds a value: it happens again for all who come"
        )
        device.say(rule.RETAINED_EVENT, path, f"{what}; publish it without retain, and clear the topic")
    worst = max((h.qos for h in device.traffic.of(topic, "said")), default=0)
    if worst:
        what = f"announced with retained false, but published with QoS {worst}: it may come late or twice"
        device.say(rule.EVENT_QOS, path, f"{what}; publish it with QoS 0")


def _commands(device: Device, announced: Announced) -> None:
    below = f"{announced.path}/set"
    topic = f"{device.base}/{below}"
    if device.traffic.held(topic) is not None:
        what = (
            "a command is retained: the device gets it each time it connects; clear it, and send it without"
        )
        device.say(rule.RETAINED_COMMAND, below, what)
    for heard in device.traffic.of(topic, "said"):
        if not announced.settable:
            device.say(rule.COMMAND, below, "somebody sends commands, but the property is not settable")
        elif heard.payload and (wrong := invalid(announced, heard.payload)) is not None:
            device.say(rule.COMMAND, below, f"somebody sends what the device cannot take: {wrong}")


# ------------------------------------------------------------- everything else below the device


def _others(device: Device) -> None:
    known = device.description
    for below, heard in device.traffic.below(device.base):
        if not any(h.payload for h in heard) or below in ("$state", "$description"):
            continue
        head, *rest = below.split("/")
        if head == "$log":
            _log(device, below, rest)
        elif head == "$alert":
            _alert(device, below, rest)
        elif head.startswith("$"):
            device.say(
                rule.ATTRIBUTE, below, f"Homie 5 has no device attribute {head}; is it from an older version?"
            )
        elif known is not None:
            _property_topic(device, known, below, [head, *rest])


def _log(device: Device, below: str, rest: list[str]) -> None:
    if len(rest) != 1 or rest[0] not in LEVELS:
        device.say(
            rule.LOG, below, f"log messages go to $log/<level>, and a level is one of {', '.join(LEVELS)}"
        )
    if device.traffic.held(f"{device.base}/{below}") is not None:
        device.say(rule.LOG, below, "the log message is retained; publish it without")


def _alert(device: Device, below: str, rest: list[str]) -> None:
    if len(rest) != 1 or not ID.fullmatch(rest[0]):
        device.say(rule.ID, below, "alerts go to $alert/<id>, and an id has only a-z, 0-9 and -")
    if device.traffic.unheld(f"{device.base}/{below}") is not None:
        device.say(
            rule.ALERT,
            below,
            "the alert is not retained: who comes later does not see it; publish it retained",
        )


def _property_topic(device: Device, known: Description, below: str, levels: list[str]) -> None:
    path, rest = "/".join(levels[:_PROPERTY_LEVELS]), levels[_PROPERTY_LEVELS:]
    if path in known.properties and rest in ([], ["set"], ["$target"]):
        return
    topic = f"{device.base}/{below}"
    if rest and rest[-1].startswith("$") and path in known.properties:
        device.say(
            rule.ATTRIBUTE,
            below,
            f"Homie 5 has no property attribute {rest[-1]}; is it from an older version?",
        )
    elif rest == ["set"]:
        device.say(
            rule.COMMAND, below, f"somebody sends commands to {path}, which the device does not announce"
        )
    elif any(h.payload for h in device.traffic.of(topic, "said")):
        hint = nearest(path, known.properties) if "did you mean" in nearest(path, known.properties) else ""
        device.say(rule.UNANNOUNCED, below, f"published, but not in the description{hint}; announce it")
    elif device.traffic.held(topic) is not None:
        what = "the broker holds a value that the description does not announce; clear it by an empty message"
        device.say(rule.LEFT_OVER, below, what)


def _qos(device: Device) -> None:
    """Once for a device: with QoS 0 values are lost without a trace."""
    for below, heard in device.traffic.below(device.base):
        if _is_value(below) and any(h.source == "said" and h.qos == 0 and h.payload for h in heard):
            path = device.description.properties.get(below) if device.description else None
            if (path is None or path.retained) and device.traffic.held(f"{device.base}/{below}") is not None:
                device.say(
                    rule.QOS, below, "retained, but published with QoS 0; the convention recommends QoS 2"
                )
                return


def _is_value(below: str) -> bool:
    return below in ("$state", "$description") or ("$" not in below and not below.endswith("/set"))


def domains_of(devices: list[Device]) -> Iterator[tuple[str, dict[str, Device]]]:
    """The devices by domain and id."""
    found: dict[str, dict[str, Device]] = {}
    for device in devices:
        found.setdefault(device.domain, {})[device.id] = device
    yield from sorted(found.items())
