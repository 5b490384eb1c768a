"""Who may say and hear what on a home's broker, as a list in mosquitto's syntax.

The same list guards the embedded broker, and the one in `broker/acl`, which is for any home.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecosim.discovery.topics import ASKED, PREFIX, STATUS, AskedTopics, config_topic
from ecosim.domains import Domains
from ecosim.errors import nearest
from ecosim.home import Home
from ecosim.home.consent import Consent
from ecosim.model.part import Device
from ecosim.plane import Plane
from ecosim.wire.homie import VERSION, Topics, face_of
from ecosim.wire.personal import personal_of
from ecosim.wirings import Wired
from ecosim.wirings.gates import Gates

VIEWER = "viewer"
"""Login and password of people and programs that look on."""
HOME_ASSISTANT = "homeassistant"
"""Login of a Home Assistant, and its password on the embedded broker."""
WORLD, ORCHESTRATOR, CONDUCTOR = "ecosim-world", "ecosim-orchestrator", "ecosim-conductor"
OWN = (WORLD, ORCHESTRATOR, CONDUCTOR)
"""The clients of a run that are no device."""
ANY = "+"
"""Instead of a home's name: a list for any home."""
_HEAD = """\
# Who may read and write what. What no line grants is refused.
# %u is the name a client has logged in with; a device's is its id."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """A client that shows devices of one domain in another: what it is wired for, before consent.

    `source` and `target` are Homie domains, `source_role` and `target_role` what consent calls them. `shows`
    and `takes` are paths, `node/property`, by device: those it mirrors, and those it passes commands on to.
    `hears`: exact topics that it needs to know whether something can cross.
    """

    login: str
    source: str
    target: str
    source_role: str
    target_role: str
    shows: Mapping[str, Collection[str]]
    takes: Mapping[str, Collection[str]] = field(default_factory=dict)
    hears: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Persons:
    """Whose devices carry which personal data, and what people agree to in the course of a run.

    `owners` maps devices to persons, as `home.consent.person_of`. A list stands for a whole run: it grants
    what is agreed to at any time; what is not agreed to now, the bridge itself holds back.
    """

    kinds: Mapping[str, type[Device[Any]]]
    owners: Mapping[str, str]
    consents: tuple[Consent, ...]

    @classmethod
    def of(cls, home: Home, story: Iterable[Mapping[str, Any]] = ()) -> "Persons":
        """Those of a home; `story`: what people say on the days of the run, as on the plane's `story`."""
        owners = {device: home.owner(device) for device in home.devices}
        return cls(home.kinds, owners, tuple(home.consent.through(story)))

    def may(self, device: str, path: str, source_role: str, target_role: str) -> bool:
        """Whether what a path of a device tells may cross a boundary at any time of the run."""
        told = personal_of(self.kinds[device]).get(path, frozenset())
        owner = self.owners.get(device, "")
        return any(
            c.permits(told, source=source_role, target=target_role, person=owner) for c in self.consents
        )


# ------------------------------------------------------------- bridges


def bridges_of(wired: Wired) -> list[Bridge]:
    """The links of a wired home. They hear the story too: there people consent and withdraw."""
    hears = (*Gates(wired.home, wired.domains).topics, wired.domains.plane.story)
    return [
        Bridge(
            plan.name,
            plan.source,
            plan.target,
            plan.entry.from_,
            plan.entry.to,
            {device: list(crossing.shows) for device, crossing in plan.crossings.items()},
            {device: list(crossing.takes) for device, crossing in plan.crossings.items()},
            hears,
        )
        for plan in wired.plans
    ]


def shown_of(bridge: Bridge, persons: Persons) -> dict[str, list[str]]:
    """What a bridge may mirror, by device: what it is wired for, but for what nobody ever agrees to."""
    return {
        device: [p for p in paths if persons.may(device, p, bridge.source_role, bridge.target_role)]
        for device, paths in bridge.shows.items()
    }


