"""Zones, which count who is there, and persons, who are where their trackers are."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ecosim.hub.given import EntityName, Given
from ecosim.hub.own.derived import Derived
from ecosim.hub.own.kinds import SECTIONS, OwnConfig, by_name, lives_as
from ecosim.hub.places import distance, located
from ecosim.hub.reading import UNAVAILABLE, UNKNOWN
from ecosim.hub.states import EntityState
from ecosim.hub.zones import RADIUS

if TYPE_CHECKING:
    from ecosim.hub.managing import Manager


@dataclass(frozen=True, kw_only=True)
class Zone(OwnConfig):
    """A place, `radius` in metres around a point."""

    follows = True
    latitude: float
    longitude: float
    radius: float = RADIUS
    passive: bool = False


@lives_as(Zone)
class LiveZone(Derived):
    """Its state is how many persons are there."""

    def __init__(self, config: Zone, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._config = config

    def begin(self) -> None:
        """Count, and count again when somebody moves."""
        self.reads = tuple(i for i in self.manager.own if i.startswith("person."))
        super().begin()

    def now(self) -> tuple[str, dict[str, Any]]:
        """How many are there, and who."""
        config = self._config
        entities = self.manager.entities
        persons = [i for i in self.reads if (s := entities.get(i)) is not None and self._has(s)]
        told = {"latitude": config.latitude, "longitude": config.longitude, "radius": config.radius}
        return str(len(persons)), {**told, "passive": config.passive, "persons": persons, "editable": False}

    def _has(self, person: EntityState) -> bool:
        """Whether a person says so, or is known to be within."""
        home = self.entity_id == "zone.home"
        name = "home" if home else self._always.get("friendly_name")
        if person.state == name:
            return True
        centre, where = (self._config.latitude, self._config.longitude), located(person)
        return where is not None and distance(centre, where) <= self._config.radius


@SECTIONS.named("zone")
def _zones(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_name(section, "zone", ("latitude", "longitude", "radius", "passive")):
        radius, passive = entry.get("radius"), entry.get("passive")
        yield Zone(
            **basics,
            latitude=entry.need("latitude").number(),
            longitude=entry.need("longitude").number(),
            radius=radius.number() if radius else RADIUS,
            passive=passive is not None and passive.flag(),
        )


@dataclass(frozen=True, kw_only=True)
class Person(OwnConfig):
    """Somebody, and the trackers they carry."""

    id: str
    trackers: tuple[EntityName, ...] = ()

    def names(self) -> Iterator[EntityName]:
        """Their trackers."""
        return iter(self.trackers)


@lives_as(Person)
class LivePerson(Derived):
    """Is where the tracker says that told last."""

    def __init__(self, config: Person, manager: "Manager") -> None:
        super().__init__(config, manager)
        self._id = config.id
        self.reads = tuple(t.entity_id for t in config.trackers)

    def now(self) -> tuple[str, dict[str, Any]]:
        """Where they are."""
        entities = self.manager.entities
        known = [s for i in self.reads if (s := entities.get(i)) is not None]
        known = [s for s in known if s.state not in (UNKNOWN, UNAVAILABLE)]
        gps = [s for s in known if s.attributes.get("source_type") == "gps"]
        others = [s for s in known if s not in gps]
        home = [s for s in others if s.state == "home"]
        away = [s for s in others if s.state == "not_home"]
        heard = home or gps or away
        told: dict[str, Any] = {"id": self._id, "device_trackers": list(self.reads), "editable": False}
        if not heard:
            return UNKNOWN, told
        latest = max(heard, key=lambda s: s.last_updated)
        where = ("latitude", "longitude", "gps_accuracy")
        told |= {key: latest.attributes[key] for key in where if key in latest.attributes}
        return latest.state, {**told, "source": latest.entity_id}


@SECTIONS.named("person")
def _persons(section: Given) -> Iterator[OwnConfig]:
    for basics, entry in by_name(section, "person", ("id", "user_id", "device_trackers", "picture")):
        trackers = entry.get("device_trackers")
        named = trackers.entity_ids() if trackers is not None and trackers.value is not None else []
        yield Person(**basics, id=entry.need("id").text(), trackers=tuple(named))
