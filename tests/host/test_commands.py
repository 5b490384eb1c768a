"""Commands: taken, refused, answered; run modes; targets."""

import json
from typing import Annotated, Any

import pytest

from ecosim import (
    Between,
    Celsius,
    Color,
    Device,
    Gradual,
    Percent,
    Refused,
    Settable,
    State,
    action,
    on,
    towards,
)
from ecosim.bus import Message
from tests.host.conftest import Desk


class OvenState(State):
    on: Settable[bool] = False
    target: Settable[Annotated[Celsius, Between(50, 240, step=5)]] = 180.0
    label: Settable[str] = "oven"
    color: Settable[Color] = "rgb,0,0,0"
    free: Settable[Annotated[float, Between(step=10)]] = 3.0
    heating: float = 180.0
    runs: int = 0


class Oven(Device[OvenState]):
    @on("target")
    def _heat(self, new: float) -> None:
        if new > 230:
            raise Refused("too hot for this oven")
        self.state.heating = new

    @action
    async def bake(self, seconds: float = 10) -> None:
        await self._work(seconds)

    @action(mode="restart")
    async def toast(self, seconds: float = 10) -> None:
        await self._work(seconds)

    @action(mode="queued")
    async def grill(self, seconds: float = 10) -> None:
        await self._work(seconds)

    async def _work(self, seconds: float) -> None:
        if seconds < 0:
            raise Refused("time does not run backwards")
        self.state.runs += 1
        await self.sleep(seconds)
        if seconds > 1000:
            raise Refused("that was too long")
        self.emit_done(seconds)

    def emit_done(self, seconds: float) -> None:
        self.log(f"done after {seconds:g}")

    @action
    def explode(self) -> None:
        raise ZeroDivisionError("by hand")


@pytest.fixture
def oven() -> Desk:
    return Desk(Oven).up()


# ------------------------------------------------------------- properties


def test_what_is_set_is_published_with_what_follows_from_it(oven: Desk) -> None:
    oven.command("oven/target", "202")
    assert oven.said() == [("oven/target", "200"), ("oven/heating", "200")]


def test_what_is_there_already_is_not_said_again(oven: Desk) -> None:
    oven.command("oven/target", "180")
    oven.command("oven/target", "182")  # rounded
    assert oven.said() == []


def test_an_empty_string_is_one_character(oven: Desk) -> None:
    oven.command("oven/label", "\x00")
    assert oven.said() == [("oven/label", "\x00")]
    oven.command("oven/label", "")
    ((topic, text),) = oven.said()
    assert topic == "$log/warn"
    assert "U+0000" in text


def test_steps_count_from_the_present_value_where_there_are_no_bounds(oven: Desk) -> None:
    oven.command("oven/free", "14")
    assert oven.said() == [("oven/free", "13")]


@pytest.mark.parametrize(
    ("path", "payload", "why"),
    [
        ("oven/on", b"TRUE", "'TRUE' is neither true nor false"),
        ("oven/on", b"", "'' is neither true nor false"),
        ("oven/on", b"\xff\xfe", "invalid start byte"),
        ("oven/target", b"NaN", "'NaN' is not a float"),
        ("oven/target", b"242.5", "245 is outside 50:240:5"),
        ("oven/color", b"rgb,1,2", "rgb takes 3 numbers, not 2"),
        ("oven/target", b"235", "too hot for this oven"),
        ("oven/bake", b"true", "input should be an object"),
        ("oven/bake", b'{"minutes": 5}', "minutes: extra inputs are not permitted"),
        ("oven/bake", b'{"seconds": -1}', "time does not run backwards"),
        ("oven/explode", b"{}", "'{}': this takes no parameters, send true"),
    ],
)
def test_what_is_refused_is_said_answered_and_not_done(
    oven: Desk, path: str, payload: bytes, why: str
) -> None:
    before = oven.host.device.state.model_dump()
    oven.command(path, payload, response_topic="ask/me", correlation=b"7")
    log, *between, answer = oven.take()
    assert log.topic == "home/5/it/$log/warn"
    assert log.payload.decode().startswith(f"refused {path}: ")
    assert why in log.payload.decode()
    assert between == []
    said = json.loads(answer.payload)
    assert (answer.topic, answer.correlation, answer.retain) == ("ask/me", b"7", False)
    assert said["ok"] is False
    assert why in said["reason"]
    assert oven.host.device.state.model_dump() == before


