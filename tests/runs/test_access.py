"""A bridge between two domains can read and say what it carries with consent, and nothing else."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from paho.mqtt import publish

from ecosim.broker.access import Access
from ecosim.broker.access_files import parse_acl
from ecosim.broker.passwords import format_password_file
from ecosim.bus import Message
from ecosim.domains import Domains
from ecosim.home import Home, load_home
from ecosim.live import LiveBus
from ecosim.plane import Plane
from ecosim.runs.access import (
    OWN,
    Bridge,
    Persons,
    access_list,
    bridges_of,
    link_rules,
    shown_of,
    taken_of,
    wired_access_list,
)
from ecosim.wire.homie import face_of
from ecosim.wirings import find_wiring, shipped_wirings, wire
from tests.live.tools import Mosquitto, Talker, until

HOME = """\
home: flat
time_zone: Europe/Berlin
places:
  home: {latitude: 52.5, longitude: 13.4}
rooms:
  room: {area: 20}
people:
  anna: {}
  ben: {}
vehicles:
  car: {}
devices:
  phone: {kind: phone, carrier: anna}
  band: {kind: band, wearer: anna}
  ben-band: {kind: band, wearer: ben}
  car: {kind: car, body: car}
  lamp: {kind: light, room: room}
  hub: {kind: hub}
"""
DOMAINS = Domains(
    "flat", {"phone": "flat-phone", "band": "flat-phone", "ben-band": "flat-phone", "car": "flat-car"}
)
HEART, STAGE, LEVEL = "band/heart-rate", "band/sleep-stage", "battery/level"
TO_CAR = Bridge(
    "link-phone-car",
    "flat-phone",
    "flat-car",
    "phone",
    "car",
    {"band": [HEART, LEVEL], "ben-band": [HEART], "phone": ["position/place"]},
    {"band": ["band/vibrate", "notifications/notify"]},
)
TO_HOME = Bridge(
    "link-car-home",
    "flat-car",
    "flat",
    "car",
    "home",
    {"car": ["location/place", "attention/attentive", "seats/driver-occupied", "battery/charge"]},
    {"car": ["cabin/on", "navigation/navigate"]},
    hears=["ecosim/flat/story"],
)
LOGINS = (TO_CAR.login, TO_HOME.login)
WITHDRAWS = {"person": "anna", "does": "withdraws", "data": "location"}


def home_of(folder: Path, consent: str = "") -> Home:
    (folder / "home.yaml").write_text(HOME + consent, "utf-8")
    return load_home(folder)


def lines_of(home: Home, *story: dict[str, str]) -> str:
    links = link_rules("flat", [TO_CAR, TO_HOME], Persons.of(home, story))
    return wired_access_list(DOMAINS, home.devices, ["hub"], links)


def access_of(home: Home, *story: dict[str, str]) -> Access:
    return Access(rules=parse_acl(lines_of(home, *story)))


def every_topic(home: Home) -> Iterable[str]:
    """Each topic that any device may have in any domain, and the plane's."""
    plane = Plane("flat")
    for device, kind in home.kinds.items():
        for domain in DOMAINS.all:
            base = f"{domain}/5/{device}"
            yield from (f"{base}/$state", f"{base}/$description", f"{base}/$log/warn")
            for path in face_of(kind).faces:
                yield from (f"{base}/{path}", f"{base}/{path}/set", f"{base}/{path}/$target")
            yield f"{domain}/answer/{device}"
        yield from (plane.influence(device), plane.touch(device), plane.report(device))
    yield from (plane.thing(key) for key in ("person/anna", "vehicle/car", "room/room", "network"))
    yield from (plane.story, plane.clock, "flat/answer/hub", "flat-car/answer/link-car-home", "$SYS/x")


def granted(access: Access, home: Home, login: str) -> tuple[set[str], set[str]]:
    topics = list(every_topic(home))
    return (
        {t for t in topics if access.may_read(login, login, t)},
        {t for t in topics if access.may_write(login, login, t)},
    )


# ------------------------------------------------------------- which topics


