"""What an automation's conditions ask for: the states in which it would go on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ecosim.hub.given import WEEKDAYS, is_template
from ecosim.hub.standins.plausible import at_first

_IS_STATE = re.compile(r"(not\s+)?is_state\(\s*['\"]([\w.]+)['\"]\s*,\s*['\"]([^'\"]*)['\"]\s*\)")
_STATES = r"states\(\s*['\"]([\w.]+)['\"]\s*\)|states\.(\w+\.\w+)\.state"
_COMPARED = re.compile(
    rf"(?:{_STATES})[^<>=!'\"]*?(==|!=|<=|>=|<|>)\s*(?:['\"]([^'\"]*)['\"]|(-?\d+(?:\.\d+)?))"
)
_OPPOSITE = {
    "on": "off",
    "off": "on",
    "home": "not_home",
    "not_home": "home",
    "locked": "unlocked",
    "unlocked": "locked",
    "open": "closed",
    "closed": "open",
    "playing": "idle",
}
_LISTS = ("and", "or", "conditions")


@dataclass(slots=True)
class Wants:
    """States and attributes by entity; what was asked for first counts."""

    states: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, dict[str, Any]] = field(default_factory=dict)
    triggers: list[str] = field(default_factory=list)
    weekdays: list[str] = field(default_factory=list)

    def want(self, entity_id: str, value: Any, attribute: object = None) -> None:  # noqa: ANN401
        """An entity should be this."""
        if attribute is None:
            self.states.setdefault(entity_id, str(value))
        else:
            self.attributes.setdefault(entity_id, {}).setdefault(str(attribute), value)

    def given(self) -> dict[str, dict[str, Any]]:
        """As tests give it: state and attributes by entity."""
        found: dict[str, dict[str, Any]] = {}
        for entity_id in [*self.states, *(i for i in self.attributes if i not in self.states)]:
            state, _ = at_first(entity_id)
            wanted, attributes = self.states.get(entity_id, state), self.attributes.get(entity_id, {})
            if entity_id.partition(".")[0] not in ("sun", "zone"):
                found[entity_id] = {"state": wanted, "attributes": attributes}
        return found


def wanted_by(conditions: Any) -> Wants:  # noqa: ANN401
    """What these conditions, as they stand in a file, ask for."""
    wants = Wants()
    _ask(conditions, wants, yes=True)
    return wants


def conditions_in(actions: Any) -> Iterator[Any]:  # noqa: ANN401
    """The conditions that stand among actions, those of `choose` and `if`, too."""
    if isinstance(actions, list):
        for each in actions:
            yield from conditions_in(each)
    elif isinstance(actions, dict):
        if "condition" in actions:
            yield actions
        for key, inner in actions.items():
            if key in ("conditions", "if", "while"):
                yield inner
            elif key not in ("condition", "until", "data", "target"):
                yield from conditions_in(inner)
    elif is_template(actions):
        yield actions


def _ask(condition: Any, wants: Wants, *, yes: bool) -> None:  # noqa: ANN401
    if isinstance(condition, list):
        for each in condition:
            _ask(each, wants, yes=yes)
    elif is_template(condition):
        _template(str(condition), wants, yes=yes)
    elif isinstance(condition, dict):
        kind = str(condition.get("condition", ""))
        if kind == "not" or "not" in condition:
            _ask(condition.get("conditions", condition.get("not")), wants, yes=not yes)
        elif kind in _KINDS:
            _KINDS[kind](condition, wants, yes)
        elif is_template(condition.get("condition")):
            _template(str(condition["condition"]), wants, yes=yes)
        else:
            for key in _LISTS:
                _ask(condition.get(key), wants, yes=yes)


def _each(value: Any) -> list[Any]:  # noqa: ANN401
    if isinstance(value, str):
        return [piece.strip() for piece in value.split(",")]
    return value if isinstance(value, list) else [] if value is None else [value]


def _state(condition: dict[str, Any], wants: Wants, yes: bool) -> None:
    states = condition.get("state")
    first = next(iter(states if isinstance(states, list) else [states]), None)
    for entity_id in _each(condition.get("entity_id")):
        value = first if yes else _other(str(first))
        wants.want(str(entity_id), value, condition.get("attribute"))


def _other(state: str) -> str:
    return _OPPOSITE.get(state, "other")


def _number(condition: dict[str, Any], wants: Wants, yes: bool) -> None:
    above, below = _float(condition.get("above")), _float(condition.get("below"))
    for entity_id in _each(condition.get("entity_id")):
        wants.want(str(entity_id), _within(above, below, yes=yes), condition.get("attribute"))


def _float(value: Any) -> float | None:  # noqa: ANN401
    try:
        return float(value)
    except (TypeError, ValueError):
        return None


def _within(above: float | None, below: float | None, *, yes: bool) -> str:
    if above is not None and below is not None:
        return f"{(above + below) / 2 if yes else above - 1:g}"
    if above is not None:
        return f"{above + 1 if yes else above - 1:g}"
    return f"{(below or 0.0) - (1 if yes else -1):g}"


def _zone(condition: dict[str, Any], wants: Wants, yes: bool) -> None:
    for entity_id in _each(condition.get("entity_id")):
        at_home = str(condition.get("zone", "")) == "zone.home"
        if yes != at_home:
            far = {"latitude": 10.0, "longitude": 10.0}
            wants.want(str(entity_id), "not_home")
            wants.attributes.setdefault(str(entity_id), {}).update(far)


def _trigger(condition: dict[str, Any], wants: Wants, yes: bool) -> None:
    if yes:
        wants.triggers += map(str, _each(condition.get("id")))


def _time(condition: dict[str, Any], wants: Wants, yes: bool) -> None:
    days = [str(day).lower() for day in _each(condition.get("weekday"))]
    if days:
        wants.weekdays += [day for day in WEEKDAYS if (day in days) == yes]


def _of_template(condition: dict[str, Any], wants: Wants, yes: bool) -> None:
    _template(str(condition.get("value_template", "")), wants, yes=yes)


def _template(text: str, wants: Wants, *, yes: bool) -> None:
    """What it compares in so many words."""
    for negated, entity_id, state in _IS_STATE.findall(text):
        wants.want(entity_id, state if bool(negated) != yes else _other(state))
    for called, dotted, how, word, number in _COMPARED.findall(text):
        entity_id = called or dotted
        if number:
            step = {"<": -1, "<=": 0, ">": 1, ">=": 0, "!=": 1}.get(how, 0)
            opposite = {"<": 1, "<=": 1, ">": -1, ">=": -1, "==": 1}.get(how, 0)
            wants.want(entity_id, f"{float(number) + (step if yes else opposite):g}")
        elif how in ("==", "!="):
            wants.want(entity_id, word if (how == "==") == yes else _other(word))


_KINDS = {
    "state": _state,
    "numeric_state": _number,
    "zone": _zone,
    "trigger": _trigger,
    "template": _of_template,
    "time": _time,
}