def test_without_a_response_topic_nothing_is_answered(oven: Desk) -> None:
    oven.command("oven/on", "TRUE")
    assert [t for t, _ in oven.said()] == ["$log/warn"]


def test_what_is_done_is_answered(oven: Desk) -> None:
    oven.command("oven/on", "true", response_topic="ask/me", correlation=b"7")
    assert oven.said() == [("oven/on", "true"), ("ask/me", '{"ok": true}')]


def test_what_breaks_is_answered_too(oven: Desk) -> None:
    oven.command("oven/explode", "true", response_topic="ask/me")
    (_, log), (_, answer) = oven.said()
    assert "ZeroDivisionError: by hand" in log
    assert json.loads(answer)["ok"] is False


def test_a_refused_reaction_rolls_back_what_was_set(oven: Desk) -> None:
    oven.command("oven/target", "200")
    oven.take()
    oven.command("oven/target", "235")
    assert [t for t, _ in oven.said()] == ["$log/warn"]
    assert oven.host.device.state.target == 200


def test_a_retained_command_is_dropped_and_said(oven: Desk) -> None:
    oven.command("oven/on", "true", retain=True)
    assert oven.said() == [("$log/warn", "dropped a retained command on oven/on/set")]


def test_what_is_not_settable_is_not_set(oven: Desk) -> None:
    for path in ("oven/runs", "oven/nothing", "oven", "$state"):
        oven.command(path, "5")
    assert oven.said() == []


def test_a_state_may_refuse_what_the_wire_allows() -> None:
    from pydantic import Field  # noqa: PLC0415

    class S(State):
        even: Settable[int] = Field(default=2, multiple_of=2)

    class Counter(Device[S]):
        pass

    desk = Desk(Counter).up()
    desk.command("counter/even", "3", response_topic="r")
    (_, log), (_, answer) = desk.said()
    assert log == "refused counter/even: input should be a multiple of 2"
    assert json.loads(answer)["ok"] is False
    assert desk.host.crashes == []


# ------------------------------------------------------------- a hand


def touch(desk: Desk, payload: str) -> None:
    desk.host.received(Message("ecosim/home/touch/it", payload.encode()))


def test_a_touch_is_a_command(oven: Desk) -> None:
    touch(oven, json.dumps({"path": "oven/on", "payload": "true", "by": "anna"}))
    assert oven.said() == [("oven/on", "true")]


@pytest.mark.parametrize(
    "payload", ["", "[]", "{}", '{"path": "oven/runs", "payload": "1"}', '{"path": 5, "payload": 5}']
)
def test_a_touch_of_nothing_is_said(oven: Desk, payload: str) -> None:
    touch(oven, payload)
    assert [t for t, _ in oven.said()] == ["$log/warn"]


# ------------------------------------------------------------- run modes


def runs(desk: Desk) -> list[str]:
    return [payload for topic, payload in desk.said() if topic in ("oven/runs", "$log/info", "$log/warn")]


def test_single_refuses_while_it_runs(oven: Desk) -> None:
    oven.command("oven/bake", "{}")
    oven.command("oven/bake", "{}")
    assert runs(oven) == ["1", "refused oven/bake: bake is still running"]
    oven.wait(10)
    oven.command("oven/bake", "{}")
    assert runs(oven) == ["done after 10", "2"]


def test_restart_starts_over(oven: Desk) -> None:
    oven.command("oven/toast", "{}")
    oven.wait(9)
    oven.command("oven/toast", '{"seconds": 5}')
    oven.wait(20)
    assert runs(oven) == ["1", "2", "done after 5"]


def test_queued_does_all_in_the_order_they_came(oven: Desk) -> None:
    for seconds in (3, -1, 2, 1):
        oven.command("oven/grill", json.dumps({"seconds": seconds}))
    # This one comes in the very moment the first ends.
    oven.timeline.call_at(oven.timeline.now + 3, lambda: oven.command("oven/grill", '{"seconds": 4}'))
    oven.wait(60)
    said = runs(oven)
    assert [s for s in said if s.startswith("done")] == [f"done after {n}" for n in (3, 2, 1, 4)]
    assert "refused: time does not run backwards" in said


def test_a_later_no_is_said(oven: Desk) -> None:
    oven.command("oven/bake", '{"seconds": 2000}')
    oven.take()
    oven.wait(2000)
    assert runs(oven) == ["refused: that was too long"]


# ------------------------------------------------------------- targets


class BlindState(State):
    position: Gradual[Annotated[Percent, Between(0, 100, step=10)]] = 0.0


