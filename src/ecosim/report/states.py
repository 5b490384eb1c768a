"""What of a device is its main state: the one that a lane shows as bars."""

from collections.abc import Iterable
from dataclasses import dataclass

from ecosim.report.messages import Messages, crossing
from ecosim.told.vocabulary import Place, Property, words

# The names that tell most, in this order; of the device's own part, unless a part is named.
_PREFERRED = (
    "position/place", "status", "stage", "doing", "sounding", "overload", "asleep", "on", "compressor",
    "heating", "media/status", "mode", "locked", "armed", "position", "open", "running", "comfort",
    "worn",
)  # fmt: skip
_RESTING = frozenset(
    {
        "false",
        "off",
        "idle",
        "none",
        "docked",
        "available",
        "closed",
        "home",
        "disarmed",
        "comfortable",
        "0",
        "",
    }
)
_TONES = {
    "charge": ("charg",),
    "heat": ("heat", "cook", "soak", "boil", "warm", "wash", "rins", "spin", "fill", "rest", "dry", "disinf"),
    "media": ("play", "television", "watch", "speak", "idle"),
    "cool": ("cool", "compressor", "dry"),
    "guard": ("lock", "arm", "away", "night", "guest"),
    "sleep": ("sleep", "asleep"),
    "alarm": ("overload", "sound", "smok", "jam", "too much", "alarm"),
}
_NUL = "\x00"


@dataclass(frozen=True, slots=True)
class Main:
    """A device's main state: a path, and how its values are drawn."""

    path: str
    known: Property

    def state(self, payload: str) -> tuple[str, str] | None:
        """Label and tone of a value; nothing for what is at rest."""
        if payload == _NUL and self.path == "position/place":
            return "on the way", "way"
        if payload.strip(_NUL) in _RESTING:
            return None
        if self.known.number:
            return "open", "on"
        if self.known.datatype == "boolean":
            label = self.known.value(payload) if self.known.labelled else self.known.words
            label = label if label != "yes" else self.known.words
        else:
            label = words(payload)
        tone = "away" if self.path == "position/place" else tone_of(label)
        return label, tone


def tone_of(label: str) -> str:
    """The colour of a state, by what it is called."""
    for tone, beginnings in _TONES.items():
        if any(f" {label}".find(f" {beginning}") >= 0 for beginning in beginnings):
            return tone
    return "on"


def main_state(messages: Messages, devices: Iterable[str]) -> dict[str, Main]:
    """Of each device the preferred state that changes in this record; else one that is not at rest."""
    heard: dict[str, dict[str, set[str]]] = {id_: {} for id_ in devices}
    for entry in messages.entries:
        place = Place.of(entry.topic)
        if place is None or place.role or place.path.startswith("$") or crossing(entry):
            continue
        if place.device in heard:
            heard[place.device].setdefault(place.path, set()).add(entry.payload)
    found = {}
    for id_, values in heard.items():
        description = messages.vocabulary.devices.get(id_)
        if description is None:
            continue
        paths = [p for name in _PREFERRED for p in description.properties if _is(p, name, id_, messages)]
        candidates = [p for p in paths if p in values]
        changing = [p for p in candidates if len(values[p]) > 1]
        awake = [p for p in candidates if any(v.strip(_NUL) not in _RESTING for v in values[p])]
        for path in (*changing, *awake)[:1]:
            found[id_] = Main(path, description.properties[path])
    return found


def _is(path: str, name: str, device: str, messages: Messages) -> bool:
    """Whether a path is of this name: `position/place` in full, `status` where it is of the device's own."""
    known = messages.vocabulary.property(device, path)
    if known.event or not known.retained:
        return False
    if "/" in name:
        return path == name
    return path.rpartition("/")[2] == name and known.words == words(name)
