"""A wiring file: which vendor domains there are, where automations run, and what crosses between them."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, PrivateAttr, model_validator

from ecosim.errors import nearest
from ecosim.files import Duration, FileModel, Identifier, Loaded, Scalar, given, load, validate, wrong_at
from ecosim.wirings.spread import Spread

Need = Literal[
    "internet", "car_cloud", "partner_cloud", "phone_on", "phone_in_car", "phone_unlocked", "someone_awake"
]
"""What must be there for something to cross: networks, or a phone, or a person."""
NETWORKS = ("internet", "car_cloud", "partner_cloud")
HOME = "home"


def _spread(value: object) -> object:
    return {"median": value, "p95": value} if isinstance(value, (str, int, float)) else value


def _carried(value: object) -> object:
    if isinstance(value, str):
        return {"property": value}
    if isinstance(value, dict):
        return value
    raise ValueError(f"node/property, node/*, * or a mapping is wanted, not {given(value)}")


class Carried(FileModel):
    """What crosses: `node/property`, `node/*` or `*`; with `is`, `above`, `below` only when so."""

    path: str = Field(alias="property")
    is_: Scalar = Field(default=None, alias="is")
    above: float | None = None
    below: float | None = None

    @property
    def conditional(self) -> bool:
        """Whether it crosses only at times."""
        return (self.is_, self.above, self.below) != (None, None, None)

    def covers(self, path: str) -> bool:
        """Whether this is about `node/property`."""
        node, _, rest = self.path.partition("/")
        return self.path in ("*", path) or (rest == "*" and path.startswith(f"{node}/"))

    def holds(self, payload: str) -> bool:
        """Whether a value is such a one."""
        if self.is_ is not None:
            return payload == (str(self.is_).lower() if isinstance(self.is_, bool) else str(self.is_))
        try:
            number = float(payload)
        except ValueError:
            return not self.conditional
        return (self.above is None or number > self.above) and (self.below is None or number < self.below)


Carries = dict[str, list[Annotated[Carried, BeforeValidator(_carried)]]]
Delay = Annotated[Spread, BeforeValidator(_spread)]


class Way(FileModel):
    """How long it takes to cross, and what that needs."""

    latency: Delay = Spread(median=0.0, p95=0.0)
    needs: list[Need] = Field(default_factory=list)


class Renewal(FileModel):
    """A login that ends after so long, until a person logs in again."""

    lasts: Duration
    taps: Annotated[int, Field(ge=1)] = 1
    delay: Delay

    @model_validator(mode="after")
    def _some_time(self) -> "Renewal":
        if self.lasts <= 0:
            raise ValueError("lasts: a login lasts some time")
        return self


class Sleep(FileModel):
    """A device that has said nothing for `after` sleeps; a command first has to wake it."""

    after: Duration
    wakes_in: Delay


class ByHand(FileModel):
    """A person carries it over, from one app into the other; `forgets`: the share of times they do not."""

    taps: Annotated[int, Field(ge=1)]
    delay: Delay
    forgets: float = Field(default=0.0, ge=0, le=1)


class LinkEntry(Way):
    """One domain as another sees it: what it `shows` of its devices, and which commands it `takes`.

    Both are lists by kind, or for all others by `*`. `every`: the other side asks so often, at most `quota`
    times a day; else it is told. `via`: who else sees what crosses. `near`: how it is instead while the
    device is at home, on the same network. `commands`: how commands cross, where that is another way.
    """

    from_: Identifier = Field(alias="from")
    to: Identifier
    every: Duration | None = None
    quota: Annotated[int, Field(ge=1)] | None = None
    via: list[str] = Field(default_factory=list)
    shows: Carries = Field(default_factory=dict)
    takes: Carries = Field(default_factory=dict)
    near: Way | None = None
    commands: Way | None = None
    login: Renewal | None = None
    sleeps: Sleep | None = None
    by_hand: ByHand | None = None


class DomainEntry(FileModel):
    """A vendor's domain: the kinds of devices in it. One without `kinds` has all that are in no other."""

    title: str = ""
    kinds: list[str] | None = None


class Wiring(FileModel):
    """A wiring as its file says it. Made by `load_wiring`, which checks what the models cannot.

    `automations`: the domain in which they run; the hub is there. `devices`: options of kinds, where this
    wiring gives them others than the home does.
    """

    wiring: str
    title: str
    examples: dict[str, str] = Field(default_factory=dict, description="name on the command line: who")
    assumptions: list[str] = Field(default_factory=list)
    sources: list[str] = Field(default_factory=list)
    domains: dict[Identifier, DomainEntry]
    automations: Identifier = HOME
    devices: dict[str, dict[str, Any]] = Field(default_factory=dict)
    links: list[LinkEntry] = Field(default_factory=list)

    _loaded: Loaded = PrivateAttr()

    @property
    def loaded(self) -> Loaded:
        """What was read, for messages about it."""
        return self._loaded

    @property
    def rest(self) -> str:
        """The domain of all devices that are in no other."""
        return next(n for n, d in self.domains.items() if d.kinds is None)


def load_wiring(file: Path) -> Wiring:
    """Read and check a wiring. Raises `FileError` with file and line."""
    loaded = load(file)
    found = validate(Wiring, loaded)
    found._loaded = loaded  # noqa: SLF001
    rest = [n for n, d in found.domains.items() if d.kinds is None]
    if len(rest) != 1:
        what = f"domains: one has no `kinds` and so all other devices; here {len(rest)} have none"
        raise wrong_at(loaded, ("domains",), what)
    _known(found, ("automations",), found.automations)
    for index, link in enumerate(found.links):
        _known(found, ("links", index, "from"), link.from_)
        _known(found, ("links", index, "to"), link.to)
        if link.from_ == link.to:
            raise wrong_at(loaded, ("links", index, "to"), "a link goes from one domain to another")
    owner: dict[str, str] = {}
    for name, domain in found.domains.items():
        for index, kind in enumerate(domain.kinds or ()):
            if kind in owner:
                what = f"{kind!r} is in the domain {owner[kind]!r} already"
                raise wrong_at(loaded, ("domains", name, "kinds", index), what)
            owner[kind] = name
    return found


def _known(wiring: Wiring, route: tuple[Any, ...], domain: str) -> None:
    if domain not in wiring.domains:
        what = f"there is no domain {domain!r}{nearest(domain, wiring.domains)}"
        raise wrong_at(wiring.loaded, route, what)
