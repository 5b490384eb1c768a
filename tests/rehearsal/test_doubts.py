"""What is probably misspelt in automations and tests is told, and nothing else."""

from pathlib import Path

import pytest

from ecosim.rehearsal import account, load_suite, perform
from tests.cli.conftest import Run, ecosim

__all__ = ["ecosim"]
FILE = """
timer: {t: {duration: "00:01:00"}}
script: {greet: {sequence: [{event: greeted}]}}
automation:
  - alias: a
    triggers: {trigger: event, event_type: [party, over]}
    actions:
      - action: ACTION
        target: {entity_id: ENTITY}
"""


def suite_of(folder: Path, action: str, entity: str, event: str) -> Path:
    (folder / "automations.yaml").write_text(
        FILE.replace("ACTION", action).replace("ENTITY", entity), "utf-8"
    )
    test = f"  - name: one\n    expect: [{{event: {event}, never: true}}]\n"
    head = 'automations: automations.yaml\nat: "2026-03-17 12:00"\ntests:\n'
    (folder / "t.yaml").write_text(head + test, "utf-8")
    return folder / "t.yaml"


@pytest.mark.parametrize(
    ("said", "line", "doubt", "instead"),
    [
        (
            "light.trun_on light.a x",
            8,
            "light.trun_on is no action of Home Assistant's light",
            "light.turn_on",
        ),
        ("timer.strat timer.t x", 8, "timer.strat is no action of Home Assistant's timer", "timer.start"),
        ("script.nope light.a x", 8, "script.nope is no script of this file", ""),
        ("script.gret light.a x", 8, "script.gret is no script of this file", "script.greet"),
        ("timer.start timer.tt x", 9, "timer.tt is no helper of this file", "timer.t"),
        ("timer.start timer.t timer.finishd", 5, "no event timer.finishd is known", "timer.finished"),
        ("timer.start timer.t greetd", 5, "no event greetd is known", "greeted"),
        ("timer.start timer.t partyy", 5, "no event partyy is known", "party"),
    ],
)
def test_a_slip_is_told(tmp_path: Path, said: str, line: int, doubt: str, instead: str) -> None:
    path = suite_of(tmp_path, *said.split())
    file = "t.yaml" if line == 5 else "automations.yaml"
    wanted = f"{tmp_path}/{file}:{line}: {doubt}" + (f"; did you mean {instead}?" if instead else "")
    path.write_text(path.read_text("utf-8").replace(", never: true", ""), "utf-8")
    suite = load_suite(path)
    assert suite.doubts == (wanted,)
    assert account(suite, perform(suite, suite.cases[0]))[-1] == wanted


def test_the_command_tells_it_once_also_where_all_passes(tmp_path: Path, ecosim: Run) -> None:
    path = suite_of(tmp_path, "light.trun_on", "light.a", "timer.finishd")
    ended = ecosim("test", str(path), str(path))
    told = [line.replace(f"{tmp_path}/", "") for line in ended.err.splitlines()]
    assert (ended.status, [line[: line.index(": ", 10)] for line in told]) == (
        0,
        ["ecosim: automations.yaml:8", "ecosim: t.yaml:5"],
    )


@pytest.mark.parametrize(
    ("action", "entity", "event"),
    [
        ("mqtt.pulbish", "light.a", "my_event"),
        ("cover.close_cover_tilt", "cover.a", "timer_finished_early"),
        ("media_player.volume_up", "media_player.a", "greeted"),
        ("timer.start", "timer.t2", "timer.finished"),
        ("fan.increase_speed", "fan.a", "party"),
        ("script.greet", "light.a", "over"),
        ("valve.stop_valve", "valve.a", "homeassistant_started"),
        ("climate.set_swing_mode", "climate.a", "hue_event"),
    ],
)
def test_what_may_well_be_is_not_told(tmp_path: Path, action: str, entity: str, event: str) -> None:
    assert load_suite(suite_of(tmp_path, action, entity, event)).doubts == ()
