"""What can be asked of entities, by Home Assistant's names, and what may be said with it.

https://www.home-assistant.io/integrations/light/#actions and its neighbours.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecosim.errors import nearest
from ecosim.files import given
from ecosim.hub.commands import Command, ServiceError
from ecosim.hub.states import Entities, LiveEntity

Data = Mapping[str, Any]
Check = Callable[[Any], Any]
Plan = Callable[[LiveEntity, Data], list[Command]]


def checked(
    fields: Mapping[str, Check], required: tuple[str, ...], data: Data, later: Collection[str] = ()
) -> Data:
    """The data, read. Raises `ServiceError` for unknown keys and values out of bounds.

    `later` are keys whose values are not known yet.
    """
    found = {}
    for key in (*data, *later):
        if key not in fields:
            raise ServiceError(f"data has an unknown key {key!r}{nearest(key, fields)}")
    for key, value in data.items():
        try:
            found[key] = fields[key](value)
        except ValueError as error:
            raise ServiceError(f"{key}: {error}") from None
    for key in required:
        if key not in found and key not in later:
            raise ServiceError(f"data needs {key!r}")
    return found


@dataclass(frozen=True, slots=True)
class Service:
    """An action of Home Assistant's. `domains` are those it acts on, all where there are none."""

    name: str
    make: Plan
    fields: Mapping[str, Check] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    targeted: bool = True
    only: str | None = None

    def check(self, data: Data, later: Collection[str] = ()) -> Data:
        """The data, read. Raises `ServiceError`."""
        return checked(self.fields, self.required, data, later)

    def acts_on(self, entity: LiveEntity) -> bool:
        """Whether it is meant for such entities."""
        if self.only is not None:
            return entity.entity_id == self.only
        return not self.domains or entity.face.domain in self.domains

    def plan(self, entity: LiveEntity, data: Data) -> list[Command]:
        """The commands, in order. Raises `ServiceError`."""
        if not self.acts_on(entity):
            raise ServiceError(f"does not act on {entity.entity_id}")
        return self.make(entity, data)


SERVICES: dict[str, Service] = {}


def service(
    name: str, fields: Mapping[str, Check] | None = None, *, required: tuple[str, ...] = ()
) -> Callable[[Plan], Plan]:
    """Enter a plan under the name of a service; it acts on entities of the name's domain."""

    def enter(plan: Plan) -> Plan:
        domain = name.partition(".")[0]
        domains = () if domain == "homeassistant" else (domain,)
        SERVICES[name] = Service(name, plan, fields or {}, required, domains)
        return plan

    return enter


def service_named(name: str, entities: Entities) -> Service | None:
    """A service of this home; `notify.<device>` is one for each device that shows messages."""
    if name in SERVICES:
        return SERVICES[name]
    domain, _, object_id = name.partition(".")
    wanted = f"notify.{object_id.removeprefix('mobile_app_')}"
    if domain == "notify" and wanted in entities:
        send = SERVICES["notify.send_message"]
        fields = {**send.fields, "data": anything, "target": anything}
        return Service(name, send.make, fields, send.required, targeted=False, only=wanted)
    return None


def services_of(entities: Entities) -> list[str]:
    """The names of all services of this home."""
    return [*SERVICES, *(e.entity_id for e in entities if e.face.domain == "notify")]


# ------------------------------------------------------------- what data may hold


def anything(value: Any) -> Any:  # noqa: ANN401
    """Whatever."""
    return value


def text(value: Any) -> str:  # noqa: ANN401
    """One value as text."""
    if value is None or (isinstance(value, dict | list) and not hasattr(value, "rendered")):
        raise ValueError(f"text is wanted, not {given(value)}")
    return str(getattr(value, "rendered", value))


def flag(value: Any) -> bool:  # noqa: ANN401
    """A boolean."""
    word = str(value).lower()
    if word not in ("true", "yes", "on", "1", "false", "no", "off", "0"):
        raise ValueError(f"true or false is wanted, not {given(value)}")
    return word in ("true", "yes", "on", "1")


def number(low: float | None = None, high: float | None = None) -> Check:
    """A number with bounds, both included."""

    def check(value: Any) -> float:  # noqa: ANN401
        try:
            found = float("nan" if isinstance(value, bool) else value)
        except (TypeError, ValueError):
            found = float("nan")
        if found != found:  # noqa: PLR0124 - not a number
            raise ValueError(f"a number is wanted, not {given(value)}")
        if (low is not None and found < low) or (high is not None and found > high):
            bounds = f"{'' if low is None else f'{low:g}'} to {'' if high is None else f'{high:g}'}"
            raise ValueError(f"{found:g} is outside {bounds}")
        return found

    return check
