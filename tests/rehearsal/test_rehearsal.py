"""Tests of automations: what passes, what fails and how that is told, and mistakes in the files."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from ecosim.errors import FileError
from ecosim.home import load_home
from ecosim.rehearsal import Outcome, Suite, account, as_data, junit, load_suite, perform
from tests.cli.conftest import Run, ecosim

__all__ = ["ecosim"]
ROOT = Path(__file__).parents[2]
FAMILY = ROOT / "homes" / "family"
PAGE = (ROOT / "docs" / "test-automations.md").read_text("utf-8")
AUTOMATIONS, TESTS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
HEAD = 'automations: automations.yaml\nat: "2026-03-17 21:00"\ntime_zone: Europe/Berlin\ntests:\n'
OPENS = "    happens: [{at: '21:30', entity: binary_sensor.front_door, becomes: on}]\n"
MORE = """
- alias: Guests
  triggers: {trigger: event, event_type: party}
  actions:
    - choose:
        - conditions: "{{ trigger.event.data.guests > 3 }}"
          sequence: {action: notify.me, data: {message: Many}}
      default: {action: notify.me, data: {message: Few}}
    - {action: "{{ 'mqtt' }}.publish", data: {topic: a/b, payload: "1"}}
- alias: Broken
  triggers: {trigger: event, event_type: broken}
  actions: {action: notify.me, data: {message: "{{ 1 / 0 }}"}}
- alias: Said
  triggers: {trigger: mqtt, topic: x/y}
  actions: {action: counter.increment, target: {entity_id: counter.said}}
