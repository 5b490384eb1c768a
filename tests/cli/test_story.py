"""The timeline: from messages to lines."""

from ecosim.cli.lines import plain, seconds
from ecosim.cli.story import Story
from ecosim.record import Entry
from tests.cli.conftest import Scribe, morning


def told(entries: list[Entry]) -> list[str]:
    story = Story()
    lines = [line for entry in entries for line in story.hear(entry)]
    return [plain(line, 11) for line in [*lines, *story.end()]]


def test_a_morning(scribe: Scribe) -> None:
    caused = "automation “Good morning”"
    assert told(morning(scribe)) == [
        "06:45:00 ● Anna         wakes up",
        "06:45:14   Anna's band  woke up  ← Anna wakes up",
        "06:45:14   Hub          runs “Good morning”  ← Anna's band: woke up",
        "06:45:14   Kettle       off → heating  ← automation “Good morning”",
        f"06:48:00   Kettle       boiled (100), heating → off, temperature 20 → 100 °C  ← {caused}",
    ]


def test_lines_come_in_order_while_they_come(scribe: Scribe) -> None:
    story, clocks = Story(), []
    for entry in morning(scribe):
        clocks += [line.clock for line in story.hear(entry)]
    assert clocks == sorted(clocks)
    assert clocks == ["06:45:00", "06:45:14", "06:45:14", "06:45:14"]
    assert [line.clock for line in story.end()] == ["06:48:00"]


def test_what_is_again_as_it_was_is_no_news(scribe: Scribe) -> None:
    entries = scribe.kettle()
    asks = scribe.write("kettle/kettle/on/set", "true", by="hub")
    entries += [
        asks,
        scribe.write("kettle/kettle/on", "true", asks),
        scribe.write("kettle/kettle/on", "false", asks),
    ]
    assert told(entries) == []


def test_refusals_and_crashes_are_shown(scribe: Scribe) -> None:
    entries = scribe.kettle()
    uses = scribe.does("anna", "uses", device="kettle", property="kettle/boil", value={})
    hand = scribe.write("ecosim/flat/touch/kettle", {}, uses, by="world")
    entries += [uses, hand, scribe.write("kettle/$log/warn", "refused kettle/boil: there is no water", hand)]
    broke = scribe.at("06:50:00").write("kettle/$log/error", "crashed at kettle.py:3: ValueError")
    again = scribe.at("06:50:01").write("kettle/$log/error", "crashed at kettle.py:3: ValueError")
    assert told([*entries, broke, again]) == [
        "06:45:00 ● Anna         uses Kettle: boil",
        "06:45:00 ! Kettle       refused kettle/boil: there is no water  ← Anna uses Kettle: boil",
        "06:50:00 ! Kettle       crashed at kettle.py:3: ValueError",
    ]


def test_a_device_goes_and_comes_back(scribe: Scribe) -> None:
    entries = scribe.kettle()
    entries.append(scribe.at("07:00:00").write("kettle/$state", "lost"))
    scribe.at("07:10:00")
    entries += scribe.kettle()
    entries.append(scribe.at("08:00:00").write("kettle/$state", "sleeping"))
    entries.append(scribe.at("08:30:00").write("kettle/$state", "ready"))
    entries.append(scribe.at("09:00:00").write("kettle/$state", "disconnected"))
    assert told(entries) == [
        "07:00:00   Kettle       is lost: its connection broke",
        "07:10:00   Kettle       is back",
        "08:00:00   Kettle       falls asleep",
        "08:30:00   Kettle       is awake again",
    ], "a goodbye at the end is no news"
    assert "says goodbye" in told([*entries, scribe.at("10:00:00").does("anna", "eats")])[-2]


def test_a_gradual_property_is_told_by_its_target(scribe: Scribe) -> None:
    level = {"brightness": {"datatype": "float", "unit": "%", "settable": True}}
    entries = [scribe.write("lamp/light/brightness/$target", "0")]
    entries += scribe.device("lamp", "Lamp", {"light": level}, light__brightness="0")
    asks = scribe.write("lamp/light/brightness/set", "80", by="hub")
    entries += [asks, scribe.write("lamp/light/brightness/$target", "80", asks)]
    entries += [scribe.write("lamp/light/brightness", str(n), asks) for n in range(10, 90, 10)]
    assert told(entries) == ["06:45:00   Lamp         brightness 0 → 80 %  ← hub"]


def test_a_number_that_goes_far_is_told_alone_but_not_often(scribe: Scribe) -> None:
    entries = scribe.device(
        "phone",
        "Phone",
        {"phone": {}, "battery": {"level": {"datatype": "float", "unit": "%"}}},
        battery__level="100",
    )
    for hour in range(8, 18):
        entries.append(scribe.at(f"{hour:02}:00:00").write("phone/battery/level", str(180 - 10 * hour)))
    assert told(entries) == [
        "10:00:00   Phone        battery level 100 → 80 %",
        "12:00:00   Phone        battery level 80 → 60 %",
        "14:00:00   Phone        battery level 60 → 40 %",
        "16:00:00   Phone        battery level 40 → 20 %",
    ]


def test_the_parts_of_a_device_are_named_and_two_of_one_name_told_apart(scribe: Scribe) -> None:
    nodes = {"car": {}, "cabin": {"on": {"datatype": "boolean", "settable": True}}}
    entries = scribe.device("car", "Room", nodes, cabin__on="false")
    entries += scribe.device(
        "room-ac", "Room", {"ac": {"mode": {"datatype": "enum", "settable": True}}}, ac__mode="off"
    )
    asks = scribe.write("car/cabin/on/set", "true", by="phone")
    entries += [
        asks,
        scribe.write("car/cabin/on", "true", asks),
        scribe.write("room-ac/ac/mode", "heat", asks),
    ]
    assert told(entries) == [
        "06:45:00   Room (car)   cabin off → on  ← phone",
        "06:45:00   Room ac      mode off → heat  ← phone",
    ]


def test_a_message_cannot_write_on_the_terminal(scribe: Scribe) -> None:
    entries = scribe.device("tv", "TV", {"tv": {"title": {"settable": True}}}, tv__title="")
    entries.append(scribe.write("tv/tv/title", "\x1b[31mred\nnext"))
    assert told(entries) == [r"06:45:00   TV           title — → \x1b[31mred\nnext"]


def test_messages_of_others_do_no_harm(scribe: Scribe) -> None:
    entries = [
        scribe.write("ecosim/flat/story", "no json", by="world"),
        scribe.write("x/$description", "no json"),
        scribe.write("x/$description", "[]"),
        scribe.write("x/node/value", "1"),
        scribe.write("x", ""),
    ]
    bare = Entry(5.0, None, "flat/5/x/node/value", "2", 0, False, None, None, None, None, None, None)
    assert len(told([*entries, bare])) == 1


def test_durations() -> None:
    said = [seconds(s) for s in (None, 0.0, 0.83, 12.0, 99.96, 100, 260.4, 3600, 7500)]
    assert said == ["—", "0 s", "0.8 s", "12 s", "100 s", "1 min 40 s", "4 min 20 s", "1 h", "2 h 5 min"]
