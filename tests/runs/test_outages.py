"""A day on which things fail is the same in both runtimes, and each time."""

import datetime as dt
import shutil
from pathlib import Path

from ecosim.day import Day, load_day
from ecosim.day.outages import parse_outage
from ecosim.home import Home, load_home
from ecosim.runs.virtual import simulate
from tests.live.tools import Embedded
from tests.runs.test_two_runtimes import assert_same_end, lately, moments
from tests.runs.tools import performance

SMALL = Path(__file__).parents[1] / "homes" / "small"
MORE = """\
  phone: {kind: phone, name: Phone, carrier: ben}
  fridge: {kind: refrigerator, name: Fridge, room: room}
  cooler: {kind: air_conditioner, name: Cooler, room: room}
  plug: {kind: smart_plug, name: Plug, room: room}
  meter: {kind: house_meter, name: Meter}
moments:
"""
OUTAGES = ("home_power 07:00-07:40", "internet 12:00-13:00", "home_power 20:00-20:45", "phone_battery 17:00")


def failing(home: Home, day: str = "") -> Day:
    return load_day(home, day).with_outages(map(parse_outage, OUTAGES))


def test_the_same_seed_gives_the_same_record_to_the_byte(tmp_path: Path) -> None:
    home, records = load_home("family"), []
    for name in ("first", "second"):
        with (tmp_path / name).open("w", encoding="utf-8") as out:
            outcome = simulate(home, [failing(home)], seed=3, out=out)
        records.append((tmp_path / name).read_bytes())
        assert outcome.totals["lost"] == 0
        assert not [d for d, told in outcome.devices.items() if told["crashes"]]
    assert records[0] == records[1]


async def test_a_live_run_tells_the_same_story(tmp_path: Path) -> None:
    folder = shutil.copytree(SMALL, tmp_path / "small")
    text = (folder / "home.yaml").read_text("utf-8")
    (folder / "home.yaml").write_text(text.replace("moments:\n", MORE), "utf-8")
    home = load_home(folder)
    broker = Embedded()
    await broker.start()
    play = performance(folder, broker.url, tmp_path / "record.jsonl")
    play.days = [failing(home)]
    try:
        live = await play.perform()
    finally:
        await broker.stop()
        assert play.out is not None
        play.out.close()
    with (tmp_path / "virtual.jsonl").open("w", encoding="utf-8") as out:
        virtual = simulate(home, [failing(home)], out=out)
    changing = lately(tmp_path / "record.jsonl") | lately(tmp_path / "virtual.jsonl")
    assert moments(live) == moments(virtual)
    assert_same_end(live, virtual, changing)
    assert live.totals["lost"] == 0
    assert not [d for d, told in live.devices.items() if told["crashes"]]


def test_any_hour_of_a_day_may_be_without_mains() -> None:
    home = load_home("family")
    for hour in range(1, 24, 3):
        day = load_day(home, "weekday").with_outages([parse_outage(f"home_power {hour:02}:05-{hour:02}:50")])
        outcome = simulate(home, [day, day.on(day.date + dt.timedelta(days=1))])
        assert not [d for d, told in outcome.devices.items() if told["crashes"]], hour
        assert outcome.totals["lost"] == 0