"""


def write(folder: Path, tests: str, automations: str = AUTOMATIONS) -> Path:
    (folder / "automations.yaml").write_text(automations, "utf-8")
    (folder / "t.yaml").write_text(tests, "utf-8")
    return folder / "t.yaml"


def played(folder: Path, tests: str, automations: str = AUTOMATIONS) -> tuple[Suite, list[Outcome]]:
    suite = load_suite(write(folder, HEAD + tests, automations))
    return suite, [perform(suite, case) for case in suite.cases]


def told(folder: Path, expect: str, *, more: str = "", automations: str = AUTOMATIONS) -> str:
    """The account of one test: the door opens at half past nine."""
    tests = f"  - name: one\n    expect: [{expect}]\n{more or OPENS}"
    suite, (outcome,) = played(folder, tests, automations)
    return "\n".join(account(suite, outcome)).replace(str(folder) + "/", "")


# ------------------------------------------------------------- what passes


@pytest.mark.parametrize(
    "expect",
    [
        "{action: light.turn_on}",
        "{service: light.turn_on, target: {entity_id: [light.hall]}, times: 1}",
        "{action: light.turn_on, data: {brightness_pct: 60.0}, at: '21:30'}",
        "{action: light.turn_off, within: 5 min}",
        "{action: light.turn_off, at: '2026-03-17 21:35'}",
        "{action: light.turn_off, never: true, within: 4 min}",
        "{action: light.turn_off, times: 0, within: 1 min}",
        "{action: lock.lock, never: true}",
        "{entity: light.hall, state: on}",
        "{entity: light.hall, state: off, at: '21:29'}",
        "{entity: light.hall, attributes: {brightness: 153}, at: '21:31'}",
        "{entity: light.hall, state: off, within: 1 h}",
        "{entity: light.hall, state: unavailable, never: true}",
    ],
)
def test_what_is_so_passes(tmp_path: Path, expect: str) -> None:
    assert told(tmp_path, expect) == ""


def test_events_and_messages_and_names_that_are_templates(tmp_path: Path) -> None:
    happens = "    happens:\n      - {after: 1 min, event: party, data: {guests: 5}}\n"
    happens += "      - {mqtt: x/y, payload: on}\n      - {after: 1 s, mqtt: x/y}\n    nothing_else: true\n"
    expect = "{action: notify.me, data: {message: Many}}, {action: mqtt.publish, data: {topic: a/b}},"
    expect += " {action: counter.increment, times: 2}, {entity: counter.said, state: 2}"
    assert told(tmp_path, expect, more=happens, automations=MORE) == ""


def test_an_automation_that_is_switched_off(tmp_path: Path) -> None:
    off = "    given: {automation.light_in_the_hall: off}\n" + OPENS
    assert told(tmp_path, "{action: light.turn_on, never: true}", more=off) == ""


def test_what_is_given_is_no_news(tmp_path: Path) -> None:
    given = "    given: {binary_sensor.front_door: on}\n"
    assert told(tmp_path, "{action: light.turn_on, never: true}", more=given) == ""
    said = told(tmp_path, "{action: light.turn_on}", more=given + OPENS)
    assert "21:30:00  binary_sensor.front_door was on already: no news" in said


def test_times_of_day_are_the_next_ones(tmp_path: Path) -> None:
    happens = "    happens: [{at: '00:30', entity: binary_sensor.front_door, becomes: on}]\n"
    assert told(tmp_path, "{action: light.turn_on, at: '2026-03-18 00:30'}", more=happens)
    late = "    happens: [{at: '23:30', entity: binary_sensor.front_door, becomes: on}]\n"
    assert told(tmp_path, "{action: light.turn_on, at: '2026-03-17 23:30'}", more=late) == ""


# ------------------------------------------------------------- what fails, and how it is told


@pytest.mark.parametrize(
    ("expect", "wanted"),
    [
        (
            "{action: light.turn_on, data: {brightness_pct: 40}}",
            [
                "t.yaml:6: it was called, but not like this",
                "  - light.turn_on {brightness_pct: 40}",
                "  + 21:30:00  light.turn_on {brightness_pct: 60} of light.hall",
                "    action/0: light.turn_on {brightness_pct: 60}",
            ],
        ),
        (
            "{action: light.turn_on, never: true}",
            [
                "it was called",
                "  - never light.turn_on",
                "  + 21:30:00  light.turn_on",
                "    condition/0: state yes",
            ],
        ),
        (
            "{action: light.turn_on, times: 2}",
            ["it was called once", "  - light.turn_on  2 times", "  + 21:30:00"],
        ),
        ("{action: lock.lock, times: 1}", ["it was not called", "  - lock.lock  once"]),
        (
            "{action: lock.lock}",
            [
                "it was not called",
                "  - lock.lock",
                "called were:",
                "    21:30:00  light.turn_on",
                "no automation calls lock.lock",
            ],
        ),
        (
            "{action: light.turn_off, within: 4 min}",
            ["it was not called", "  - light.turn_off  within 240 s", "    action/1: delay", "    running"],
        ),
        (
            "{entity: light.hall, state: off, at: '21:31'}",
            ["it was otherwise", "  - light.hall is off  at 21:31:00", "  + 21:30:00  light.hall is on"],
        ),
        (
            "{entity: light.hall, state: on, never: true}",
            ["it was so", "  - never light.hall is on", "  + 21:30:00  light.hall is on"],
        ),
        (
            "{entity: light.hall, attributes: {brightness: 1}}",
            ["  - light.hall {brightness: 1}", "  + 21:30:00  light.hall is on {brightness: 153}"],
        ),
    ],
)
def test_what_is_not_so_is_told(tmp_path: Path, expect: str, wanted: list[str]) -> None:
    said = told(tmp_path, expect)
    places = [said.find(line) for line in wanted]
    assert -1 not in places, said
    assert places == sorted(places), said


def test_the_condition_that_said_no_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, "{action: light.turn_on}", more="    given: {light.hall: on}\n" + OPENS)
    assert said.splitlines()[2:] == [
        "nothing was called",
        "21:30:00  “Light in the hall” was triggered: state of binary_sensor.front_door (off → on)",
        "    condition/0: state no (light.hall is on; wanted off)",
        "    failed conditions",
    ]


def test_the_branch_that_was_taken_is_told(tmp_path: Path) -> None:
    happens = "    happens: [{event: party, data: {guests: 2}}]\n"
    said = told(tmp_path, "{action: notify.me, data: {message: Many}}", more=happens, automations=MORE)
    assert "  + 21:00:00  notify.me {message: Few}" in said
    assert "    action/0: choose → default" in said


def test_what_was_not_triggered_is_told(tmp_path: Path) -> None:
    said = told(tmp_path, "{action: light.turn_on, target: light.hall}", more="    lasts: 1 h\n")
    assert "“Light in the hall” was not triggered (automations.yaml:1)" in said


def test_nothing_else(tmp_path: Path) -> None:
    said = told(
        tmp_path, "{action: light.turn_on}", more=OPENS + "    lasts: 10 min\n    nothing_else: true\n"
    )
    assert (
        "t.yaml:5: nothing else was to be called, but was\n  + 21:35:00  light.turn_off of light.hall" in said
    )


def test_what_the_hub_says_is_told(tmp_path: Path) -> None:
    happens = "    happens: [{event: broken}]\n"
    said = told(tmp_path, "{action: notify.me}", more=happens, automations=MORE)
    assert "error: 'Broken' failed: " in said


# ------------------------------------------------------------- mistakes


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ("tests:", "testes:", "t.yaml:4: there is no key 'testes'; did you mean 'tests'?"),
        ("expect:", "expects:", "6: tests[0]: there is no key 'expects'; did you mean 'expect'?"),
        ("becomes", "become", "7: tests[0].happens[0]: there is no key 'become'; did you mean 'becomes'?"),
        (
            "light.turn_on",
            "light.turn_onn",
            "there is no action 'light.turn_onn'; did you mean 'light.turn_on'?",
        ),
        (
            "target: light.hall",
            "target: light.hal",
            "there is no entity 'light.hal'; did you mean 'light.hall'?",
        ),
        ("front_door", "front_dor", "there is no entity 'binary_sensor.front_dor'"),
        ("becomes: on", "becomes: true", "a state is one word or number, like on, off or 20.5, not true"),
        ("'21:30'", "'25:30'", "a time like 06:45 or 06:45:30 is wanted, not '25:30'"),
        (
            "'21:30'",
            "'2026-03-16 21:30'",
            "7: tests[0].happens[0]: this would be before what stands above it",
        ),
        ("within: 1 s", "within: soon", "a duration like 10 s, 5 min"),
        ("within: 1 s", "at: '2026-01-01 00:00'", "6: tests[0].expect[0]: this is before the test begins"),
        ("within: 1 s", "state: on", "'state' and 'attributes' belong to an entity"),
        ("within: 1 s", "within: 1 s, at: '21:30'", "'at' or 'within', not both"),
        (
            "action: light",
            "entity: light.hall, action: light",
            "one of 'action', 'event' and 'entity' is wanted here",
        ),
        (
            "entity: binary_sensor.front_door, becomes: on",
            "after: 1 s",
            "'at' or 'after', not both",
        ),
        ("Europe/Berlin", "Europe/Berlim", "t.yaml:3: time_zone: there is no time zone 'Europe/Berlim'"),
        ('at: "2026-03-17 21:00"\n', "", "t.yaml:4: tests[0]: 'at' is missing: when the test begins"),
        ('"2026-03-17 21:00"', "noon", "t.yaml:2: at: a date and time like 2026-03-17 06:45 is wanted"),
        (
            "automations: automations.yaml",
            "automations: other.yaml",
            "t.yaml:1: automations: there is no file",
        ),
        ("automations: automations.yaml", "home: nowhere", "t.yaml:1: home: nowhere: there is no such home"),
        ("automations: automations.yaml\n", "", "either 'automations' or 'home' is wanted"),
        (
            "    happens",
            "    given: {light.hal: on}\n    happens",
            "t.yaml:7: tests[0].given: there is no entity",
        ),
        ("    happens", "    given: {sun.sun: up}\n    happens", "t.yaml:7: "),
    ],
)
def test_mistakes_have_a_place(tmp_path: Path, before: str, after: str, wanted: str) -> None:
    expect = "{action: light.turn_on, target: light.hall, within: 1 s}"
    text = f"{HEAD}  - name: one\n    expect: [{expect}]\n{OPENS}"
    assert before in text
    with pytest.raises(FileError) as error:
        load_suite(write(tmp_path, text.replace(before, after, 1)))
    assert wanted in str(error.value)
    assert re.match(r".*t\.yaml:\d+: ", str(error.value))
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("text", ["- {alias: a, triggers: [], actions: []}\n", "automation: []\n"])
def test_a_file_of_automations_is_none_of_tests(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError, match=r"t\.yaml:1: this file holds automations, not tests"):
        load_suite(write(tmp_path, text))


def test_a_wrong_call_in_a_template_is_told_by_its_name(tmp_path: Path) -> None:
    wrong = "- alias: a\n  triggers: {trigger: event, event_type: x}\n"
    wrong += "  actions: {action: notify.me, data: {message: \"{{ is_state('light.hall') }}\"}}\n"
    happens = "    happens: [{event: x, after: 1 s}]\n"
    said = told(tmp_path, "{action: notify.me}", more=happens, automations=wrong)
    assert "is_state: missing 1 required positional argument: 'state'" in said
    assert "Sight" not in said


def test_two_tests_of_one_name(tmp_path: Path) -> None:
    one = "  - name: one\n    expect: [{action: light.turn_on}]\n"
    with pytest.raises(FileError, match=r"t\.yaml:7: there are two tests 'one'"):
        load_suite(write(tmp_path, HEAD + one + one))


def test_more_entities_can_be_named(tmp_path: Path) -> None:
    head = HEAD.replace("tests:", "entities: [sensor.more]\ntests:")
    test = "  - name: one\n    given: {sensor.more: 3}\n    expect: [{entity: sensor.more, state: 3.0}]\n"
    suite = load_suite(write(tmp_path, head + test))
    assert perform(suite, suite.cases[0]).passed


# ------------------------------------------------------------- the family, the page, the command


def test_the_familys_tests_pass_and_its_home_does_not_mind_them() -> None:
    suite = load_suite(FAMILY / "tests" / "automations.yaml")
    assert len(suite.cases) >= 12
    assert {
        o.case.name: account(suite, o) for o in (perform(suite, c) for c in suite.cases) if not o.passed
    } == {}
    assert len(load_home(FAMILY).automations()) == len(suite.automations)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("state: home", "state: away"),
        ("turn_on", "turn_off"),
        ("above: 20", "above: 90"),
        ("to: home", "to: away"),
    ],
)
def test_the_familys_tests_notice_what_is_broken(tmp_path: Path, before: str, after: str) -> None:
    shutil.copytree(FAMILY, tmp_path / "family")
    (tmp_path / "family" / "automations.yaml").write_text(
        (FAMILY / "automations.yaml").read_text("utf-8").replace(before, after), "utf-8"
    )
    home = (tmp_path / "family" / "tests" / "automations.yaml").read_text("utf-8")
    (tmp_path / "family" / "tests" / "automations.yaml").write_text(
        home.replace("home: ..", "automations: ../automations.yaml\ntime_zone: Europe/Berlin"), "utf-8"
    )
    suite = load_suite(tmp_path / "family" / "tests" / "automations.yaml")
    assert not all(perform(suite, case).passed for case in suite.cases)


def test_the_page_shows_what_one_gets(tmp_path: Path, ecosim: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "automations.yaml").write_text(AUTOMATIONS, "utf-8")
    (tmp_path / "tests.yaml").write_text(TESTS, "utf-8")
    monkeypatch.chdir(tmp_path)
    ended = ecosim("test", "tests.yaml")
    assert (ended.status, ended.err) == (1, "")
    assert f"```console\n$ ecosim test tests.yaml\n{ended.out}```" in PAGE, ended.out


def test_the_same_tests_say_the_same(tmp_path: Path) -> None:
    path = write(tmp_path, TESTS)
    found = []
    for _ in range(2):
        suite = load_suite(path)
        outcomes = [perform(suite, case) for case in suite.cases]
        found.append((junit([(suite, outcomes)]), [as_data(suite, o) for o in outcomes]))
    assert found[0] == found[1]


def test_the_command(tmp_path: Path, ecosim: Run) -> None:
    path, report = (
        write(tmp_path, TESTS.replace("At noon, too", "At <noon> & so")),
        tmp_path / "r.xml",
    )
    ended = ecosim("test", path, path, "--junit", report, "--json")
    assert ended.status == 1
    data = json.loads(ended.out)
    assert (data["passed"], data["failed"]) == (4, 2)
    assert [t["passed"] for t in data["tests"]] == [True, True, False] * 2
    assert data["tests"][2]["failures"][0]["line"] == 28
    assert data["tests"][0]["calls"][0]["at"] == "2026-03-17T21:30:00+01:00"
    root = ET.parse(report).getroot()  # noqa: S314 - our own
    assert (root.tag, root.get("tests"), root.get("failures")) == ("testsuites", "6", "2")
    cases = root.findall("testsuite/testcase")
    assert cases[2].get("name") == "At <noon> & so"
    failure = cases[2].find("failure")
    assert failure is not None
    assert "“Light in the hall” was triggered" in (failure.text or "")


def test_quiet_shows_what_failed_only(tmp_path: Path, ecosim: Run) -> None:
    assert ecosim("test", FAMILY / "tests" / "automations.yaml", "-q").out == "17 passed\n"
    assert "✓" not in ecosim("test", write(tmp_path, TESTS), "-q").out


@pytest.mark.parametrize("arguments", [["no.yaml"], [], ["--junit", "/no/such/r.xml"]])
def test_bad_input_is_one_line(tmp_path: Path, ecosim: Run, arguments: list[str]) -> None:
    more = [write(tmp_path, TESTS)] if "--junit" in arguments else []
    ended = ecosim("test", *arguments, *more)
    assert (ended.status, ended.out, ended.err.count("\n")) == (2, "", 1)