def test_a_bridge_is_granted_what_it_carries_with_consent_and_no_more(tmp_path: Path) -> None:
    home = home_of(tmp_path, "consent:\n  - {data: health, of: anna, to: car}\n")
    access = access_of(home)
    reads, writes = granted(access, home, TO_CAR.login)
    told = [
        f"{device}/{path}"
        for device, paths in (("band", [HEART, LEVEL]), ("phone", ["position/place"]), ("ben-band", []))
        for path in (*paths, "$state", "$description")
    ]
    commanded = {t for t in reads if t.endswith("/set")}
    assert reads - commanded == {"ecosim/flat/clock", *(f"flat-phone/5/{t}" for t in told)}
    assert {t.split("/")[0] for t in commanded} == {"flat-car"}
    assert "flat-car/5/band/band/vibrate/set" in commanded
    assert writes == {
        *(f"flat-car/5/{t}" for t in told),
        "flat-phone/5/band/band/vibrate/set",
        "flat-phone/5/band/notifications/notify/set",
        *(f"flat-car/answer/{d}" for d in home.devices),
    } | {t for t in writes if t.startswith("flat-car/answer/")}
    assert access.may_write(TO_CAR.login, TO_CAR.login, f"ecosim/flat/link/{TO_CAR.login}")


def test_the_cabin_camera_stays_in_the_car(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    reads, writes = granted(access_of(home), home, TO_HOME.login)
    assert "flat-car/5/car/location/place" in reads
    assert "flat/5/car/location/place" in writes
    assert "ecosim/flat/story" in reads
    assert not [t for t in (*reads, *writes) if "attention/attentive" in t]
    assert not [t for t in reads if "/world/" in t or "/touch/" in t or "heart" in t]


def test_a_command_carries_data_too(tmp_path: Path) -> None:
    home = home_of(tmp_path, "consent:\n  - {data: location, from: home, to: car, allow: false}\n")
    reads, writes = granted(access_of(home), home, TO_HOME.login)
    assert "flat-car/5/car/cabin/on/set" in writes
    assert not [t for t in (*reads, *writes) if "navigation/navigate" in t]
    assert taken_of(TO_HOME, Persons.of(home)) == {"car": ["cabin/on"]}


def test_a_list_grants_what_is_agreed_to_at_any_time_of_the_run(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    consents = {"person": "anna", "does": "consents", "data": "health", "to": "car"}
    assert shown_of(TO_CAR, Persons.of(home)) == {
        "band": [LEVEL],
        "ben-band": [],
        "phone": ["position/place"],
    }
    assert shown_of(TO_CAR, Persons.of(home, [consents])) == {**TO_CAR.shows, "ben-band": []}
    assert shown_of(TO_CAR, Persons.of(home, [WITHDRAWS]))["phone"] == ["position/place"]


def test_devices_have_what_they_have_without_bridges(tmp_path: Path) -> None:
    home = home_of(tmp_path)
    wired = access_of(home)
    alone = Access(rules=parse_acl(access_list("flat", ["hub"])))
    for login in ("lamp", "hub"):
        for topic in every_topic(home):
            if topic.startswith(("flat/", "ecosim/")):
                for may in ("may_read", "may_write"):
                    assert getattr(wired, may)(login, login, topic) == getattr(alone, may)(
                        login, login, topic
                    ), (login, may, topic)
    assert wired.may_write("car", "car", "flat-car/5/car/$state")
    assert not wired.may_write("car", "car", "flat/5/car/$state")
    assert wired.may_read("ecosim-orchestrator", "", "flat-car/5/car/$state")


@pytest.mark.parametrize(
    ("shows", "says"),
    [
        ({"bnd": [HEART]}, "no device 'bnd'; did you mean 'band'?"),
        ({"band": ["band/hart-rate"]}, "band has no 'band/hart-rate'; did you mean 'band/heart-rate'?"),
    ],
)
def test_a_path_that_is_none(tmp_path: Path, shows: dict[str, list[str]], says: str) -> None:
    bridge = Bridge("link-phone-car", "flat-phone", "flat-car", "phone", "car", shows)
    with pytest.raises(ValueError, match=r"^link") as caught:
        link_rules("flat", [bridge], Persons.of(home_of(tmp_path)))
    assert str(caught.value) == f"link-phone-car: {says}"


@pytest.mark.parametrize("name", shipped_wirings())
def test_links_of_the_shipped_wirings_carry_nothing_that_is_refused(name: str) -> None:
    home = load_home("family")
    wired = wire(home, find_wiring(name))
    persons = Persons.of(home)
    bridges = bridges_of(wired)
    access = Access(rules=parse_acl("\n".join(link_rules(home.home, bridges, persons))))
    for bridge in bridges:
        for device in bridge.shows:
            for path in ("band/heart-rate", "attention/attentive"):
                refused = (path.startswith("band") and bridge.target_role == "car") or (
                    path.startswith("attention") and bridge.source_role == "car"
                )
                topic = f"{bridge.source}/5/{device}/{path}"
                assert not (refused and access.may_read(bridge.login, bridge.login, topic)), (bridge, topic)


# ------------------------------------------------------------- a real mosquitto


@pytest.fixture
async def guarded(tmp_path: Path) -> AsyncIterator[Mosquitto]:
    """A mosquitto with the list of a home whose anna lets the car have her heart rate."""
    home = home_of(tmp_path, "consent:\n  - {data: health, of: anna, to: car}\n")
    logins = dict.fromkeys((*home.devices, *OWN, *LOGINS), "secret")
    (tmp_path / "passwords").write_text(format_password_file(logins))
    (tmp_path / "acl").write_text(lines_of(home))
    for name in ("passwords", "acl"):
        (tmp_path / name).chmod(0o644)
    tmp_path.chmod(0o755)  # noqa: ASYNC240
    files = (f"password_file {tmp_path / 'passwords'}", f"acl_file {tmp_path / 'acl'}")
    broker = Mosquitto(tmp_path, "allow_anonymous false", "user root", *files)
    await broker.start()
    yield broker
    await broker.stop()


@asynccontextmanager
async def connected(broker: Mosquitto, talkers: Iterable[Talker]) -> AsyncIterator[None]:
    buses = []
    for talker in talkers:
        url = broker.url.replace("//", f"//{talker.client_id}:secret@")
        bus = LiveBus(url, talker.client_id, rng=random.Random(talker.client_id))
        talker.bus = bus
        buses.append(bus)
        await bus.open(talker)
    yield
    for bus in buses:
        bus.close()
        await bus.closed()


def forge(port: int, login: str, topics: Iterable[str]) -> None:
    """Say something on each topic, on a connection of its own: mosquitto may end it where that is denied."""
    for topic in topics:
        login_of = {"username": login, "password": "secret"}
        publish.single(topic, b"forged", hostname="127.0.0.1", port=port, auth=login_of)  # type: ignore[arg-type]


async def test_mosquitto_lets_through_what_the_list_says_and_nothing_else(
    guarded: Mosquitto, tmp_path: Path
) -> None:
    home = load_home(tmp_path)
    access = access_of(home)
    topics = [t for t in every_topic(home) if not t.startswith("$SYS")]
    link = Talker(TO_CAR.login, "#")
    speaker = {login: Talker(login) for login in ("phone", "band", "ben-band", "car", "lamp", "ecosim-world")}
    ears = Talker("ecosim-orchestrator", "#")
    clients = [link, ears, *speaker.values()]
    async with connected(guarded, clients):
        for login, client in speaker.items():
            for topic in topics:
                if access.may_write(login, login, topic):
                    client.bus.publish(Message(topic, login.encode(), qos=1))
        said = [(t, n) for n in speaker for t in topics if access.may_write(n, n, t)]
        await until(lambda: len(ears.got) >= len(said))
        await asyncio.sleep(0.2)
        reads, writes = granted(access, home, TO_CAR.login)
        assert sorted({m.topic for m in link.got} ^ {t for t, _ in said if t in reads}) == []
        assert "flat-phone/5/band/band/heart-rate" in {m.topic for m in link.got}
        assert "flat-phone/5/ben-band/band/heart-rate" not in {m.topic for m in link.got}

        ears.got.clear()
        forbidden = [t for t in topics if t not in writes]
        some = random.Random(1).sample(forbidden, 20)
        some += [
            "flat/5/lamp/light/on/set",
            "flat-car/5/car/cabin/on/set",
            "flat-car/5/ben-band/band/heart-rate",
        ]
        await asyncio.to_thread(forge, guarded.port, TO_CAR.login, [*some, *sorted(writes)])
        await until(lambda: len({m.topic for m in ears.got}) >= len(writes))
        await asyncio.sleep(0.2)
        assert sorted({m.topic for m in ears.got} ^ writes) == []
