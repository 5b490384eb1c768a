"""The zones and persons that a home has by itself: its places, and who of its people carries a tracker."""

from collections.abc import Iterator, Mapping

from ecosim.files import Loaded
from ecosim.hub.given import EntityName, Given
from ecosim.hub.own.kinds import OwnConfig
from ecosim.hub.own.zones import Person, Zone
from ecosim.hub.states import Entities, Paired

NOWHERE = Given(None, Loaded(None, ""))
_TRACKER = "device_tracker"


def residents(
    devices: list[Paired],
    owners: Mapping[str, str],
    people: Mapping[str, str],
    places: Mapping[str, tuple[float, float]],
) -> Iterator[OwnConfig]:
    """`owners`: whose each device is; `people`: their names by id; `places`: latitude and longitude by id."""
    entities = Entities(devices)
    trackers: dict[str, list[EntityName]] = {}
    for entity in entities:
        owner = owners.get(entity.device.paired.id, "")
        if entity.face.domain == _TRACKER and owner:
            trackers.setdefault(owner, []).append(EntityName(entity.entity_id, NOWHERE))
    for who, name in people.items():
        if who in trackers:
            found = tuple(trackers[who])
            yield Person(entity_id=f"person.{who}", at=NOWHERE, name=name or who, id=who, trackers=found)
    for place, (latitude, longitude) in places.items():
        zone = f"zone.{place}"
        yield Zone(entity_id=zone, at=NOWHERE, name=place, latitude=latitude, longitude=longitude)
