"""Looking at real brokers: what is retained, what is not, and what answers."""

import asyncio
import json
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ecosim.bus import Message
from ecosim.cli.ending import finish
from ecosim.discovery import Mode
from ecosim.lint import Report, lint
from ecosim.lint.exercise import judge, plan
from ecosim.lint.homie import check_device, devices_in
from ecosim.live import LiveBus
from ecosim.runs import listening
from ecosim.runs.listening import Listening
from ecosim.testing import Broker, LiveHome
from tests.lint.heard import BASE, GOOD, ids
from tests.lint.test_home_assistant import CONFIG, PUMP, STATES
from tests.live.test_live_bus import OldBroker
from tests.live.tools import AnyBroker, Embedded, Mosquitto, Talker
from tests.runs.tools import SMALL, performance


@pytest.fixture(params=["mosquitto", "embedded"])
async def broker(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AnyBroker]:
    made: AnyBroker = Mosquitto(tmp_path) if request.param == "mosquitto" else Embedded()
    await made.start()
    yield made
    await made.stop()


@pytest.fixture(autouse=True)
def near(monkeypatch: pytest.MonkeyPatch) -> None:
    """Brokers of this machine are quick."""
    monkeypatch.setattr(listening, "QUIET", 0.2)


@asynccontextmanager
async def talking(broker: AnyBroker, *filters: str) -> AsyncIterator[Talker]:
    """A client of somebody else."""
    talker = Talker("somebody", *filters)
    bus = LiveBus(broker.url, talker.client_id, rng=random.Random(0))
    talker.bus = bus
    await bus.open(talker)
    yield talker
    bus.close()
    await bus.closed()


def tell(talker: Talker, topic: str, payload: str, *, retain: bool = True, qos: int = 2) -> None:
    talker.bus.publish(Message(topic, payload.encode(), qos=qos, retain=retain))


def lamp(talker: Talker, *, obeys: Callable[[str], bool]) -> None:
    """A lamp that takes the commands that `obeys` likes."""

    def hear(message: Message) -> None:
        payload = message.payload.decode()
        if obeys(payload):
            tell(talker, message.topic.removesuffix("/set"), payload)

    talker.on_message = hear
    for topic, payload in GOOD.items():
        tell(talker, topic, payload)


async def look(broker: AnyBroker, seconds: float = 0.3, url: str = "") -> Report:
    made = Listening(
        url or broker.url, ["+/5/#", "homeassistant/#"], "homeassistant", wait=2, say=lambda _: None
    )
    async with made.listening():
        await made.listen(seconds)
        await made.look_again()
    return lint(made.traffic)


async def test_what_is_said_without_retain_is_noticed(broker: AnyBroker) -> None:
    async with talking(broker) as talker:
        lamp(talker, obeys=lambda _: False)
        looking = asyncio.create_task(look(broker, 0.6))
        await asyncio.sleep(0.3)
        tell(talker, f"{BASE}/lamp/on", "false", retain=False)
        tell(talker, f"{BASE}/lamp/level", "45")
        tell(talker, f"{BASE}/lamp/pressed", "true", retain=False, qos=0)
        report = await looking
    assert [(f.rule.id, f.topic) for f in report.findings] == [("homie-not-retained", f"{BASE}/lamp/on")]


async def test_a_broker_of_mqtt_3_is_looked_at_alike(broker: AnyBroker) -> None:
    old = await asyncio.start_server(OldBroker(broker.port, b"").serve, "127.0.0.1", 0)
    url = f"mqtt://127.0.0.1:{old.sockets[0].getsockname()[1]}"
    async with talking(broker) as talker:
        lamp(talker, obeys=lambda _: False)
        looking = asyncio.create_task(look(broker, 0.8, url))
        await asyncio.sleep(0.5)
        tell(talker, f"{BASE}/lamp/on", "false", retain=False)
        tell(talker, f"{BASE}/lamp/level", "45")
        report = await looking
    old.close()
    assert [(f.rule.id, f.topic) for f in report.findings] == [("homie-not-retained", f"{BASE}/lamp/on")]


async def test_topics_that_discovery_mentions_are_listened_to(broker: AnyBroker) -> None:
    async with talking(broker) as talker:
        tell(talker, CONFIG, json.dumps(PUMP))
        for topic, payload in STATES.items():
            tell(talker, topic, payload)
        assert (await look(broker)).findings == []
        tell(talker, "garden/pump", "running")
        tell(talker, "garden/pump/set", "ON")
        assert ids(await look(broker)) == ["ha-payload", "ha-retained-command"]