def taken_of(bridge: Bridge, persons: Persons) -> dict[str, list[str]]:
    """The commands it may pass on: they, too, carry data, the other way."""
    return {
        device: [p for p in paths if persons.may(device, p, bridge.target_role, bridge.source_role)]
        for device, paths in bridge.takes.items()
    }


def link_rules(home: str, bridges: Iterable[Bridge], persons: Persons) -> list[str]:
    """The lines of the bridges: each may read and write exactly what it carries.

    Raises `ValueError` for a path that a device does not have.
    """
    lines: list[str] = []
    for bridge in bridges:
        _check(bridge, persons)
        reads = [*dict.fromkeys(_reads(bridge, persons))]
        writes = [*dict.fromkeys(_writes(bridge, persons))]
        lines += ["", f"user {bridge.login}"]
        lines += [f"topic read {topic}" for topic in (*reads, *bridge.hears)]
        lines += [f"topic write {topic}" for topic in writes]
        lines += [f"topic {right}" for right in _of_a_run(Plane(home), bridge.login)]
        lines += [f"topic write {Plane(home).link(bridge.login)}"]
    return lines


def _check(bridge: Bridge, persons: Persons) -> None:
    for paths_of in (bridge.shows, bridge.takes):
        for device, paths in paths_of.items():
            if device not in persons.kinds:
                raise ValueError(f"{bridge.login}: no device {device!r}{nearest(device, persons.kinds)}")
            known = face_of(persons.kinds[device]).faces
            for path in paths:
                if path not in known:
                    raise ValueError(f"{bridge.login}: {device} has no {path!r}{nearest(path, known)}")


def _reads(bridge: Bridge, persons: Persons) -> Iterator[str]:
    yield f"{bridge.source}/answer/{bridge.login}"
    for device, paths in shown_of(bridge, persons).items():
        yield from _told(Topics(bridge.source, device), paths, persons.kinds[device])
    for device in dict.fromkeys((*bridge.shows, *bridge.takes)):
        # It answers for what it does not pass on, too; but not where it must not know what was said.
        for face in face_of(persons.kinds[device]).settable():
            if persons.may(device, face.path, bridge.target_role, bridge.source_role):
                yield Topics(bridge.target, device).command(face.path)


def _writes(bridge: Bridge, persons: Persons) -> Iterator[str]:
    yield f"{bridge.target}/answer/+"
    for device, paths in shown_of(bridge, persons).items():
        yield from _told(Topics(bridge.target, device), paths, persons.kinds[device])
    for device, paths in taken_of(bridge, persons).items():
        yield from (Topics(bridge.source, device).command(path) for path in paths)


def _told(topics: Topics, paths: Iterable[str], kind: type[Device[Any]]) -> Iterator[str]:
    faces = face_of(kind).faces
    yield from (topics.state, topics.description)
    for path in paths:
        yield topics.value(path)
        if faces[path].gradual:
            yield topics.target(path)


# ------------------------------------------------------------- a whole list


def access_list(home: str, controllers: Iterable[str], *, viewer_commands: bool = True) -> str:
    """For a home whose devices all speak in one domain; a device's user name is its id.

    `home` may be `ANY`.
    """
    told = f"{home}/{VERSION}"
    plane = Plane(home)
    lines = [_HEAD, "", "# --- every device", ""]
    lines += ["# says what is true of it below its own id, and takes its commands there;"]
    lines += [f"pattern readwrite {told}/%u/#"]
    lines += ["# answers whoever sent the command, and reads the answers to its own;"]
    lines += [f"pattern write {home}/answer/+", f"pattern read {home}/answer/%u"]
    lines += ["# is announced to Home Assistant, and takes its commands;"]
    lines += [f"pattern {right}" for right in _announced(home, "%u")]
    lines += ["# senses the world, and says what it does to it;"]
    lines += [f"pattern read {plane.thing('#')}", f"pattern write {plane.influence('%u')}"]
    lines += ["# is touched by people's hands;", f"pattern read {plane.touch('%u')}"]
    lines += ["# follows the run's clock, and gives an account of itself at the end."]
    lines += [f"pattern {right}" for right in _of_a_run(plane, "%u")]
    lines += _others(Domains(home), controllers, viewer_commands=viewer_commands)
    return "\n".join(lines) + "\n"