class Blind(Device[BlindState]):
    stuck = False

    @towards("position")
    async def move(self, target: float) -> None:
        if target == 70:
            raise Refused("something is in the way")
        step = 10 if target > self.state.position else -10
        while self.state.position != target:
            await self.sleep(1)
            if self.stuck and self.state.position == 30:
                return
            self.state.position += step

    @action
    def open(self) -> None:
        self.aim("position", 100)

    @action
    def jam(self) -> None:
        self.stuck = True

    @action
    def slam(self) -> None:
        self.state.position = 100

    @action
    def misuse(self, target: float) -> None:
        self.aim("position", target)

    @action
    def mistype(self) -> None:
        self.aim("positon", 5)


@pytest.fixture
def blind() -> Desk:
    return Desk(Blind).up()


TARGET, POSITION = "blind/position/$target", "blind/position"


def test_the_target_is_told_before_the_value_from_the_first_announcement_on() -> None:
    desk = Desk(Blind)
    desk.host.connected()
    said = desk.said()
    assert said.index((TARGET, "0")) < said.index((POSITION, "0"))


@pytest.mark.parametrize("payload", ["30", "30.0", "3e1", "30.00", "32"])
def test_the_target_is_echoed_byte_by_byte_and_stays_when_it_is_reached(blind: Desk, payload: str) -> None:
    blind.command("blind/position", payload)
    assert blind.said() == [(TARGET, payload)]
    blind.wait(10)
    assert blind.said() == [(POSITION, "10"), (POSITION, "20"), (POSITION, "30")]


def test_a_target_set_again_is_told_again(blind: Desk) -> None:
    for payload in ("0", "0"):
        blind.command("blind/position", payload)
        assert blind.said() == [(TARGET, payload)]


def test_a_new_target_ends_the_movement_to_the_old_one(blind: Desk) -> None:
    blind.command("blind/position", "100")
    blind.wait(2)
    blind.take()
    blind.command("blind/position", "0.0")
    blind.wait(10)
    assert blind.said() == [(TARGET, "0.0"), (POSITION, "10"), (POSITION, "0")]


def test_a_refused_target_is_not_told(blind: Desk) -> None:
    blind.command("blind/position", "70")
    assert blind.said() == [("$log/warn", "refused blind/position: something is in the way")]


def test_a_refused_target_leaves_it_where_it_is(blind: Desk) -> None:
    blind.command("blind/position", "100")
    blind.wait(2)
    blind.take()
    blind.command("blind/position", "70")
    blind.wait(10)
    assert sorted(blind.said()) == [
        ("$log/warn", "refused blind/position: something is in the way"),
        (TARGET, "20"),
    ]


def test_an_invalid_target_is_not_told(blind: Desk) -> None:
    blind.command("blind/position", "110")
    ((topic, _),) = blind.said()
    assert topic == "$log/warn"


def test_when_it_gets_stuck_the_target_is_where_it_rests(blind: Desk) -> None:
    blind.command("blind/jam", "true")
    blind.command("blind/position", "100")
    blind.wait(20)
    assert blind.said()[-2:] == [(POSITION, "30"), (TARGET, "30")]


def test_a_value_assigned_without_a_movement_is_its_own_target(blind: Desk) -> None:
    blind.command("blind/slam", "true")
    assert blind.said() == [(TARGET, "100"), (POSITION, "100")]


def test_the_device_may_aim_by_itself(blind: Desk) -> None:
    blind.command("blind/open", "true")
    assert blind.said() == [(TARGET, "100")]
    blind.wait(20)
    assert blind.said()[-1] == (POSITION, "100")


@pytest.mark.parametrize(
    ("command", "payload", "text"),
    [
        ("misuse", '{"target": 150}', "aim('position'): 150 is outside 0:100:10"),
        ("mistype", "true", "aim('positon'): no Gradual property has this name"),
    ],
)
def test_a_wrong_aim_is_the_author_s_mistake(blind: Desk, command: str, payload: str, text: str) -> None:
    blind.command(f"blind/{command}", payload)
    ((topic, said),) = blind.said()
    assert topic == "$log/error"
    assert text in said
    assert f"{__file__}:" in said


def test_each_published_target_and_value_is_valid(blind: Desk) -> None:
    face: Any = blind.host.face.faces["blind/position"]
    blind.command("blind/position", "55")
    blind.wait(20)
    for _, payload in blind.said():
        face.codec.decode(payload)
