"""The timeline: from messages to lines."""

from collections.abc import Iterable

from ecosim.cli.lines import Line, Parts, plain
from ecosim.cli.problems import installed, problems
from ecosim.cli.story import Story
from ecosim.record import Entry
from ecosim.told import acts
from ecosim.told.durations import seconds
from ecosim.told.vocabulary import NO_PROBLEMS, Problems, Property, Vocabulary
from tests.cli.conftest import Properties, Scribe, morning


def told(
    entries: list[Entry], problems: Problems = NO_PROBLEMS, decisive: Iterable[str | None] = ()
) -> list[str]:
    story = Story(problems=problems)
    story.decisive.update(decisive)
    lines = [line for entry in entries for line in story.hear(entry)]
    return [plain(line, 11) for line in [*lines, *story.end()]]


def test_a_morning(scribe: Scribe) -> None:
    assert told(morning(scribe)) == [
        "06:45:00 ● Anna         wakes up",
        "06:45:14   Anna's band  woke up  ← Anna wakes up",
        "06:45:14   Hub          runs “Good morning”  ← Anna's band: woke up",
        "06:45:14   Kettle       off → heating  ← “Good morning”",
        "06:48:00   Kettle       boiled (100)  ← “Good morning”",
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
    ], "a goodbye at the end is no news, and a device sleeps to save its battery"
    assert "says goodbye" in told([*entries, scribe.at("10:00:00").does("anna", "eats")])[-2]


def test_a_gradual_property_is_told_by_its_target(scribe: Scribe) -> None:
    level = {"brightness": {"datatype": "float", "unit": "%", "settable": True}}
    entries = [scribe.write("lamp/light/brightness/$target", "0")]
    entries += scribe.device("lamp", "Lamp", {"light": level}, light__brightness="0")
    asks = scribe.write("lamp/light/brightness/set", "80", by="hub")
    entries += [asks, scribe.write("lamp/light/brightness/$target", "80", asks)]
    entries += [scribe.write("lamp/light/brightness", str(n), asks) for n in range(10, 90, 10)]
    assert told(entries) == ["06:45:00   Lamp         brightness 0 → 80 %  ← hub"]


RADIATOR: Properties = {
    "target": {"datatype": "float", "unit": "°C", "settable": True},
    "doing": {"datatype": "enum"},
    "temperature": {"datatype": "float", "unit": "°C"},
    "stuck": {"datatype": "boolean"},
}


def radiator(scribe: Scribe, id_: str = "radiator", name: str = "Radiator") -> list[Entry]:
    start = {"target": "20", "doing": "idle", "temperature": "20", "stuck": "false"}
    values = {f"thermostat__{path}": value for path, value in start.items()}
    return scribe.device(id_, name, {"thermostat": RADIATOR}, **values)


def test_what_a_device_does_by_itself_is_not_told(scribe: Scribe) -> None:
    entries = radiator(scribe)
    asks = scribe.write("radiator/thermostat/target/set", "22", by="hub")
    entries += [asks, scribe.write("radiator/thermostat/target", "22", asks)]
    # It regulates: later, though still because it was asked to, and for no other cause than time.
    entries.append(scribe.at("06:46:00").write("radiator/thermostat/doing", "heating", asks))
    entries.append(scribe.at("07:30:00").write("radiator/thermostat/temperature", "22", asks))
    entries.append(scribe.at("07:31:00").write("radiator/thermostat/doing", "idle"))
    assert told(entries) == ["06:45:00   Radiator     target 20 → 22 °C  ← hub"]


def test_what_a_device_notices_is_told_with_what_comes_of_it(scribe: Scribe) -> None:
    contact: Properties = {"open": {"datatype": "boolean", "format": "closed,open"}}
    entries = [*scribe.hub(), *scribe.device("door", "Door", {"contact": contact}, contact__open="false")]
    opens = scribe.does("anna", "opens", opening="back-door")
    world = scribe.write("ecosim/flat/world/opening/back-door", {"open": True}, opens, by="world")
    noticed = scribe.write("door/contact/open", "true", world)
    assert told([*entries, opens, world, noticed]) == ["06:45:00 ● Anna         opens the back door"]
    ran = scribe.write("hub/automations/ran", {"automation": "Guard", "trigger": "x"}, noticed)
    assert told([*entries, opens, world, noticed, ran])[1:] == [
        "06:45:00   Hub          runs “Guard”  ← Door: open",
    ]


