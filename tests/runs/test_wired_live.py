"""Vendors' domains live: links at real brokers, one or two, tell the same story as in virtual time."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import fields
from pathlib import Path

import pytest

from ecosim.cli.wired import access_of
from ecosim.day import Day, load_day
from ecosim.home import Home, load_home
from ecosim.runs.assembly import Assembly
from ecosim.runs.embedded import embedded_broker
from ecosim.runs.live import Pace, Performance
from ecosim.runs.outcome import Outcome
from ecosim.runs.virtual import simulate
from ecosim.timeline import Timeline
from ecosim.wirings import Wired, find_wiring, wire
from tests.live.tools import Mosquitto
from tests.runs.tools import SMALL, ecosim

MORNING = """\
day: departure
date: 2026-03-17
weather: {low: 3, high: 12, dew_point: 1}
begin:
  bob: {place: studio}
  car: {plugged_in: true}
plans:
  - {who: anna, title: Work, at: "08:17", place: office}
story:
  - {at: "07:46", who: anna, does: wakes}
  - {at: "07:47", who: anna, does: rests, room: living-room}
  - {at: "07:48", who: anna, does: uses, device: anna-earbuds, property: earbuds/put-in}
  - at: "07:49"
    who: anna
    does: uses
    device: anna-earbuds
    property: media/play-title
    value: {title: Morning news}
  - at: "07:55"
    who: anna
    does: uses
    device: anna-phone
    property: navigation/send
    value: {place: office}
  - {at: "08:08", who: anna, does: moves, room: hall}
  - {at: "08:10", who: anna, does: leaves, to: office, with: car}
  - {at: "08:10:25", who: anna, does: uses, device: car, property: screen/scene, value: gate}
expect:
  - {moment: wake, after: "07:45"}
  - {moment: navigation, after: "07:50"}
  - id: warm
    cause: {device: anna-phone, property: calendar/minutes-to-departure, below: 15}
    effect: {device: car, property: cabin/on, is: true}
    within: 15 s
  - {moment: key, after: "08:00"}
  - {moment: music-to-car, after: "08:00"}
  - {moment: scene, after: "08:10"}
  - {moment: home-in-car, after: "08:00"}
  - {moment: leave, after: "08:00"}
"""
PACE = Pace(None, 20)
RESOLUTION = 2.0
"""s of simulated time, which passes as wall time does while anything happens. A message takes some ms, more
where the machine has other things to do; a moment is a chain of up to ten, over two links and the hub."""


class Departure(Day):
    """The half hour of a day in which Anna leaves."""

    @property
    def start(self) -> float:
        """07:45."""
        return super().start + 7.75 * 3600

    @property
    def end(self) -> float:
        """08:15."""
        return self.start + 1800


@pytest.fixture(scope="module")
def family() -> Home:
    return load_home("family")


@pytest.fixture
def day(family: Home, tmp_path: Path) -> Day:
    (tmp_path / "departure.yaml").write_text(MORNING)
    whole = load_day(family, tmp_path / "departure.yaml")
    return Departure(*(getattr(whole, field.name) for field in fields(whole)))


@contextlib.asynccontextmanager
async def mosquittos(folder: Path, *names: str) -> AsyncIterator[list[str]]:
    """Brokers that know nothing of each other; their URLs."""
    async with contextlib.AsyncExitStack() as stack:
        urls = []
        for name in names:
            (folder / name).mkdir()
            broker = Mosquitto(folder / name)
            await broker.start()
            stack.push_async_callback(broker.stop)
            urls.append(broker.url)
        yield urls


async def lived(wired: Wired, day: Day, url: str, record: Path, **elsewhere: str) -> Outcome:
    with record.open("w", encoding="utf-8") as out:
        return await Performance(
            wired.home,
            [day],
            url,
            list(wired.home.devices),
            pace=PACE,
            out=out,
            alone=True,
            wired=wired,
            elsewhere={f"family-{name}": there for name, there in elsewhere.items()},
        ).perform()


def assert_the_same(live: Outcome, virtual: Outcome) -> None:
    """The same verdicts, nothing lost, and latencies that differ by no more than live ones do anyway."""
    assert [(m["id"], m["met"]) for m in live.moments] == [(m["id"], m["met"]) for m in virtual.moments]
    assert {m["met"] for m in virtual.moments} == {True, False}, "a way of wiring that loses something"
    for told, expected in zip(live.moments, virtual.moments, strict=True):
        if expected["met"]:
            assert told["latency_s"] == pytest.approx(expected["latency_s"], abs=RESOLUTION), told["id"]
    assert live.totals["lost"] == live.totals["refused"] == 0
    assert live.totals["published"] == live.totals["delivered"]
    assert all(d["state"] == "disconnected" for d in live.devices.values())
    assert live.wiring == virtual.wiring


async def test_a_car_on_its_makers_broker_lives_the_same_morning(
    family: Home, day: Day, tmp_path: Path
) -> None:
    wired = wire(family, find_wiring("partner"))
    async with mosquittos(tmp_path, "home", "car") as (home, car):
        live = await lived(wired, day, home, tmp_path / "record.jsonl", car=car)
    assert_the_same(live, simulate(family, [day], wired=wired))
    assert live.wiring is not None
    assert live.wiring["name"] == "partner"
    assert live.wiring["domains"]["car"] == "family-car"
    assert live.broker is not None
    assert live.broker["others"] == [car.removeprefix("mqtt://")]
    record = (tmp_path / "record.jsonl").read_text("utf-8")
    assert '"family-car/5/car/' in record, "the recorder hears both brokers"
    assert '"family/5/car/' in record, "and what the link shows of the car"


@pytest.mark.parametrize("name", ["partner", "software_first"])
async def test_the_embedded_broker_lets_each_link_do_its_work(
    family: Home, day: Day, tmp_path: Path, name: str
) -> None:
    wired = wire(family, find_wiring(name))
    controllers = Assembly(family, [day], 0, lambda: Timeline(day.start)).controllers()
    logins = [*family.devices, *(plan.name for plan in wired.plans)]
    acl = access_of(wired, controllers, [day])
    async with embedded_broker("family", logins, controllers, acl=acl) as embedded:
        live = await lived(wired, day, embedded.url, tmp_path / "record.jsonl")
    assert_the_same(live, simulate(family, [day], wired=wired))


async def test_devices_and_orchestrator_apart_each_speak_where_they_belong(tmp_path: Path) -> None:
    async with mosquittos(tmp_path, "home", "phone") as (home, phone):
        where = ("--wiring", "partner", "--broker", home, "--broker", f"phone={phone}")
        speaking = [
            ("device", device, "--home", str(SMALL), "--once") for device in ("band", "lamp", "kettle")
        ]
        playing = ("orchestrate", str(SMALL), "--speed", "lapse:0", "--out", "run", "--json")
        processes = [ecosim(*what, *where, cwd=tmp_path) for what in (*speaking, playing)]
        try:
            said = [await asyncio.to_thread(process.communicate, timeout=60) for process in processes]
        finally:
            for process in processes:
                process.kill()
    assert [process.returncode for process in processes] == [0, 0, 0, 0], said
    out, _ = said[-1]
    found = json.loads(out)
    assert found["wiring"]["domains"] == {
        "band": "small-phone", "lamp": "small", "kettle": "small", "hub": "small"
    }  # fmt: skip
    assert found["totals"]["published"] == found["totals"]["delivered"]
    record = (tmp_path / "run" / "record.jsonl").read_text("utf-8")
    assert '"small-phone/5/band/' in record
    assert '"small/5/band/' in record