@pytest.mark.parametrize(
    ("obeys", "found"),
    [
        (lambda p: p in ("true", "false") or p.isdigit(), []),
        (lambda _: False, ["homie-no-answer"]),
        (lambda _: True, ["homie-took-invalid"]),
    ],
    ids=["good", "deaf", "careless"],
)
async def test_exercising_a_device(broker: AnyBroker, obeys: Callable[[str], bool], found: list[str]) -> None:
    async with talking(broker, f"{BASE}/lamp/+/set") as talker:
        lamp(talker, obeys=obeys)
        made = Listening(broker.url, ["+/5/#"], "homeassistant", wait=2, say=lambda _: None)
        report = Report()
        async with made.listening():
            await made.listen(0.2)
            (device,) = devices_in(made.traffic, Report())
            check_device(device)
            trials = plan([device], [], made.traffic, prefix="homeassistant")
            for trial in trials:
                judge(trial, await made.attempt(trial, 0.3), report)
            assert await made.restore(trials, 0.3) == []
        assert ids(report) == found
        commands = [m for m in talker.got if m.topic.endswith("/set")]
        assert len(commands) >= 3 * len(trials)
        assert not any(m.retain for m in commands)


# ------------------------------------------------------------- the command


@pytest.fixture
def home() -> Iterator[LiveHome]:
    with Broker() as broker, LiveHome(broker.url, FLAT) as home:
        yield home


FLAT = """\
home: flat
time_zone: Europe/Berlin
places:
  home: {latitude: 52.5, longitude: 13.4}
rooms:
  room: {area: 20}
people:
  anna: {}
devices:
  lamp: {kind: light, room: room, name: Lamp}
  kettle: {kind: kettle, room: room, name: Kettle}
"""


def run(*arguments: str) -> int:
    return finish(["lint", *arguments])


async def test_our_own_family_is_clean_from_its_beginning() -> None:
    with Broker() as broker:
        made = Listening(
            broker.url, ["+/5/#", "homeassistant/#"], "homeassistant", wait=2, say=lambda _: None
        )
        async with made.listening():
            with await asyncio.to_thread(LiveHome, broker.url):
                await made.listen(0.5)
                await made.look_again()
        report = lint(made.traffic)
    assert len(report.devices) > 30
    assert [(f.rule.id, f.topic) for f in report.findings] == []


@pytest.mark.parametrize("mode", ["entity", "device"])
async def test_what_our_devices_announce_to_home_assistant_is_clean(mode: Mode, tmp_path: Path) -> None:
    broker = Embedded()
    await broker.start()
    play = performance(SMALL, broker.url, tmp_path / "record.jsonl")
    play.discovery = mode
    made = Listening(broker.url, ["+/5/#", "homeassistant/#"], "homeassistant", wait=2, say=lambda _: None)
    try:
        async with made.listening():
            await play.perform()
            await made.look_again()
    finally:
        await broker.stop()
        assert play.out is not None
        play.out.close()
    report = lint(made.traffic)
    assert sorted(report.devices)[:2] == [
        "homeassistant: ecosim_small_band",
        "homeassistant: ecosim_small_hub",
    ]
    assert [(f.rule.id, f.topic, f.what) for f in report.findings] == []


def test_a_home_is_linted(home: LiveHome, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--broker", home.url, "--listen", "0.3") == 0
    told = capsys.readouterr().out
    assert "nothing wrong: flat/5/kettle, flat/5/lamp" in told
    assert "2 devices" in told
    assert told.rstrip().endswith("all is as announced")


def test_a_home_is_exercised(home: LiveHome, capsys: pytest.CaptureFixture[str]) -> None:
    before = home["lamp"].values
    assert (
        run(
            "--broker",
            home.url,
            "--listen",
            "0.3",
            "--exercise",
            "--yes",
            "--patience",
            "0.4",
            "--device",
            "lamp",
            "--json",
        )
        == 0
    )
    told = capsys.readouterr()
    assert json.loads(told.out)["findings"] == []
    assert "flat/5/lamp/light/on/set  ← ecosim-lint: not a value, true, false" in told.err
    assert home["lamp"].values == before


def test_findings_and_what_they_mean_for_the_exit_status(
    home: LiveHome, capsys: pytest.CaptureFixture[str]
) -> None:
    home.client("stranger").publish("flat/5/lamp/$colour", "red", retain=True)
    asked = ("--broker", home.url, "--listen", "0.3")
    assert run(*asked) == 0
    told = capsys.readouterr().out
    assert "flat/5/lamp/$colour" in told
    assert "homie-attribute: Device Attributes" in told
    assert run(*asked, "--strict") == 1
    assert run(*asked, "--strict", "--device", "kettle") == 0
    capsys.readouterr()
    assert run(*asked, "--device", "oven") == 2
    assert "there is no device 'oven'" in capsys.readouterr().err
    assert run(*asked, "--domain", "elsewhere") == 2
    assert "is it the right broker" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Missing option '--broker'"),
        (("--broker", "mqtt://127.0.0.1:1", "--wait", "0"), "no broker at 127.0.0.1:1"),
        (("--broker", "x", "--domain", "a/#"), "--domain 'a/#' is no topic"),
        (("--broker", "x", "--prefix", "/"), "--prefix '' is no topic"),
        (("--broker", "x", "--exercise"), "add --yes"),
    ],
)
def test_bad_input_is_one_line(
    arguments: tuple[str, ...], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*arguments) == 2
    told = capsys.readouterr()
    assert says in told.err
    assert told.err.count("\n") == 1
    assert told.out == ""
