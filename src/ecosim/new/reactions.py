"""What a new home does for its people: automations, and the moments that it promises."""

from collections.abc import Iterator

from ecosim.entities.faces import slug
from ecosim.new.house import House
from ecosim.new.people import Household


def automations(household: Household, house: House) -> Iterator[str]:
    """The lines of automations.yaml, in Home Assistant's language."""
    bands = [f"binary_sensor.{_s(m.name)}_band_asleep" for m in household.members]
    phones = [f"device_tracker.{_s(m.name)}_phone" for m in household.members]
    lights = [f"light.{slug(house.rooms[id_.removesuffix('-light')]['name'])}" for id_ in house.ids("light")]
    lock = ["lock.front_door"] if house.ids("door_lock") else []
    yield "# In Home Assistant's automation language; the hub lives by it."
    yield from _automation(
        "wake",
        "Somebody wakes up",
        [f"platform: state, entity_id: {band}, from: 'on', to: 'off'" for band in bands],
        ['condition: time, after: "04:00:00", before: "12:00:00"'],
        [("light.turn_on", ["light.living_room"], "{brightness_pct: 40}")],
    )
    yield from _automation(
        "away",
        "Nobody is home any more",
        [f"platform: state, entity_id: {phone}, from: home" for phone in phones],
        [
            f"condition: not, conditions: [{{condition: state, entity_id: {phone}, state: home}}]"
            for phone in phones
        ],
        [("light.turn_off", lights, ""), ("lock.lock", lock, "")],
    )
    yield from _automation(
        "home",
        "Somebody comes home in the evening",
        [f"platform: state, entity_id: {phone}, to: home" for phone in phones],
        ['condition: time, after: "16:00:00"'],
        [("light.turn_on", ["light.hall"], "{brightness_pct: 80}")],
    )
    yield from _automation(
        "night",
        "Everybody is asleep",
        [f"platform: state, entity_id: {band}, to: 'on'" for band in bands],
        [f"condition: state, entity_id: {band}, state: 'on'" for band in bands],
        [("light.turn_off", lights, ""), ("lock.lock", lock, "")],
    )


def _s(name: str) -> str:
    return slug(f"{name}'s")


def _automation(
    id_: str,
    alias: str,
    triggers: list[str],
    conditions: list[str],
    actions: list[tuple[str, list[str], str]],
) -> Iterator[str]:
    yield ""
    yield f"- id: {id_}"
    yield f"  alias: {alias}"
    yield "  mode: restart"
    for name, entries in (("trigger", triggers), ("condition", conditions)):
        yield f"  {name}:"
        yield from (f"    - {{{entry}}}" for entry in entries)
    yield "  action:"
    for service, targets, data in actions:
        if targets:
            said = f", data: {data}" if data else ""
            yield f"    - {{service: {service}, target: {{entity_id: [{', '.join(targets)}]}}{said}}}"


def moments(household: Household, house: House) -> Iterator[str]:
    """What the home promises: light in the morning, darkness at night, a car that opens to its driver."""
    yield ""
    yield "moments:"
    for member in household.members if house.ids("hub") else ():
        asleep = f"device: {member.id}-band, property: band/asleep"
        light = "device: living-room-light, property: light/on"
        yield from _moment(
            f"wake-{member.id}",
            f"{member.name} wakes up to light",
            f"{asleep}, is: false",
            f"{light}, is: true",
            "10 s",
        )
        yield from _moment(
            f"night-{member.id}",
            f"{member.name} is the last to fall asleep",
            f"{asleep}, is: true",
            f"{light}, is: false",
            "10 s",
        )
    for adult in household.adults:
        for car in household.cars:
            yield from _moment(
                f"key-{adult.id}-{car}",
                f"{adult.name}'s phone opens the {car}",
                f"person: {adult.id}, does: reaches",
                f"device: {car}, property: doors/locked, is: false",
                "2 s",
            )


def _moment(id_: str, title: str, cause: str, effect: str, within: str) -> Iterator[str]:
    yield f"  {id_}:"
    yield f"    title: {title}"
    yield f"    cause: {{{cause}}}"
    yield f"    effect: {{{effect}}}"
    yield f"    within: {within}"
