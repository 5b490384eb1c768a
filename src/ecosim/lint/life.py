"""The life cycle of Homie devices, and how they stand to each other."""

from collections.abc import Mapping

from ecosim.lint import homie_rules as rule
from ecosim.lint.homie import AWAY, STATES, Device
from ecosim.lint.traffic import Heard

_GONE = ("disconnected", "lost")


def check_life(device: Device) -> None:
    """Say what is wrong with the order in which a device said things."""
    _states(device)
    _changes(device)
    _ready(device)
    _gone(device)


def _states(device: Device) -> None:
    for heard in device.traffic.values(f"{device.base}/$state"):
        if heard.text not in STATES:
            device.say(rule.STATE, "$state", f"{heard.text!r} is no state; there is {', '.join(STATES)}")


def _state_at(device: Device, moment: Heard) -> str | None:
    """What `$state` was when a message came."""
    before = None
    for heard in device.traffic.under(device.base):
        if heard is moment:
            return before
        if heard.topic == f"{device.base}/$state" and heard.source != "left":
            before = heard.text
    return before


def _changes(device: Device) -> None:
    for (_, before), (heard, after) in zip(device.descriptions, device.descriptions[1:], strict=False):
        state = _state_at(device, heard)
        if state is not None and state not in AWAY:
            what = f"it changed while $state was {state}; say init before, and ready after it"
            device.say(rule.CHANGED_WHILE_READY, "$description", what)
        if before.version is not None and after.version is not None and after.version <= before.version:
            what = f"it changed, and its version went from {before.version} to {after.version}; raise it"
            device.say(rule.VERSION, "$description", what)


def _ready(device: Device) -> None:
    """All that is announced has to be there when `ready` is said first, or after `init`."""
    states = device.traffic.changes(f"{device.base}/$state")
    at = next((n for n, heard in enumerate(states) if heard.text == "ready"), None)
    if at is None or states[at].source != "said" or device.description is None:
        return
    if at and states[at - 1].text not in AWAY:
        return
    said = states[at:]
    order = {id(h): n for n, h in enumerate(device.traffic.under(device.base))}
    names = ["$description", *(p.path for p in device.description.properties.values() if p.retained)]
    for below in names:
        first = next(iter(device.traffic.of(f"{device.base}/{below}", "held", "said")), None)
        if first is not None and order[id(first)] > order[id(said[0])]:
            what = "it was first published after $state was ready; publish it before"
            device.say(rule.READY_EARLY, below, what)


def _gone(device: Device) -> None:
    """Values from a device that says it is not there: who believes its state does not see them."""
    state: str | None = None
    for heard in device.traffic.under(device.base):
        if heard.source == "left":
            continue
        below = heard.topic[len(device.base) + 1 :]
        if below == "$state":
            state = heard.text
        elif state in _GONE and heard.source == "said" and heard.payload and _is_value(below):
            what = f"published while $state was {state}; say init or ready first"
            device.say(rule.SPEAKS_WHILE_GONE, below, what)


def _is_value(below: str) -> bool:
    return "$" not in below and not below.endswith("/set")


# ------------------------------------------------------------- root, parent, children


def check_tree(devices: Mapping[str, Device]) -> None:
    """Say where root, parent and children of the devices of one domain do not fit together."""
    for device in devices.values():
        known = device.description
        if known is None:
            continue
        for child in known.children:
            _child(device, child, devices)
        if known.root == device.id:
            _wrong(device, "it has itself as root; a root device has none")
            continue
        if known.root is not None:
            _root(device, known.root, devices)
        if known.parent is not None and known.root is None:
            _wrong(device, "there is a parent, but no root; name the root device")
        parent = known.parent or known.root
        if (
            parent is not None
            and (above := devices.get(parent)) is not None
            and above.description is not None
        ):
            if device.id not in above.description.children:
                _wrong(
                    device,
                    f"its parent is {parent!r}, which does not list it among its children; add it there",
                )
        elif parent is not None and parent != known.root and parent not in devices:
            _wrong(device, f"its parent {parent!r} is no device of this domain")


def _child(device: Device, child: str, devices: Mapping[str, Device]) -> None:
    other = devices.get(child)
    if other is None:
        _wrong(
            device, f"the child {child!r} is no device of this domain; publish it first, or do not list it"
        )
    elif other.description is not None and device.id not in (
        other.description.parent,
        other.description.root,
    ):
        _wrong(device, f"it lists the child {child!r}, which has neither it as parent nor as root")


def _root(device: Device, root: str, devices: Mapping[str, Device]) -> None:
    above = devices.get(root)
    if above is None:
        _wrong(device, f"its root {root!r} is no device of this domain")
    elif above.description is not None and above.description.root is not None:
        _wrong(device, f"its root {root!r} has a root itself; name the device at the top")


def _wrong(device: Device, what: str) -> None:
    device.say(rule.TREE, "$description", what)
