"""Who may get which personal data across a boundary: from the domain it arises in into another one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

from pydantic import Field

from ecosim.files import FileModel
from ecosim.model.personal import Category

Role = Literal["home", "phone", "car", "cloud"]
ROLES: tuple[Role, ...] = get_args(Role)
WITHDRAWS, CONSENTS = "withdraws", "consents"


class ConsentRule(FileModel):
    """One line of `consent:`. What it does not say, `of` whom, `from` and `to` which domain, may be any."""

    data: Category
    of: str = ""
    source: Role | None = Field(default=None, alias="from")
    target: Role | None = Field(default=None, alias="to")
    allow: bool = True

    def about(self, data: str, source: str, target: str, person: str) -> bool:
        """Whether it says anything about this."""
        return (
            self.data == data
            and self.of in ("", person)
            and self.source in (None, source)
            and self.target in (None, target)
        )


DEFAULTS = (
    ConsentRule.model_validate({"data": "health", "to": "car", "allow": False}),
    ConsentRule.model_validate({"data": "camera", "from": "car", "allow": False}),
)
"""What holds before a home says anything; everything else may cross."""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the people of a home have agreed to: of the rules that are about a case, the last one decides.

    `rules` come after `DEFAULTS`. Data of nobody in particular, a car's or a room's, is everybody's: it
    crosses only where it might if it were that of any one of the `people`.
    """

    rules: tuple[ConsentRule, ...] = ()
    people: tuple[str, ...] = ()

    def allowed(self, data: str, *, source: str, target: str, person: str = "") -> bool:
        """Whether a sort of data of somebody may go from one domain to another; within one it always may."""
        if source == target:
            return True
        persons = (person,) if person or not self.people else self.people
        return all(self._last(data, source, target, each) for each in persons)

    def permits(self, categories: Iterable[str], *, source: str, target: str, person: str = "") -> bool:
        """Whether something that tells all this of somebody may."""
        return all(self.allowed(c, source=source, target=target, person=person) for c in categories)

    def withdraw(self, data: Category, *, person: str = "", source: str = "", target: str = "") -> "Consent":
        """From now on it does not cross; without `source` or `target`, no boundary at all."""
        return self._with(data, person, source, target, allow=False)

    def grant(self, data: Category, *, person: str = "", source: str = "", target: str = "") -> "Consent":
        """From now on it may cross."""
        return self._with(data, person, source, target, allow=True)

    def heard(self, told: Mapping[str, Any]) -> "Consent":
        """What holds after a message of the story, `{"person", "does": "withdraws", "data", "to"}`.

        The same object where it is about something else.
        """
        if told.get("does") not in (WITHDRAWS, CONSENTS):
            return self
        allow = told["does"] == CONSENTS
        source, target = str(told.get("from", "")), str(told.get("to", ""))
        return self._with(told["data"], str(told["person"]), source, target, allow=allow)

    def through(self, story: Iterable[Mapping[str, Any]]) -> Iterator["Consent"]:
        """This, and what holds after each message of a story that changes it."""
        now = self
        yield now
        for told in story:
            if (then := now.heard(told)) is not now:
                now = then
                yield now

    def _with(self, data: Category, person: str, source: str, target: str, *, allow: bool) -> "Consent":
        said = {"data": data, "of": person, "from": source or None, "to": target or None, "allow": allow}
        return replace(self, rules=(*self.rules, ConsentRule.model_validate(said)))

    def _last(self, data: str, source: str, target: str, person: str) -> bool:
        about = (r for r in reversed((*DEFAULTS, *self.rules)) if r.about(data, source, target, person))
        return next((rule.allow for rule in about), True)


def person_of(senses: Mapping[str, str]) -> str:
    """Whose data a device has: who wears or carries it, by its senses as in a placement; or nobody's own."""
    persons = [key.partition("/")[2] for key in senses.values() if key.startswith("person/")]
    return persons[0] if len(persons) == 1 else ""