def test_a_problem_is_told_whatever_its_cause(scribe: Scribe) -> None:
    entries = radiator(scribe)
    entries.append(scribe.at("07:00:00").write("radiator/thermostat/stuck", "true"))
    assert told(entries) == []
    assert told(entries, problems={"thermostat": ["thermostat/stuck"]}) == [
        "07:00:00   Radiator     stuck no → yes",
    ]


def test_the_kinds_say_which_states_are_problems() -> None:
    found = problems(installed(["door_lock", "robot_vacuum", "somebodys_own"]))
    assert found == {"door-lock": {"door-lock/jammed"}, "robot-vacuum": {"cleaning/bin-full"}}


def test_what_a_moment_waited_for_is_told(scribe: Scribe) -> None:
    entries = radiator(scribe)
    warm = scribe.at("07:30:00").write("radiator/thermostat/temperature", "22")
    assert told([*entries, warm]) == []
    assert told([*entries, warm], decisive={warm.span}) == ["07:30:00   Radiator     temperature 22 °C"]


def test_what_an_automation_asks_of_one_device_is_one_line(scribe: Scribe) -> None:
    lamp: Properties = {
        "on": {"datatype": "boolean", "settable": True},
        "color-temperature": {"datatype": "integer", "unit": "MK⁻¹", "settable": True},
        "brightness": {"datatype": "float", "unit": "%", "settable": True},
    }
    entries = scribe.hub()
    for id_, name in (("a", "Lamp"), ("b", "Other lamp")):
        values = {"light__on": "false", "light__color-temperature": "370", "light__brightness": "100"}
        entries += scribe.device(id_, name, {"light": lamp}, **values)
    ran = scribe.write("hub/automations/ran", {"automation": "Dusk", "trigger": "x"})
    entries.append(ran)
    for id_ in ("a", "b"):
        for path, value in (("color-temperature", "333"), ("brightness", "40"), ("on", "true")):
            asks = scribe.write(f"{id_}/light/{path}/set", value, ran, by="hub")
            entries += [asks, scribe.write(f"{id_}/light/{path}", value, asks)]
    on = "off → on, color temperature 2700 → 3000 K, brightness 100 → 40 %"
    assert told(entries)[1:] == [
        f"06:45:00   Lamp         {on} (Other lamp too)  ← “Dusk”",
    ]


def test_what_somebody_without_traces_asks_for_is_told(scribe: Scribe) -> None:
    entries = scribe.kettle()
    asks = scribe.write("kettle/kettle/on/set", "true")._replace(span=None, trace=None, at=None)
    heats = scribe.write("kettle/kettle/on", "true")
    assert told([*entries, heats]) == []
    assert told([*entries, asks, heats]) == ["06:45:00   Kettle       off → heating"]


def test_a_refusal_is_told_once(scribe: Scribe) -> None:
    entries = [*scribe.kettle(), *scribe.hub()]
    ran = scribe.write("hub/automations/ran", {"automation": "Tea", "trigger": "x"})
    asks = scribe.write("kettle/kettle/boil/set", "{}", ran, by="hub")
    no = scribe.write("kettle/$log/warn", "refused kettle/boil: there is no water", asks)
    again = scribe.write("hub/$log/warn", "kettle/kettle/boil refused: there is no water", ran)
    assert told([*entries, ran, asks, no, again])[1:] == [
        "06:45:00 ! Kettle       refused kettle/boil: there is no water  ← “Tea”",
    ]


