"""What must be true of a declaration as a whole: paths lead somewhere, what moves has a mover."""

import inspect
from typing import Annotated, Any

from pydantic import TypeAdapter, ValidationError

from ecosim.errors import nearest
from ecosim.model.declaration import Declaration, Property, Reaction, declaration_of
from ecosim.model.marks import Senses
from ecosim.model.source import reason, wrong
from ecosim.things import Fact
from ecosim.units import unfold


def check_rules(cls: type, found: Declaration) -> None:
    """Raise `PluginError` with file and line where a class contradicts itself."""
    for reaction in found.reactions:
        _check_reaction(cls, found, reaction)
    _check_movers(cls, found)
    _adopt_senses(cls, found)


# ------------------------------------------------------------- reactions


def _check_reaction(cls: type, found: Declaration, reaction: Reaction) -> None:
    where, said = getattr(cls, reaction.method), f"@on({reaction.mark.path!r})"
    source = _source_of(cls, found, reaction)
    asked = reaction.mark.asked()
    if len(asked) > 1:
        raise wrong(where, f"{said}: {' and '.join(asked)} are two questions: write two handlers")
    if "is_" in asked and isinstance(source, Property):
        try:
            field: Any = Annotated[source.type, "with", *source.metadata]  # there may be none
            TypeAdapter(field).validate_python(asked["is_"])
        except ValidationError as error:
            raise wrong(where, f"{said}: it never is {asked['is_']!r}: {reason(error)}") from None
    elif asked and "is_" not in asked and not _is_number(source):
        raise wrong(where, f"{said}: {', '.join(asked)} needs a number, and {reaction.mark.path} is none")
    if not asked.get("step", 1) > 0:
        raise wrong(where, f"{said}: step={asked['step']!r} is not above 0")


def _source_of(cls: type, found: Declaration, reaction: Reaction) -> Property | Fact[Any]:
    """What stands at a reaction's path: `field`, `part.field` or `sense.fact`."""
    head, _, tail = reaction.mark.path.partition(".")
    missing, known = head, [*found.properties]
    if not tail and head in found.properties:
        return found.properties[head]
    if tail and head in found.senses:
        fact = getattr(found.senses[head], tail, None)
        if isinstance(fact, Fact):
            return fact
        missing, known = tail, found.senses[head].fact_names()
    elif tail and head in found.parts:
        inner = declaration_of(found.parts[head].kind).properties
        if tail in inner:
            return inner[tail]
        missing, known = tail, [*inner]
    elif tail:
        known = [*found.senses, *found.parts]
    raise wrong(
        getattr(cls, reaction.method),
        f"@on({reaction.mark.path!r}): {cls.__name__} has no {missing!r}{nearest(missing, known)}",
    )


def _is_number(source: Property | Fact[Any]) -> bool:
    kind = type(source.default) if isinstance(source, Fact) else unfold(source.type)[0]
    return kind in (int, float)


# ------------------------------------------------------------- movers and senses


def _check_movers(cls: type, found: Declaration) -> None:
    """Each gradual property has one handler that moves it, and each such handler its property."""
    gradual = [n for n, p in found.properties.items() if p.access is not None and p.access.gradual]
    for name, method in found.movers.items():
        if name not in gradual:
            hint = nearest(name, gradual)
            raise wrong(getattr(cls, method), f"@towards({name!r}): no Gradual field of that name{hint}")
    for name in gradual:
        if name not in found.movers:
            raise wrong(
                cls, f"{cls.__name__}: nothing moves {name}: give it a handler with @towards({name!r})"
            )


def _adopt_senses(cls: type, found: Declaration) -> None:
    """What a part senses its device senses: one name is one thing in the whole device."""
    for name, mark in found.parts.items():
        inner = declaration_of(mark.kind)
        for sense, thing in inner.senses.items():
            own = inspect.getattr_static(cls, sense, None)
            other = found.senses.setdefault(sense, thing)
            if other is not thing or not (own is None or isinstance(own, Senses)):
                raise wrong(
                    cls,
                    f"{cls.__name__}.{name} senses {sense} as a {thing.__name__}, another as something else",
                    name,
                )
            found.needed |= {sense} & inner.needed
