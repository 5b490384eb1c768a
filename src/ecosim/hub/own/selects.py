"""The helper `input_select`."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from ecosim.errors import nearest
from ecosim.hub.commands import ServiceError
from ecosim.hub.given import Given
from ecosim.hub.own.inputs import Kept, KeptConfig
from ecosim.hub.own.kinds import SECTIONS, OwnConfig, asked, by_id
from ecosim.hub.services import Data, flag, text


@dataclass(frozen=True, kw_only=True)
class Select(KeptConfig):
    """`input_select`."""

    options: tuple[str, ...]

    def at_first(self) -> str:
        """The first option, unless it is said otherwise."""
        return str(self.options[0] if self.initial is None else self.initial)

    def attributes(self) -> dict[str, Any]:
        """Its options."""
        return {"options": list(self.options), "editable": False}

    def states(self) -> tuple[str, ...]:
        """Its options."""
        return self.options

    def wrong_state(self, state: str) -> str:
        """Always one of its options: never unknown."""
        return "" if state in self.options else f"{state!r} is no option of it{nearest(state, self.options)}"


@SECTIONS.named("input_select")
def _selects(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_id(section, "input_select", ("options", "initial")):
        options = tuple(dict.fromkeys(each.text() for each in entry.need("options").each()))
        initial = entry.get("initial")
        if not options:
            raise entry.need("options").wrong("say at least one option")
        yield Select(**basics, options=options, initial=initial.word(options) if initial else None)


def options(helper: Kept) -> list[str]:
    """The options it has now."""
    return list(helper.shown.attributes["options"]) if helper.shown else []


@asked("input_select.select_option", fields={"option": text}, required=("option",))
def _select(helper: Kept, data: Data) -> None:
    there = options(helper)
    if data["option"] not in there:
        raise ServiceError(f"{helper.entity_id}: {data['option']!r} is not one of {', '.join(there)}")
    helper.become(data["option"])


def _move(helper: Kept, data: Data, by: Literal[1, -1]) -> None:
    there = options(helper)
    index = there.index(helper.state) + by
    if data.get("cycle", True) or 0 <= index < len(there):
        helper.become(there[index % len(there)])


asked("input_select.select_next", fields={"cycle": flag})(lambda e, d: _move(e, d, 1))
asked("input_select.select_previous", fields={"cycle": flag})(lambda e, d: _move(e, d, -1))
asked("input_select.select_first")(lambda e, _: e.become(options(e)[0]))
asked("input_select.select_last")(lambda e, _: e.become(options(e)[-1]))


def _texts_of(value: Any) -> list[str]:  # noqa: ANN401
    found = [text(v) for v in (value if isinstance(value, list) else [value])]
    if not found or len(set(found)) != len(found):
        raise ValueError("a list of options is wanted, each once")
    return found


@asked("input_select.set_options", fields={"options": _texts_of}, required=("options",))
def _set_options(helper: Kept, data: Data) -> None:
    there = data["options"]
    state = helper.state if helper.state in there else there[0]
    known = helper.shown
    helper.show(state, {**(known.attributes if known else {}), "options": there})
