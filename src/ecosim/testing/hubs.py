"""The hubs of a home under a test's hands: what lives in them can be asked for something, too."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecosim.errors import nearest
from ecosim.host import Host
from ecosim.hub.commands import ServiceError
from ecosim.hub.kinds import Asked
from ecosim.hub.own.kinds import HUB_SERVICES, OWN_SERVICES, HubService
from ecosim.hub.part import Automations
from ecosim.hub.services import service_named, services_of
from ecosim.hub.states import Entities
from ecosim.hub.trace import Step


@dataclass(frozen=True, slots=True)
class Hub:
    """A hub, and the part of it that executes automations."""

    host: Host
    part: Automations

    @property
    def entities(self) -> Entities:
        """All that it knows."""
        return self.part.entities

    def actions(self) -> list[str]:
        """The names of all that it can be asked for."""
        scripts = [i for i in self.part.own if i.startswith("script.")]
        return [*services_of(self.entities), *OWN_SERVICES, *HUB_SERVICES, *scripts]

    def is_meant(self, asked: Asked) -> bool:
        """Whether this is for something that lives here, not only for devices."""
        named = (asked.name, *asked.entity_ids)
        return (
            asked.name in OWN_SERVICES or asked.name in HUB_SERVICES or any(i in self.part.own for i in named)
        )

    def check(self, asked: Asked) -> None:
        """Raise `ServiceError` for what nobody could ask for here."""
        name = asked.name
        if name in self.part.own:
            return  # a script takes whatever is said
        service = OWN_SERVICES.get(name) or HUB_SERVICES.get(name) or service_named(name, self.entities)
        if service is None:
            raise ServiceError(f"there is no such action{nearest(name, self.actions())}")
        service.check(asked.data)
        if not asked.entity_ids and not isinstance(service, HubService):
            raise ServiceError("say which entities: entity_id=…")
        domain = name.partition(".")[0]
        for entity_id in asked.entity_ids:
            if entity_id not in self.entities:
                raise ServiceError(f"there is no entity {entity_id!r}{self.entities.nearest(entity_id)}")
            if domain != "homeassistant" and entity_id.partition(".")[0] not in (domain, "group"):
                raise ServiceError(f"does not act on {entity_id}")

    def ask(self, asked: Asked) -> Step:
        """Ask for it as a person does at the hub; what becomes of it stands in the step."""
        step = Step("", "call", self.part.time, None, {"action": asked.name, "commands": [], "skipped": []})

        def begin() -> None:
            self.part.beside(self._obey(asked, step))

        self.host.engine.turn(self.host.new_cause(), begin)
        return step

    async def _obey(self, asked: Asked, step: Step) -> None:
        try:
            await self.part.call(asked, step)
        except ServiceError as error:
            step.details.setdefault("refused", []).append([asked.name, str(error)])


def hubs_of(hosts: Iterable[Host]) -> list[Hub]:
    """The hubs among these."""
    parts = ((host, part) for host in hosts for part in host.engine.parts.values())
    return [Hub(host, part) for host, part in parts if isinstance(part, Automations)]
