"""Groups: on when one of their members is, or all; what is asked of a group is asked of its members."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecosim.hub.given import EntityName, Given
from ecosim.hub.own.derived import Derived
from ecosim.hub.own.kinds import SECTIONS, OwnConfig, by_id, lives_as
from ecosim.hub.reading import UNKNOWN
from ecosim.hub.states import Entities

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager

DOMAIN = "group."
_HEATING = ("heat", "cool", "heat_cool", "auto", "dry", "fan_only")
_BOILING = ("eco", "electric", "performance", "high_demand", "heat_pump", "gas", "on")
_ARMED = tuple(f"armed_{how}" for how in ("away", "custom_bypass", "home", "night", "vacation"))
ON_STATES: Mapping[str, tuple[tuple[str, ...], str]] = {  # what is on in a domain, and what is off
    **dict.fromkeys(
        ("light", "switch", "fan", "binary_sensor", "humidifier", "remote"), (("on",), "off")
    ),
    **dict.fromkeys(("person", "device_tracker"), (("home",), "not_home")),
    "media_player": (("on", "paused", "playing", "idle"), "off"),
    "lock": (("unlocked",), "locked"),
    "cover": (("open",), "closed"),
    "climate": (_HEATING, "off"),
    "water_heater": (_BOILING, "off"),
    "vacuum": (("cleaning", "on", "returning", "error"), "off"),
    "alarm_control_panel": ((*_ARMED, "triggered"), "off"),
    "plant": (("problem",), "ok"),
}  # fmt: skip
_OFF = {on: off for states, off in ON_STATES.values() for on in states} | {"on": "off"}
_ON = {off: states[0] for states, off in ON_STATES.values() if len(states) == 1} | {"off": "on"}
_OUTSIDE = ("sensor", "weather", "air_quality")


@dataclass(frozen=True, kw_only=True)
class Group(OwnConfig):
    """`all_of_them`: whether it is on only when all members are."""

    follows = True
    members: tuple[EntityName, ...]
    all_of_them: bool
    order: int

    def names(self) -> Iterator[EntityName]:
        """Its members."""
        return iter(self.members)


@lives_as(Group)
class LiveGroup(Derived):
    """Looks at its members whenever one of them changes."""

    def __init__(self, config: Group, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._all = config.all_of_them
        self._members = [m.entity_id for m in config.members]
        self._told = {"entity_id": list(self._members), "order": config.order}
        self.reads = tuple(self._members)

    def now(self) -> tuple[str, dict[str, Any]]:
        """What it is by its members."""
        return together(self._members, self._all, self.manager.entities), self._told


def together(members: list[str], all_of_them: bool, entities: Entities) -> str:
    """The state of a group."""
    words: set[str] = set()
    found: list[bool] = []
    for member in members:
        state, domain = entities.get(member), member.partition(".")[0]
        if state is None or domain in _OUTSIDE:
            continue
        if domain in ON_STATES:
            words |= set(ON_STATES[domain][0])
            found.append(state.state in ON_STATES[domain][0])
        else:  # a group, a helper: what it says is what counts
            words |= {state.state} if state.state in _OFF else {_ON[s] for s in (state.state,) if s in _ON}
            found.append(state.state in _OFF)
    if not words:
        return UNKNOWN
    on = words.pop() if len(words) == 1 else "on"
    return on if (all(found) if all_of_them else any(found)) else _OFF[on]


def expanded(entity_ids: Iterable[str], entities: Entities, seen: tuple[str, ...] = ()) -> list[str]:
    """The members instead of groups, each once."""
    found: dict[str, None] = {}
    for entity_id in entity_ids:
        state = entities.get(entity_id) if entity_id.startswith(DOMAIN) else None
        members = None if state is None else state.attributes.get("entity_id")
        if members is None or entity_id in seen:
            found[entity_id] = None
        else:
            found |= dict.fromkeys(expanded(members, entities, (*seen, entity_id)))
    return list(found)


@SECTIONS.named("group")
def _groups(section: Given) -> Iterator[OwnConfig]:
    for order, (basics, entry) in enumerate(by_id(section, "group", ("entities", "all"))):
        inner = entry.get("entities") if isinstance(entry.value, dict) else entry
        all_of_them = entry.get("all")
        named = inner.entity_ids() if inner is not None and inner.value is not None else []
        yield Group(
            **basics,
            members=tuple(named),
            all_of_them=all_of_them is not None and all_of_them.flag(),
            order=order,
        )
