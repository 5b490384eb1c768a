"""A wiring applied to a home: in which domain each device is, and what each link carries of which device."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ecosim.catalogue import Catalogue
from ecosim.domains import Domains
from ecosim.errors import nearest
from ecosim.files import wrong_at
from ecosim.home import Home
from ecosim.host import Placement
from ecosim.model.kind import declaration_of, take_options
from ecosim.wire.homie import Face, face_of
from ecosim.wirings.wiring import Carried, LinkEntry, Wiring

EVERY = "*"


@dataclass(frozen=True, slots=True)
class Crossing:
    """What a link carries of one device, by `node/property`. `owner`: the thing that says where it is."""

    device: str
    shows: Mapping[str, Carried]
    takes: Mapping[str, Carried]
    faces: Mapping[str, Face]
    owner: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One link of a wired home; `source` and `target` are Homie domains."""

    entry: LinkEntry
    source: str
    target: str
    crossings: Mapping[str, Crossing]
    name: str
    """`link-car-home`: the client identifier and login; a second one between the two is `link-car-home-2`."""


@dataclass(frozen=True, slots=True)
class Wired:
    """A home under a wiring. `place` says in which of the wiring's domains each device is."""

    home: Home
    wiring: Wiring
    domains: Domains
    place: Mapping[str, str]
    plans: list[Plan] = field(default_factory=list)

    def role_of(self, domain: str) -> str:
        """Which of the wiring's domains a Homie domain is; empty for none of them."""
        return next((n for n in self.wiring.domains if _homie(self.home, self.wiring, n) == domain), "")

    def settle(self, placement: Placement) -> None:
        """Put a device where this wiring has it, with the options it has here."""
        placement.domain = self.domains.of(placement.id)
        placement.options.update(self.wiring.devices.get(self.home.devices[placement.id].kind, {}))


def wire(home: Home, wiring: Wiring) -> Wired:
    """Apply a wiring to a home. Raises `FileError` where it speaks of what a kind does not have."""
    kind_of = {device: entry.kind for device, entry in home.devices.items()}
    controllers = home.controllers()
    owner = {kind: name for name, domain in wiring.domains.items() for kind in domain.kinds or ()}
    place = {
        device: wiring.automations if device in controllers else owner.get(kind, wiring.rest)
        for device, kind in kind_of.items()
    }
    homie = {n: _homie(home, wiring, n) for n in wiring.domains}
    elsewhere = {device: homie[name] for device, name in place.items() if name != wiring.automations}
    _check_kinds(wiring, home)
    for kind, options in wiring.devices.items():
        _check_options(wiring, home, kind, options)
    found = Wired(home, wiring, Domains(home.home, elsewhere), place)
    for index, entry in enumerate(wiring.links):
        crossings = {
            device: crossing
            for device in kind_of
            if (crossing := _crossing(wiring, home, index, device, place)) is not None
        }
        same = sum((p.entry.from_, p.entry.to) == (entry.from_, entry.to) for p in found.plans)
        name = f"link-{entry.from_}-{entry.to}" + (f"-{same + 1}" if same else "")
        found.plans.append(Plan(entry, homie[entry.from_], homie[entry.to], crossings, name))
    return found


def _homie(home: Home, wiring: Wiring, domain: str) -> str:
    return home.home if domain == wiring.automations else f"{home.home}-{domain}"


def _crossing(
    wiring: Wiring, home: Home, index: int, device: str, place: Mapping[str, str]
) -> Crossing | None:
    entry, kind = wiring.links[index], home.devices[device].kind
    named = kind in entry.shows or kind in entry.takes
    if not named and not (EVERY in {**entry.shows, **entry.takes} and place[device] == entry.from_):
        return None
    faces = face_of(home.kinds[device]).faces
    key = kind if named else EVERY
    shows = _matched(wiring, (index, "shows"), key, entry.shows.get(key, ()), faces)
    takes = _matched(wiring, (index, "takes"), key, entry.takes.get(key, ()), faces)
    owner = next((key for key in home.senses(device).values() if key.startswith(("person/", "vehicle/"))), "")
    return Crossing(
        device,
        {path: c for path, c in shows.items() if faces[path].retained or not faces[path].settable},
        {path: c for path, c in takes.items() if faces[path].settable},
        faces,
        owner,
    )


def _matched(
    wiring: Wiring, at: tuple[Any, ...], kind: str, wanted: Iterable[Carried], faces: Mapping[str, Face]
) -> dict[str, Carried]:
    found: dict[str, Carried] = {}
    for number, carried in enumerate(wanted):
        paths = [path for path in faces if carried.covers(path)]
        if not paths:
            what = f"{kind} has no {carried.path!r}{nearest(carried.path, faces)}"
            raise wrong_at(wiring.loaded, ("links", *at, kind, number), what)
        found.update(dict.fromkeys(paths, carried))
    return found


def _check_kinds(wiring: Wiring, home: Home) -> None:
    """A kind that the home has none of is fine; one that nobody has ever heard of is a mistake."""
    named: list[tuple[tuple[Any, ...], str]] = [(("devices", kind), kind) for kind in wiring.devices]
    for name, domain in wiring.domains.items():
        named += [(("domains", name, "kinds", i), kind) for i, kind in enumerate(domain.kinds or ())]
    for index, link in enumerate(wiring.links):
        named += [(("links", index, "shows", kind), kind) for kind in link.shows if kind != EVERY]
        named += [(("links", index, "takes", kind), kind) for kind in link.takes if kind != EVERY]
    present = {entry.kind for entry in home.devices.values()}
    if all(kind in present for _, kind in named):
        return
    known = [*present, *Catalogue((home.folder / "devices",)).names()]
    for route, kind in named:
        if kind not in known:
            raise wrong_at(wiring.loaded, route, f"there is no kind {kind!r}{nearest(kind, known)}")


def _check_options(wiring: Wiring, home: Home, kind: str, options: dict[str, Any]) -> None:
    device = next((d for d, entry in home.devices.items() if entry.kind == kind), None)
    if device is None:
        return
    known = declaration_of(home.kinds[device]).option_types
    for name in options:
        if name not in known:
            what = f"{kind} has no option {name!r}{nearest(name, known)}"
            raise wrong_at(wiring.loaded, ("devices", kind, name), what)
    take_options(home.kinds[device], options)
