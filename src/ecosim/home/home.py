"""A home file: one household, its rooms, people and devices, and what they promise each other."""

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr

from ecosim.catalogue import Catalogue
from ecosim.errors import FileError, nearest
from ecosim.files import FileModel, Identifier, Loaded, load, validate, wrong_at
from ecosim.home.checks import Checks
from ecosim.home.consent import Consent, ConsentRule, person_of
from ecosim.home.entries import (
    ChargingPointEntry,
    DeviceEntry,
    OpeningEntry,
    PersonEntry,
    RoomEntry,
    TariffEntry,
    VehicleEntry,
    empty,
    known_zone,
    not_ours,
)
from ecosim.home.moments import Moment
from ecosim.home.places import Place, PlaceEntry, located
from ecosim.home.placing import place_devices
from ecosim.host.host import Placement
from ecosim.model.kind import declaration_of
from ecosim.model.part import Device

if TYPE_CHECKING:
    from ecosim.hub.config import AutomationConfig
    from ecosim.hub.package import Package
    from ecosim.hub.states import Paired

FILE = "home.yaml"
SHIPPED = "ecosim_homes"
HOME = "home"


class Home(FileModel):
    """A home as its file says it. Made by `load_home`, which checks what the models cannot."""

    home: Annotated[Identifier, AfterValidator(not_ours)]
    name: str = ""
    time_zone: Annotated[str, BeforeValidator(known_zone)]
    day: str = ""
    week: list[str] = Field(default_factory=list, min_length=7, max_length=7)
    automations_name: str = Field(default="", alias="automations")
    place_entries: dict[Identifier, PlaceEntry] = Field(alias="places")
    rooms: dict[Identifier, RoomEntry] = Field(default_factory=dict)
    openings: dict[Identifier, Annotated[OpeningEntry, BeforeValidator(empty)]] = Field(default_factory=dict)
    charging_points: dict[Identifier, Annotated[ChargingPointEntry, BeforeValidator(empty)]] = Field(
        default_factory=dict
    )
    tariff: list[TariffEntry] = Field(default_factory=list)
    people: dict[Identifier, PersonEntry] = Field(default_factory=dict)
    devices: dict[Identifier, DeviceEntry]
    vehicles: dict[Identifier, Annotated[VehicleEntry, BeforeValidator(empty)]] = Field(default_factory=dict)
    moments: dict[Identifier, Moment] = Field(default_factory=dict)
    consent_rules: list[ConsentRule] = Field(default_factory=list, alias="consent")

    _file: Path = PrivateAttr(default=Path(FILE))
    _places: dict[str, Place] = PrivateAttr(default_factory=dict)
    _placements: dict[str, Placement] = PrivateAttr(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        """The home's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def file(self) -> Path:
        """The file it was read from."""
        return self._file

    @property
    def folder(self) -> Path:
        """The folder its days, devices and automations lie in."""
        return self._file.parent

    @property
    def automations_file(self) -> Path | None:
        """The file of its automations, if it has one."""
        return self.folder / self.automations_name if self.automations_name else None

    @property
    def consent(self) -> Consent:
        """Who may get which personal data, as long as nobody of the household changes it."""
        return Consent(tuple(self.consent_rules), tuple(self.people))

    def automations(self) -> "list[AutomationConfig]":
        """The automations of its hub; none where it has no such file. Raises `FileError`."""
        return self.package().automations

    def package(self) -> "Package":
        """All that its hub has: its automations, what else their file says, its zones and persons.

        Raises `FileError`.
        """
        from ecosim.hub.own.people import residents  # noqa: PLC0415 - most users of a home need none
        from ecosim.hub.package import Package, load_package  # noqa: PLC0415

        found = load_package(self.automations_file) if self.automations_file else Package()
        devices = self.paired()
        owners = {device.id: self.owner(device.id) for device in devices}
        people = {who: entry.name for who, entry in self.people.items()}
        places = {name: (place.latitude, place.longitude) for name, place in self.places.items()}
        return found.with_these(residents(devices, owners, people, places))

    @property
    def places(self) -> dict[str, Place]:
        """Its places, `home` among them, with coordinates and km by road."""
        return self._places

    @property
    def entrance(self) -> str:
        """The opening through which people come and go, if it has one."""
        return next((name for name, opening in self.openings.items() if opening.entrance), "")

    @property
    def kinds(self) -> dict[str, type[Device[Any]]]:
        """The class of each device."""
        return {id_: p.device for id_, p in self._placements.items()}

    def placements(self, seed: object) -> list[Placement]:
        """How each device lives, in file order."""
        return [
            Placement(
                p.device,
                p.id,
                p.home,
                name=p.name,
                room=p.room,
                options=dict(p.options),
                senses=dict(p.senses),
                zone=self.zone,
                seed=seed,
            )
            for p in self._placements.values()
        ]

    def senses(self, device: str) -> Mapping[str, str]:
        """The keys of the things a device senses, by the names of its senses: `{"room": "room/kitchen"}`."""
        return self._placements[device].senses

    def owner(self, device: str) -> str:
        """Whose data a device has: who wears or carries it; empty for nobody's own."""
        return person_of(self.senses(device))

    def controllers(self) -> list[str]:
        """The devices that run automations, in file order."""
        from ecosim.hub.part import Automations  # noqa: PLC0415

        parts = {device: declaration_of(kind).parts.values() for device, kind in self.kinds.items()}
        return [d for d, found in parts.items() if any(issubclass(p.kind, Automations) for p in found)]

    def paired(self) -> "list[Paired]":
        """The devices as the hub knows them, in file order."""
        from ecosim.hub.states import Paired  # noqa: PLC0415

        return [Paired(p.id, p.name, p.device) for p in self._placements.values()]


def shipped_homes() -> dict[str, Path]:
    """The homes that come with ecosim, by name."""
    spec = find_spec(SHIPPED)
    roots = (spec.submodule_search_locations if spec else None) or ()
    folders = sorted(f for root in roots for f in Path(root).iterdir())
    return {f.name: f for f in folders if (f / FILE).is_file()}


def home_file(home: Path | str) -> Path:
    """The file of a home given by its folder, its file, or the name of a shipped one."""
    path = Path(home)
    if (path / FILE).is_file():
        return path / FILE
    if path.is_file() or path.suffix in (".yaml", ".yml"):
        return path
    shipped = shipped_homes()
    if str(home) in shipped:
        return shipped[str(home)] / FILE
    if path.is_dir():
        raise FileError(f"this folder holds no {FILE}", path)
    raise FileError(f"there is no such home{nearest(home, shipped)}", home)


def load_home(
    home: Path | str, *, catalogue: Catalogue | None = None, folders: tuple[Path, ...] = ()
) -> Home:
    """Read and check a home: its folder, its file, or the name of a shipped one.

    Kinds are looked for in the installed packages, in `devices/` beside the home's file and in
    `folders`; or in `catalogue`, where one is given. Raises `FileError` with file and line.
    """
    file = home_file(home)
    loaded = load(file)
    found = validate(Home, loaded)
    found._file = file  # noqa: SLF001
    if found.automations_file and not found.automations_file.is_file():
        what = f"automations: there is no file {found.automations_name!r} beside this one"
        raise wrong_at(loaded, ("automations",), what)
    found._places.update(_located_places(found, loaded))  # noqa: SLF001
    for name in found.people:
        if name in found.vehicles:
            raise wrong_at(
                loaded, ("vehicles", name), f"{name!r} is a person too: who begins where would be unclear"
            )
    checks = Checks(found, loaded)
    kinds = catalogue or Catalogue((file.parent / "devices", *folders))
    found._placements.update(place_devices(checks, kinds))  # noqa: SLF001
    checks.openings()
    checks.moments()
    checks.consent()
    return found


def _located_places(home: Home, loaded: Loaded) -> dict[str, Place]:
    if HOME not in home.place_entries:
        raise wrong_at(loaded, ("places",), f"places: {HOME!r} is missing: where the home is")
    address = located(home.place_entries[HOME], None, loaded, ("places", HOME))
    places = {n: located(e, address, loaded, ("places", n)) for n, e in home.place_entries.items()}
    return {**places, HOME: address}
