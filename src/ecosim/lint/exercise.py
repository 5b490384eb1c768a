"""What `--exercise` sends, and what the answers say: pure, the sending is done elsewhere."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from ecosim.lint import ha_rules, homie_rules
from ecosim.lint.formats import Datatype
from ecosim.lint.ha_components import template_keys
from ecosim.lint.ha_found import Entity
from ecosim.lint.ha_templates import made_of
from ecosim.lint.homie import Device
from ecosim.lint.rules import Report, Rule
from ecosim.lint.traffic import Traffic
from ecosim.wire.numbers import float_text, shortened

INVALID = "ecosim-lint: not a value"
_QOS = 2
Rules = tuple[Rule, Rule, Rule, Rule]
"""What is broken by no answer, by another one, by taking what is invalid, by not coming back."""
_HOMIE: Rules = (
    homie_rules.NO_ANSWER,
    homie_rules.OTHER_VALUE,
    homie_rules.TOOK_INVALID,
    homie_rules.NOT_RESTORED,
)
_HOME_ASSISTANT: Rules = (
    ha_rules.NO_ANSWER,
    ha_rules.OTHER_VALUE,
    ha_rules.TOOK_INVALID,
    ha_rules.NOT_RESTORED,
)
_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Trial:
    """One property or entity that can be commanded, and the payloads to try; all can be undone.

    `read` makes a value of what came on `value`, and `same` says whether two of them are the same.
    """

    device: str
    command: str
    value: str
    target: str | None
    earlier: str
    valid: str
    qos: int
    rules: Rules
    read: Callable[[bytes], str | None]
    same: Callable[[str, str], bool]

    @property
    def sends(self) -> tuple[str, str, str]:
        """What is sent, in this order: what is invalid, what is valid, what was there before."""
        return INVALID, self.valid, self.earlier


@dataclass(slots=True)
class Answers:
    """What came while a trial was made: payloads of the value after each sending, and those of the target."""

    values: tuple[list[bytes], list[bytes], list[bytes]] = field(default_factory=lambda: ([], [], []))
    targets: tuple[list[bytes], list[bytes], list[bytes]] = field(default_factory=lambda: ([], [], []))
    refusals: list[str] = field(default_factory=list)
    """What the device logged as a warning or an error after it was sent what is valid."""


def accepted(trial: Trial, step: int, answers: Answers) -> bool:
    """Whether the device has shown that it took what was sent in this step."""
    sent = trial.sends[step]
    if any(t.decode(errors="replace") == sent for t in answers.targets[step]):
        return True
    read = (trial.read(payload) for payload in answers.values[step])
    return any(value is not None and trial.same(value, sent) for value in read)


def judge(trial: Trial, answers: Answers, report: Report) -> None:
    """Say what is wrong with the answers."""
    no_answer, other_value, took_invalid, _ = trial.rules
    read = [trial.read(payload) for payload in answers.values[0]]
    changed = [v for v in read if v is not None and not trial.same(v, trial.earlier)]
    if changed or any(t.decode(errors="replace") == INVALID for t in answers.targets[0]):
        became = shortened((changed or [INVALID])[0])
        what = f"{INVALID!r} was sent, and the value went from {trial.earlier} to {became}"
        report.add(
            took_invalid, trial.device, trial.command, f"{what}; leave the value when a command is invalid"
        )
    if not accepted(trial, 1, answers) and not answers.refusals:
        others = [v for v in map(trial.read, answers.values[1]) if v is not None]
        if others and not trial.same(others[-1], trial.earlier):
            what = f"{trial.valid} was sent, and {trial.value} became {shortened(others[-1])}"
            report.add(other_value, trial.device, trial.command, f"{what}; announce which values it takes")
        else:
            what = (
                f"{trial.valid} was sent, and {trial.value} did not become that; take it, or announce other"
            )
            report.add(no_answer, trial.device, trial.command, what)
    targets = [t.decode(errors="replace") for t in answers.targets[1]]
    if targets and trial.valid not in targets:
        what = f"{trial.valid} was sent, but $target is {shortened(targets[-1])}; publish the same bytes"
        report.add(homie_rules.TARGET, trial.device, trial.target or trial.command, what)


def astray(trials: Iterable[Trial], traffic: Traffic) -> list[Trial]:
    """The trials whose value is not what it was: one command may change several values."""
    found = []
    for trial in trials:
        last = traffic.last(trial.value)
        value = None if last is None else trial.read(last.payload)
        if value is None or not trial.same(value, trial.earlier):
            found.append(trial)
    return found


def give_up(trial: Trial, report: Report) -> None:
    """Say that a value could not be brought back."""
    what = (
        f"it was {trial.earlier}, and after the trials that could not be brought back; look after it yourself"
    )
    report.add(trial.rules[-1], trial.device, trial.command, what)


def plan(
    devices: Iterable[Device],
    entities: Iterable[Entity],
    traffic: Traffic,
    *,
    prefix: str,
    only: str | None = None,
) -> list[Trial]:
    """What can be tried, of one device or of all: nothing that cannot be undone, no action, no free text."""
    found = [trial for device in devices for trial in _of_homie(device)]
    seen = {trial.command for trial in found}
    for entity in entities:
        trial = _of_entity(entity, traffic, f"{prefix}: {entity.device}")
        if trial is not None and trial.command not in seen:
            seen.add(trial.command)
            found.append(trial)
    return [
        t
        for t in found
        if only is None or only in (t.device, t.device.split("/")[-1], t.device.split(": ")[-1])
    ]


# ------------------------------------------------------------- Homie


def _of_homie(device: Device) -> Iterator[Trial]:
    if device.description is None or device.state != "ready":
        return
    for known in device.description.properties.values():
        last = device.traffic.last(f"{device.base}/{known.path}")
        if (
            not known.settable
            or not known.retained
            or known.datatype is None
            or last is None
            or last.text is None
        ):
            continue
        other = _other(known.datatype, last.text)
        if other is not None:
            topic = f"{device.base}/{known.path}"
            read, same = _as_text, _sameness(known.datatype)
            yield Trial(
                device.base,
                f"{topic}/set",
                topic,
                f"{topic}/$target",
                last.text,
                other,
                _QOS,
                _HOMIE,
                read,
                same,
            )


def _as_text(payload: bytes) -> str | None:
    return payload.decode(errors="replace") or None


def _sameness(datatype: Datatype) -> Callable[[str, str], bool]:
    if datatype.name not in ("integer", "float"):
        return lambda one, other: one == other

    def same(one: str, other: str) -> bool:
        try:
            return abs(float(one) - float(other)) <= 1e-6 * max(1.0, abs(float(other)))
        except ValueError:
            return False

    return same


def _other(datatype: Datatype, present: str) -> str | None:
    """A valid value next to the present one; None where there is none that is surely harmless."""
    try:
        datatype.check(present)
    except ValueError:
        return None
    if datatype.words:
        at = datatype.words.index(present)
        found = datatype.words[at - 1] if at else datatype.words[1] if len(datatype.words) > 1 else None
    elif datatype.bounds is not None:
        found = _neighbour(datatype, float(present), whole=datatype.name == "integer")
    else:
        found = None
    return found


def _neighbour(datatype: Datatype, present: float, *, whole: bool) -> str | None:
    step = (datatype.bounds.step if datatype.bounds else None) or 1.0
    for value in (present - step, present + step):
        text = str(round(value)) if whole else float_text(value, _DIGITS)
        try:
            datatype.check(text)
        except ValueError:
            continue
        return text
    return None


# ------------------------------------------------------------- Home Assistant

_EXERCISED = ("switch", "light", "select", "number")
"""Nothing that opens, locks, arms, drives or makes a noise."""


def _of_entity(entity: Entity, traffic: Traffic, name: str) -> Trial | None:
    config = entity.config
    state, command = config.get("state_topic"), config.get("command_topic")
    plain = config.get("schema") in (None, "basic", "default") and "command_template" not in config
    if (
        entity.component not in _EXERCISED
        or not plain
        or not isinstance(state, str)
        or not isinstance(command, str)
    ):
        return None
    template = next((config[k] for k in template_keys("state_topic") if isinstance(config.get(k), str)), None)

    def read(payload: bytes) -> str | None:
        said = made_of(template, payload.decode(errors="replace"))
        return words.get(said, said) if said else None

    words = _words(entity)
    last = traffic.last(state)
    earlier = None if last is None else read(last.payload)
    if earlier is None or state == command:
        return None
    other, same = _change(entity, earlier, list(words.values()))
    if other is None:
        return None
    qos = config["qos"] if config.get("qos") in (0, 1, 2) else 0
    return Trial(name, command, state, None, earlier, other, qos, _HOME_ASSISTANT, read, same)


def _words(entity: Entity) -> dict[str, str]:
    """What a state means as a command."""
    on, off = (str(entity.config.get(k, d)) for k, d in (("payload_on", "ON"), ("payload_off", "OFF")))
    if entity.component == "switch":
        return {str(entity.config.get("state_on", on)): on, str(entity.config.get("state_off", off)): off}
    return {on: on, off: off} if entity.component == "light" else {}


def _change(entity: Entity, earlier: str, words: list[str]) -> tuple[str | None, Callable[[str, str], bool]]:
    number = Datatype("float", lambda _: None)
    if entity.component != "number":
        given = entity.config.get("options")
        known = [str(o) for o in given] if isinstance(given, list) else words
        return next(
            (w for w in known if w != earlier and earlier in known), None
        ), lambda one, other: one == other
    try:
        low, high, step = (float(entity.config.get(k, d)) for k, d in (("min", 1), ("max", 100), ("step", 1)))
        value = float(earlier)
    except (TypeError, ValueError):
        return None, _sameness(number)
    near = next((v for v in (value - step, value + step) if low <= v <= high and low <= value <= high), None)
    return None if near is None else float_text(near, _DIGITS), _sameness(number)
