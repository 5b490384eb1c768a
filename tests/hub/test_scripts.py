"""Scripts and scenes of a file."""

import pytest

from tests.hub.strangers import ASKED, Strangers

SCRIPTS = (
    ASKED
    + """
script:
  blink:
    alias: Blink
    fields: {lamp: {required: true}, times: }
    variables: {times: 2, note: "{{ times }} times"}
    sequence:
      - repeat:
          count: "{{ times }}"
          sequence:
            - {action: light.toggle, target: {entity_id: "{{ lamp }}"}}
            - {delay: 10}
      - {variables: {answer: {note: "{{ note }}"}}}
      - {stop: Done, response_variable: answer}
  fails:
    sequence: [{action: input_number.set_value, target: {entity_id: input_number.n}, data: {value: 9}}]
  gives_up: {sequence: [{stop: No more, error: true}]}
  outer:
    sequence:
      - {action: script.blink, data: {lamp: light.a, times: 1}, response_variable: said}
      - {action: notify.me, data: {message: "{{ said.note }}"}}
  after_failing:
    sequence:
      - {action: script.gives_up}
      - {action: notify.me, data: {message: goes on}}
      - {action: script.fails, continue_on_error: true}
      - {action: notify.me, data: {message: still}}
      - {action: script.fails}
      - {action: notify.me, data: {message: never}}
  itself: {mode: queued, sequence: [{action: script.itself}, {action: notify.me, data: {message: once}}]}
  again: {mode: restart, sequence: [{action: script.turn_on, target: {entity_id: script.again}}]}
  stops:
    sequence:
      - {action: script.turn_off, target: {entity_id: script.stops}}
      - {action: notify.me, data: {message: never}}
  row:
    mode: queued
    max: 2
    max_exceeded: silent
    sequence: [{delay: 10}, {action: notify.me, data: {message: "{{ n }}"}}]
input_number: {n: {min: 0, max: 5}}
"""
)


@pytest.fixture
def day() -> Strangers:
    return Strangers(SCRIPTS)


def messages(day: Strangers) -> list[object]:
    return [c.data["message"] for c in day.hub.calls if c.name == "notify.me"]


def test_a_script_is_called_with_values_and_answers(day: Strangers) -> None:
    day.call("script.outer")
    assert day.calls[1:] == ["script.blink light.a 1", "light.toggle light.a"]
    assert (day.state("script.blink"), day.state("script.outer")) == ("on", "on")
    day.pass_time(10)
    assert messages(day) == ["1 times"]
    assert (day.state("script.blink"), day.state("light.a")) == ("off", "on")
    assert str(day.attribute("script.blink", "last_triggered")) == "2026-03-16 23:00:00+00:00"
    assert day.attribute("script.blink", "friendly_name") == "Blink"


def test_turned_on_it_runs_beside(day: Strangers) -> None:
    day.call("script.turn_on", "script.blink", variables={"lamp": "light.a"})
    day.call("script.turn_on", "script.blink", variables={"lamp": "light.a"})
    assert [r.result for r in day.hub.runners[0].runs] == ["running", "failed_single"]
    day.pass_time(10)
    assert (day.state("light.a"), day.state("script.blink")) == ("off", "on")
    day.call("script.toggle", "script.blink")
    assert (day.state("script.blink"), day.hub.runners[0].runs[0].result) == ("off", "cancelled")
    assert day.results == ["finished"] * 3  # nobody waited


def test_whoever_waits_for_one_ends_with_it(day: Strangers) -> None:
    day.call("script.blink", lamp="light.a")
    asked = day.hub.automations["automation.asked"]
    asked.stop()
    assert day.state("script.blink") == "off"


def test_what_fails_in_it_fails_its_caller_but_not_what_its_author_ends(day: Strangers) -> None:
    day.call("script.after_failing")
    assert messages(day) == ["goes on", "still"]
    assert day.results == ["error"]
    assert "input_number.n: 9 is outside 0 to 5" in day.hub.told[-1][2]


def test_it_does_not_wait_for_itself(day: Strangers) -> None:
    day.call("script.itself")
    assert messages(day) == ["once"]
    assert any("calls itself" in text for _, _, text in day.hub.told)


def test_one_that_starts_itself_for_ever_is_stopped(day: Strangers) -> None:
    day.call("script.again")
    day.pass_time(1)
    assert any("goes round in circles" in text for _, _, text in day.hub.told)


def test_it_can_stop_itself(day: Strangers) -> None:
    day.call("script.stops")
    day.pass_time(1)
    assert (messages(day), day.state("script.stops")) == ([], "off")


def test_queued_ones_wait_their_turn(day: Strangers) -> None:
    for n in range(3):
        day.call("script.turn_on", "script.row", variables={"n": n})
    assert day.attribute("script.row", "max") == 2
    day.pass_time(60)
    assert messages(day) == [0, 1]


SCENES = (
    ASKED
    + """
scene:
  - name: Film night
    id: film
    entities:
      light.a: {state: on, brightness: 60, color_temp: 400}
      light.b: off
      cover.c: {state: open, current_position: 30}
      climate.d: {state: heat, temperature: 21}
      media_player.e: {state: playing, volume_level: 0.3, source: TV}
      lock.f: unlocked
      switch.g: off
      input_select.h: night
      group.i: "on"
      fan.j: {state: "on", percentage: 40}
group: {i: [light.k, switch.l]}
input_select: {h: {options: [day, night]}}
"""
)


def test_a_scene_calls_for_what_brings_its_entities_there() -> None:
    day = Strangers(SCENES)
    assert (day.state("scene.film_night"), day.attribute("scene.film_night", "id")) == ("unknown", "film")
    day.put("switch.g", "off")
    day.call("scene.turn_on", "scene.film_night", transition=2)
    assert [(c.name, {k: v for k, v in c.data.items() if k != "entity_id"}) for c in day.hub.calls[1:]] == [
        ("light.turn_on", {"brightness": 60, "color_temp": 400, "transition": 2.0}),
        ("cover.set_cover_position", {"position": 30}),
        ("climate.set_hvac_mode", {"hvac_mode": "heat"}),
        ("climate.set_temperature", {"temperature": 21}),
        ("media_player.turn_on", {}),
        ("media_player.select_source", {"source": "TV"}),
        ("media_player.volume_set", {"volume_level": 0.3}),
        ("media_player.media_play", {}),
        ("lock.unlock", {}),
        ("input_select.select_option", {"option": "night"}),
        ("light.turn_on", {"transition": 2.0}),
        ("switch.turn_on", {}),
        ("fan.turn_on", {"percentage": 40}),
    ]
    assert day.state("scene.film_night") == "2026-03-16T23:00:00+00:00"
    assert [day.state(i) for i in ("input_select.h", "switch.l", "light.k")] == ["night", "on", "on"]


def test_scenes_are_applied_made_from_what_is_and_removed() -> None:
    day = Strangers(SCENES)
    day.put("light.a", "on", brightness=200)
    day.call("scene.create", scene_id="before", snapshot_entities=["light.a"], entities={"light.b": "on"})
    day.call("scene.apply", entities={"light.a": {"state": "on", "brightness": 10}, "light.b": "off"})
    assert day.attribute("light.a", "brightness") == 10
    day.call("scene.turn_on", "scene.before")
    assert (day.attribute("light.a", "brightness"), day.state("light.b")) == (200, "on")
    day.call("scene.delete", "scene.before")
    assert day.hub.entities.get("scene.before") is None
    day.call("scene.delete", "scene.film_night")
    assert day.results[-1] == "error"
