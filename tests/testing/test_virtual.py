"""A home in virtual time: what only it has."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ecosim.errors import EcosimError
from ecosim.testing import VirtualHome
from tests.testing.test_contract import FLAT, LIGHT

AWAKE = {"day": "up", "date": "2026-06-01", "begin": {"anna": {"activity": "idle", "room": "kitchen"}}}
STORY = """\
day: early
date: 2026-06-01
story:
  - {at: "00:10", who: anna, does: wakes}
expect:
  - {moment: awake}
"""


def test_the_same_test_gives_the_same_messages() -> None:
    def said() -> list[str]:
        with VirtualHome(FLAT, automations=LIGHT, seed=3) as home:
            home.does("anna", "wakes")
            home.advance(hours=1)
            return [entry.line() for entry in home.messages]

    assert said() == said()


def test_midnight_is_no_end() -> None:
    home = VirtualHome(FLAT, automations=LIGHT, at="12:00")
    home.play()
    assert f"{home.now:%Y-%m-%d %H:%M}" == "2026-03-18 00:00"
    home.advance_to("00:10")
    home.does("anna", "wakes")
    home.expect("light.hall", "on", within="1 min")
    home.advance(hours=24 * 3)
    assert f"{home.now:%Y-%m-%d}" == "2026-03-21"


@pytest.mark.parametrize(
    ("at", "now"),
    [
        (None, "2026-06-01 00:00:00"),
        ("06:40", "2026-06-01 06:40:00"),
        ("2026-12-24 06:40:30", "2026-12-24 06:40:30"),
        (datetime(2026, 12, 24, 6, 40), "2026-12-24 06:40:00"),  # noqa: DTZ001 - local
    ],
)
def test_when_the_test_takes_over(at: str | datetime | None, now: str) -> None:
    home = VirtualHome(FLAT, day=AWAKE, at=at)
    assert f"{home.now:%Y-%m-%d %H:%M:%S}" == now
    home.does("anna", "moves", room="hall")  # she is awake


def test_what_comes_before_has_been_lived() -> None:
    home = VirtualHome(FLAT, day=STORY, automations=LIGHT, at="00:20")
    assert home.moment("awake")
    assert home.entity("light.hall").state == "on"
    assert home.missed == []
    assert VirtualHome(FLAT, day=STORY).missed[0].id == "awake"


def test_going_to_a_time() -> None:
    home = VirtualHome(FLAT, at="07:00")
    home.advance_to("07:00")
    assert f"{home.now:%m-%d %H:%M}" == "03-18 07:00"
    home.advance_to(home.now + timedelta(minutes=3))
    home.advance_to(datetime(2026, 3, 18, 7, 0, tzinfo=UTC))
    assert f"{home.now:%H:%M}" == "08:00"
    with pytest.raises(EcosimError, match=r"^2026-03-18 07:30:00 is over: it is 2026-03-18 08:00:00$"):
        home.advance_to(datetime(2026, 3, 18, 7, 30))  # noqa: DTZ001 - local


def test_files_lie_beside_the_test(tmp_path: Path) -> None:
    (tmp_path / "home.yaml").write_text(FLAT)
    (tmp_path / "mine.yaml").write_text(LIGHT)
    (tmp_path / "early.yaml").write_text(STORY)
    home = VirtualHome("home.yaml", automations="mine.yaml", day="early.yaml", beside=tmp_path)
    home.play()
    assert not home.missed
    assert VirtualHome(".", beside=tmp_path).file.home == "flat"


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda h: h["ketle"], "there is no device 'ketle'; did you mean 'kettle'?"),
        (lambda h: h["kettle"].value("onn"), "kettle has no 'onn'; did you mean 'on'?"),
        (lambda h: h["kettle"].command("temperature", 3), "kettle takes no commands on 'temperature'"),
        (lambda h: h["kettle"].command("boil", targt=3), "boil takes no 'targt'; did you mean 'target'?"),
        (lambda h: h["kettle"].command("on"), "kettle/on takes one value: command('kettle/on', value)"),
        (lambda h: h.entity("light.hal"), "there is no entity 'light.hal'; did you mean 'light.hall'?"),
        (lambda h: h.expect("hall", "on"), "or a path like 'kettle/on' is wanted, not 'hall'"),
        (lambda h: h.expect("kettle/on", True, within="soon"), "within: a duration like 10 s"),
        (lambda h: h.expect("kettle/on", x=1), "kettle/on: attributes belong to entities"),
        (lambda h: h.moment("awaken"), "there is no moment 'awaken'; did you mean 'awake'?"),
        (lambda h: h.why("lock.front_dor"), "did you mean 'lock.front_door'?"),
        (lambda h: h.why("a/b"), "nothing was said on 'a/b'"),
        (lambda h: h.call("light.turn_onn"), "there is no such action; did you mean 'light.turn_on'?"),
        (lambda h: h.call("light.turn_on"), "light.turn_on: say which entities: entity_id=…"),
        (lambda h: h.call("light.turn_on", "lock.front_door"), "does not act on lock.front_door"),
        (lambda h: h.does("ana", "wakes"), "who: there is no person 'ana'"),
        (lambda h: h.does("anna", "wake"), "there is no 'wake'; did you mean 'wakes'?"),
        (lambda h: h.does("anna", "wakes", rom="hall"), "rom"),
        (lambda h: h.happens("smok"), "smok"),
        (lambda h: h.outage("internett"), "there is no outage 'internett'; did you mean 'internet'?"),
        (lambda h: h.advance(minutes=-5), "advance: time only goes forward, not by -300 s"),
        (lambda h: h.advance_to("25:00"), "advance_to: a time like 06:45"),
    ],
)  # fmt: skip
def test_what_is_misused_is_told_in_a_line(call: object, says: str) -> None:
    assert callable(call)
    with pytest.raises(EcosimError) as told:
        call(VirtualHome(FLAT))
    assert says in str(told.value)
    assert "\n" not in str(told.value)


def test_what_lives_in_the_hub_is_seen_too() -> None:
    home = VirtualHome(FLAT)
    assert {"zone.home", "zone.work", "sun.sun"} <= set(home.entities)
    assert home.entity("zone.home").state == "0"
    assert home.why("zone.home") == "zone.home is '0' since 00:00:00"


def test_it_says_what_it_is() -> None:
    home = VirtualHome(FLAT)
    assert repr(home) == "<VirtualHome flat, 2026-03-17 00:00:00>"
    assert repr(home["hall"]).startswith("<hall ready: light/on=False, ")
    assert repr(home.entity("lock.front_door")) == "<lock.front_door: locked>"
    assert repr(home.moment("awake")).startswith("<moment awake: not met: the cause never came")
    heard = home.subscribe("flat/5/hall/light/on")
    assert repr(heard) == "<client test-1: 1 messages of flat/5/hall/light/on>"
    assert repr(heard.messages[0]) == "<00:00:00 flat/5/hall/light/on false retained>"