def test_what_people_do(scribe: Scribe) -> None:
    vocabulary = Vocabulary()
    for entry in scribe.kettle():
        vocabulary.hear(entry)

    def said(does: str, **details: object) -> str:
        return acts.says(scribe.does("anna", does, **details).payload, vocabulary)

    assert [
        said("leaves", to="sea", **{"with": "car"}, along=["bob", "eve"]),
        said("returns"),
        said("rises", room="bathroom"),
        said("opens", opening="kitchen-window"),
        said("closes", opening="fridge"),
        said("plugs_in", vehicle="car"),
        said("uses", device="kettle", property="kettle/boil", value='{"cups":2}'),
        said("uses", device="kettle", property="kettle/on", value="true"),
        said("withdraws", data="location", **{"from": "phone", "to": "home"}),
        said("withdraws", data="health", to="car"),
        said("consents", data="camera"),
    ] == [
        "Anna leaves for sea with the car, Bob and Eve along",
        "Anna sets out for home on foot",
        "Anna gets up, goes to the bathroom",
        "Anna opens the kitchen window",
        "Anna closes the fridge",
        "Anna plugs in the car",
        "Anna uses Kettle: boil cups 2",
        "Anna sets Kettle: heating",
        "Anna agrees no more that location data may go from the phone to the home",
        "Anna agrees no more that health data may go to the car",
        "Anna agrees that camera data may go elsewhere",
    ]


def test_what_happens_to_people(scribe: Scribe) -> None:
    entries = scribe.kettle()
    for details in (
        {"happens": "visitor", "opening": "front-door", "name": "courier"},
        {"happens": "smoke", "room": "kitchen"},
        {"happens": "shaken", "vehicle": "car"},
        {"happens": "update", "device": "kettle", "version": "2.0"},
        {"happens": "flood", "room": "cellar"},
        {"happens": "outage", "what": "car_cloud"},
        {"happens": "restored", "what": "car_cloud"},
        {"happens": "outage", "what": "home_power"},
        {"happens": "outage", "what": "phone_battery"},
    ):
        entries.append(scribe.write("ecosim/flat/story", details, by="world"))
    assert [line[9:] for line in told(entries)] == [
        "● Front door   courier at the door",
        "● Kitchen      something smoulders",
        "● Car          somebody shakes it",
        "● Kettle       its maker has version 2.0",
        "● Cellar       flood",
        "● Car cloud    is down",
        "● Car cloud    is back",
        "● Home power   fails",
        "● Phones       are empty",
    ]


def test_events_are_told_in_words() -> None:
    event = Property("doors locked by", retained=False)
    assert event.happened('{"by":"walked_away"}') == "doors locked (walked away)"
    assert event.happened('"bobs-phone"', {"bobs-phone": "Bob's phone"}.__getitem__).endswith("(Bob's phone)")
    told = Property("notified", retained=False)
    assert told.happened('{"message":"Tea is ready.","title":"Kettle"}') == "notified “Kettle: Tea is ready.”"
    parked = Property("parked", retained=False)
    assert parked.happened('{"place":"home","latitude":52.4,"longitude":13.4}') == "parked (home)"
    assert Property("overloaded", retained=False).happened('{"load":11093.582}') == "overloaded (11094)"
    assert Property("play", name="play title").command('{"title":"News","position":0,"artist":""}') == (
        "play title “News”"
    )


def test_words_are_cut_at_words() -> None:
    for words, said in (("night vision", "night vision yes"), ("cabin on", "cabin on"), ("on", "on")):
        assert Property(words, "boolean").phrase("true") == said


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
    asks = scribe.write("tv/tv/title/set", "x", by="hub")
    entries += [asks, scribe.write("tv/tv/title", "\x1b[31mred\nnext", asks)]
    assert told(entries) == [r"06:45:00   TV           title \x1b[31mred\nnext  ← hub"]


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


def test_the_parts_of_a_day_have_headings() -> None:
    clocks = ["00:10:00", "04:59:59", "05:00:00", "09:00:00", "12:00:00", "17:00:00", "22:00:00", "03:00:00"]
    parts = Parts()
    begins = [parts.begins(Line(0, clock, "Anna", "eats")) for clock in clocks]
    assert begins == ["Night", "", "Morning", "", "Day", "Evening", "Night", ""]


def test_durations() -> None:
    said = [seconds(s) for s in (None, 0.0, 0.83, 12.0, 99.96, 100, 260.4, 3600, 7500)]
    assert said == ["—", "0 s", "0.8 s", "12 s", "100 s", "1 min 40 s", "4 min 20 s", "1 h", "2 h 5 min"]