def wired_access_list(
    domains: Domains, devices: Iterable[str], controllers: Iterable[str], links: Iterable[str]
) -> str:
    """For a home of several domains; `links` as from `link_rules`.

    Here each device is granted its own topics by name: what is granted to everybody would be to links.
    """
    plane = domains.plane
    lines = [_HEAD]
    for device in devices:
        domain = domains.of(device)
        lines += ["", f"user {device}", f"topic readwrite {domains.topics(device).base}/#"]
        lines += [f"topic write {domain}/answer/+", f"topic read {domain}/answer/{device}"]
        lines += [f"topic {right}" for right in _announced(domain, device)]
        lines += [f"topic read {plane.thing('#')}", f"topic write {plane.influence(device)}"]
        lines += [f"topic read {plane.touch(device)}"]
        lines += [f"topic {right}" for right in _of_a_run(plane, device)]
    lines += ["", f"user {ORCHESTRATOR}", *(f"topic {right}" for right in _of_a_run(plane, ORCHESTRATOR))]
    lines += _others(domains, controllers, viewer_commands=True)
    return "\n".join([*lines, *links]) + "\n"


def _announced(domain: str, device: str) -> list[str]:
    """What a device may that is announced to Home Assistant."""
    own = f"readwrite {config_topic('+', device, '+')}"
    return [own, f"read {STATUS}", f"readwrite {AskedTopics(domain, device).base}/#"]


def _home_assistant(domains: Iterable[str]) -> list[str]:
    """Home Assistant sees what is announced and what devices say, and commands them in its own tree."""
    lines = ["", "# --- Home Assistant", "", f"user {HOME_ASSISTANT}"]
    lines += [f"topic read {PREFIX}/#", f"topic write {STATUS}"]
    for domain in domains:
        asked = AskedTopics(domain, "+")
        lines += [f"topic read {domain}/{VERSION}/#", f"topic read {domain}/{ASKED}/#"]
        lines += [f"topic write {asked.commands}"]
    return lines


def _of_a_run(plane: Plane, client: str) -> list[str]:
    """What each client of a run may besides: follow its clock, and report."""
    clock = [f"read {plane.clock}", f"write {plane.clock}/{client}", f"readwrite {plane.echo(client)}"]
    return [*clock, f"write {plane.report(client)}"]


def _others(domains: Domains, controllers: Iterable[str], *, viewer_commands: bool) -> list[str]:
    plane, every = f"ecosim/{domains.home}", [f"{domain}/#" for domain in domains.all]
    lines: list[str] = []
    for controller in controllers:
        told = f"{domains.of(controller)}/{VERSION}"
        lines += ["", "# --- the hub sees all devices of its domain and commands them", ""]
        lines += [f"user {controller}", f"topic read {told}/#", f"topic write {told}/+/+/+/set"]
    lines += _home_assistant(domains.all)
    lines += ["", "# --- the orchestrator: the world, the clock and the recorder", ""]
    lines += [f"user {WORLD}", f"topic readwrite {plane}/#", ""]
    lines += [f"user {CONDUCTOR}", f"topic readwrite {plane}/clock/#", ""]
    lines += [f"user {ORCHESTRATOR}", f"topic read {plane}/#", *(f"topic read {each}" for each in every)]
    lines += ["", "# --- people who look on, and the broker's health check", "", f"user {VIEWER}"]
    lines += [f"topic read {PREFIX}/#"] if domains.home != ANY else []  # `+/#` has it
    lines += [f"topic read {plane}/#", *(f"topic read {each}" for each in every), "topic read $SYS/#"]
    if viewer_commands:
        lines += [f"topic write {domain}/{VERSION}/+/+/+/set" for domain in domains.all]
    return lines
