"""All that Home Assistant can ask of a device's entities, asked: each does something or says why not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from ecosim.check.steps import live
from ecosim.check.trial import Trial
from ecosim.entities import ClimateEntity, WaterHeaterEntity
from ecosim.entities.faces import modes_of
from ecosim.hub.commands import Command, ServiceError
from ecosim.hub.reading import bounds_of, options_of
from ecosim.hub.services import SERVICES, Service
from ecosim.hub.states import LiveEntity

BROKE = "it broke, see its log"
_LIVES, _LIFE = 12, 60
NOTICED = 600.0  # s in which something should come of it
_WORDS = {
    "fan_mode": "fan",
    "fan_speed": "fan_speed",
    "option": "option",
    "preset_mode": "preset",
    "source": "source",
}
_NUMBERS: dict[str, tuple[float, ...]] = {
    "percentage": (0, 40, 100),
    "position": (0, 40, 100),
    "volume_level": (0.1, 0.8),
}
_MORE = {  # worth trying where the entity has the role
    "brightness_pct": ("brightness", 30),
    "color_temp_kelvin": ("color_temperature", 3000),
    "rgb_color": ("color", [255, 100, 7]),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """A service asked of one entity."""

    service: str
    entity_id: str
    data: tuple[tuple[str, Any], ...]

    def __str__(self) -> str:
        said = ", ".join(f"{key} {value}" for key, value in self.data)
        return f"{self.service} of {self.entity_id}" + (f" ({said})" if said else "")


def wishes(trial: Trial) -> list[Wish]:
    """All that can be asked, in the order of entities and services."""
    found: dict[Wish, None] = {}
    for entity in trial.entities:
        for service in SERVICES.values():
            if service.domains and service.acts_on(entity):
                for data in _data(service, entity):
                    found[Wish(service.name, entity.entity_id, tuple(data.items()))] = None
    return list(found)


def ask(trial: Trial, wish: Wish) -> str | None:
    """Ask it; why it was refused, by Home Assistant or by the device, or None."""
    entity, service = trial.entities.find(wish.entity_id), SERVICES[wish.service]
    assert entity is not None  # noqa: S101
    try:
        commands: list[Command] = service.plan(entity, service.check(dict(wish.data)))
    except ServiceError as error:
        return str(error)
    paths = {face.path: path for path, face in trial.paths.items()}
    for command in commands:
        path = paths[command.path.partition("/")[2]]
        if (answer := trial.command(path, command.payload)) is not None:
            return answer
    return None


def ask_everything(new: Callable[[], Trial]) -> None:
    """Ask each wish of a new device, and where nothing comes of it, of one that has lived already."""
    first = new()
    report, all_wishes = first.report, wishes(first)
    report.tried["entity"] += len(list(first.entities))
    for wish in all_wishes:
        report.tried["service"] += 1
        refusal, moved = _comes_of(new(), wish)
        if refusal is not None:
            report.tried["service refused"] += 1
            if not refusal.strip() or refusal == BROKE:
                report.wrong(str(wish), "is refused without a reason to read")
        elif not moved and all(_idle(trial, wish) for trial in _used(new, all_wishes, wish)):
            what = (
                "is accepted, and nothing comes of it: let it do something, or raise Refused and say why not"
            )
            report.wrong(str(wish), what)


def _used(new: Callable[[], Trial], all_wishes: list[Wish], wish: Wish) -> Iterator[Trial]:
    """Devices of which something else has been asked, and some that have seen a lot."""
    for other in all_wishes:
        trial = new()
        if other != wish and ask(trial, other) is None:
            yield trial
    for seed in range(_LIVES):
        trial = new()
        live(trial, Random(seed), _LIFE, ("command", "world", "time"))  # noqa: S311
        yield trial


def _idle(trial: Trial, wish: Wish) -> bool:
    refusal, moved = _comes_of(trial, wish)
    return refusal is None and not moved


def _comes_of(trial: Trial, wish: Wish) -> tuple[str | None, bool]:
    """Why a wish was refused, and whether anything was said or done because of it."""
    before = len(trial.messages)
    refusal = ask(trial, wish)
    log = trial.host.topics.log("")
    answers = sum(m.correlation is not None or m.topic.startswith(log) for m in trial.messages[before:])
    if len(trial.messages) - before > answers:
        return refusal, True
    before = len(trial.messages)
    trial.pass_time(NOTICED)
    return refusal, len(trial.messages) > before


def _data(service: Service, entity: LiveEntity) -> Iterator[dict[str, Any]]:
    """What may be said with a service: its required fields with each value, and some that need not be."""
    values = {key: list(_values(key, entity)) or ["home"] for key in service.required}
    needed = {key: found[0] for key, found in values.items()}
    yield needed
    for key, found in values.items():
        yield from (needed | {key: value} for value in found)
    for key, (role, value) in _MORE.items():
        if key in service.fields and role in entity.face.faces:
            yield needed | {key: value}


def _values(key: str, entity: LiveEntity) -> Iterator[Any]:
    own, faces = entity.face.entity, entity.face.faces
    if key in ("hvac_mode", "operation_mode") and isinstance(own, ClimateEntity | WaterHeaterEntity):
        yield from modes_of(own, faces)
    elif key == "temperature" and "target" in faces:
        yield from bounds_of(faces["target"])
    elif key == "value" and entity.face.domain == "number":
        yield from bounds_of(faces["value"])
    elif key in _WORDS and _WORDS[key] in faces:
        yield from options_of(faces[_WORDS[key]])
    elif key in _NUMBERS:
        yield from _NUMBERS[key]
    elif key == "is_volume_muted":
        yield from (True, False)
