"""Days made of a resident's log: the rules, what is put right, and what the sensors say."""

from datetime import date, time
from pathlib import Path
from typing import NamedTuple

import pytest

from ecosim.day import load_day
from ecosim.day.story import Leaves, Opens, Returns
from ecosim.home import Home, load_home
from ecosim.imports.adl.days import import_adl
from tests.files.conftest import HOME, complaint

RESIDENTS = Path(__file__).parents[2] / ".." / "shared" / "data" / "residents"
LOG = """\
Start time          \tEnd time            \tActivity\t
--------------------\t--------------------\t--------\t
2024-02-01 01:10:00\t\t2024-02-01 08:00:00\t\tSleeping\t\t
2024-02-01 08:05:10   2024-02-01 08:20:00    Breakfast
2024-02-01 09:00:00\t\t2024-02-01 11:00:00\t\tLeaving\t
2024-02-01 11:00:00\t\t2024-02-01 11:20:00\t\tSnack
2024-02-01 12:00:00\t\t2024-02-01 12:10:00\t\tLeaving
2024-02-01 14:00:00\t\t2024-02-01 14:01:00\t\tLeaving
2024-02-01 22:00:00\t\t2024-02-02 00:30:00\t\tLeaving
2024-02-02 00:40:00\t\t2024-02-02 01:00:00\t\tSpare_Time/TV
"""


SENSORS = """\
Start time          \tEnd time            \tLocation\tType\t\tPlace
--------------------\t--------------------\t--------\t--------\t-----
2024-02-01 01:10:00\t\t2024-02-01 08:00:00\t\tBed\t\t\tPressure\tBedroom
2024-02-01 08:02:00\t\t2024-02-01 08:02:30\t\tToilet\t\tFlush\t\tBathroom
2024-02-01 08:05:10   2024-02-01 08:05:40    Fridge   Magnetic Kitchen
2024-02-01 08:06:00 \t2024-02-01 08:11:00\t\tToaster\t\tElectric\tKitchen
2024-02-01 09:00:30\t\t2024-02-01 09:00:35\t\tMaindoor\tMagnetic\tEntrance
2024-02-01 10:59:40\t\t2024-02-01 10:59:45\t\tMaindoor\tMagnetic\tEntrance
2024-02-01 13:00:00\t\t2024-02-01 13:00:00\t\tDoor\t\tPIR\t\tBedroom
2024-02-01 13:30:00\t\t2024-02-01 13:30:20\t\tMaindoor\tMagnetic\tEntrance
2024-02-01 15:00:00\t\t2024-02-01 16:00:00\t\tSeat\t\tPressure\tLiving
"""
MOMENTS = """\
  {name}:
    cause: {{device: anna-band, property: band/sleep-stage, is: awake}}
    effect: {{device: kettle, property: kettle/on, is: true}}
    within: 10 s
"""
OPENINGS = "openings:\n  front-door: {entrance: true}\n  fridge: {area: 0}\n"
TARIFF = "tariff:\n  - {from: '06:00', price: 0.34}\n  - {from: '22:00', price: 0.19}\n"
EXPECTED = (
    "sleep", "wake", "precondition", "key", "last-metres", "leave", "arrive", "gate", "dusk",
    "plug-in", "cheap-hours", "car-status", "ready",
)  # fmt: skip


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Two people, a front door, a fridge, and all moments that a resident may have."""
    folder = tmp_path / "home"
    folder.mkdir()
    rooms = "  bathroom: {area: 6}\n  living-room: {area: 20}\n  hall: {area: 4}\n"
    text = HOME.replace("  bedroom: {", f"{rooms}  bedroom: {{") + "".join(
        MOMENTS.format(name=name) for name in EXPECTED
    )
    (folder / "home.yaml").write_text(text + OPENINGS + TARIFF, "utf-8")
    return load_home(folder)


def made(tmp_path: Path, home: Home, log: str = LOG, sensors: str = "") -> list[Path]:
    (tmp_path / "Some_ADLs.txt").write_text(log, "utf-8")
    if sensors:
        (tmp_path / "Some_Sensors.txt").write_text(sensors, "utf-8")
    return import_adl(tmp_path / "Some_ADLs.txt", tmp_path / "out", home, "anna")


def told(file: Path) -> list[str]:
    """What Anna does in a day file, briefly: `08:00 wakes`."""
    found = []
    for line in file.read_text("utf-8").partition("story:")[2].partition("expect:")[0].splitlines():
        keys = dict(pair.split(": ") for pair in line.strip(" -{}").split(", ") if ": " in pair)
        what = [keys.pop(name, "").strip('"') for name in ("at", "does", "who")]
        found += [" ".join([*what[:2], *keys.values()])] if what[2] == "anna" else []
    return found


def test_a_day_file_for_each_logged_day(tmp_path: Path, home: Home) -> None:
    paths = made(tmp_path, home)
    assert [p.name for p in paths] == ["some-2024-02-01.yaml", "some-2024-02-02.yaml"]
    first, second = (load_day(home, p) for p in paths)
    assert (first.name, first.date) == ("some-2024-02-01", date(2024, 2, 1))
    assert told(paths[0]) == [
        "01:10 sleeps bedroom",
        "08:00 wakes",
        "08:05:10 rises",
        "08:05:10 eats kitchen",
        "08:20 rests living-room",
        "09:00 leaves trip-2024-02-01-0900 car 1500 s",
        "10:34 returns car 1500 s",
        "11:00 eats kitchen",
        "11:20 rests living-room",
        "12:00 leaves trip-2024-02-01-1200 foot 150 s",
        "12:06:30 returns foot 150 s",
        "12:10 rests living-room",
        "22:00 leaves trip-2024-02-01-2200 car 1500 s",
    ]
    assert told(paths[1]) == [
        "00:04 returns car 1500 s",
        "00:30 plugs_in car",
        "00:30 rests living-room",
        "00:40 watches living-room",
        "01:00 rests living-room",
    ]
    assert first.begin["anna"].activity == "idle"
    assert second.begin["anna"].place == second.begin["car"].place == "trip-2024-02-01-2200"


def test_the_others_are_out_of_town(tmp_path: Path, home: Home) -> None:
    for path in made(tmp_path, home):
        day = load_day(home, path)
        assert day.begin["ben"].place == "out-of-town"
        assert day.places["out-of-town"].road == 300
        assert [(f"{s.at:%H:%M}", s.does) for s in day.story if s.who == "ben"] == [
            ("07:00", "wakes"),
            ("23:00", "sleeps"),
        ]


def test_what_the_sensors_say(tmp_path: Path, home: Home) -> None:
    first = made(tmp_path, home, sensors=SENSORS)[0]
    load_day(home, first)
    assert "made of Some_ADLs.txt and Some_Sensors.txt" in first.read_text("utf-8")
    assert told(first) == [
        "01:10 sleeps bedroom",
        "08:00 wakes",
        "08:02 rises",
        "08:02 moves bathroom",
        "08:05:10 cooks kitchen",
        "08:05:10 opens fridge 30 s",
        "08:11 eats kitchen",
        "08:20 rests living-room",
        "09:00:30 leaves trip-2024-02-01-0900 car 1500 s",
        "10:33:40 returns car 1500 s",  # at home at 10:58:40, a minute before the door
        "11:00 eats kitchen",
        "11:20 rests living-room",
        "12:00 leaves trip-2024-02-01-1200 foot 150 s",
        "12:06:30 returns foot 150 s",
        "12:10 rests living-room",
        "13:00 moves bedroom",
        "13:30 opens front-door 20 s",
        "14:01 rests living-room",  # a minute outside is no trip
        "22:00 leaves trip-2024-02-01-2200 car 1500 s",
    ]


def test_showers_naps_and_meals(tmp_path: Path, home: Home) -> None:
    log = """\
Start time\tEnd time\tActivity
2024-02-01 09:00:00\t2024-02-01 09:20:00\tShowering
2024-02-01 09:20:30\t2024-02-01 09:20:50\tToileting
2024-02-01 13:00:00\t2024-02-01 13:40:00\tLunch
2024-02-01 15:00:00\t2024-02-01 15:30:00\tSleeping
2024-02-01 16:00:00\t2024-02-01 16:00:20\tSnack
"""
    sensors = """\
2024-02-01 09:01:00 2024-02-01 09:04:00 Shower PIR Bathroom
2024-02-01 09:06:00 2024-02-01 09:07:00 Shower PIR Bathroom
2024-02-01 13:05:00 2024-02-01 13:10:00 Cooktop PIR Kitchen
2024-02-01 13:12:00 2024-02-01 13:39:00 Seat Pressure Living
2024-02-01 15:00:00 2024-02-01 15:30:00 Seat Pressure Living
2024-02-01 16:00:10 2024-02-01 16:00:10 Fridge Magnetic Kitchen
"""
    path = made(tmp_path, home, log, sensors)[0]
    assert told(path) == [
        "09:00 showers bathroom 240 s",
        "09:20:30 moves bathroom",
        "09:20:50 rests living-room",
        "13:00 cooks kitchen",
        "13:10 eats kitchen",
        "13:12 eats living-room",
        "13:40 rests living-room",
        "15:00 sleeps living-room",
        "15:30 wakes",
        "16:00 rises",
        "16:00 moves kitchen",
        "16:00:10 opens fridge 1 s",
        "16:00:20 rests living-room",
    ]
    day = load_day(home, path)
    assert [w["id"] for w in day.expectations(home)] == ["sleep"], "a nap is no night"


def test_a_sleep_out_of_the_house_is_an_absence(tmp_path: Path, home: Home) -> None:
    log = LOG.replace("12:10:00\t\tLeaving", "12:40:00\t\tSleeping")
    doors = "".join(
        f"2024-02-01 {at}\t2024-02-01 {at}\tMaindoor\tMagnetic\tEntrance\n" for at in ("12:00:20", "12:39:30")
    )
    path = made(
        tmp_path, home, log, SENSORS.replace("2024-02-01 13:00:00\t", f"{doors}2024-02-01 13:00:00\t", 1)
    )[0]
    assert "12:00:20 leaves trip-2024-02-01-1200 car 588 s" in told(path)
    what = "says sleeping, but the front door opened at both ends and nobody was in bed"
    assert f"# Some_ADLs.txt:7: this {what}; it is taken for an absence.\n" in path.read_text("utf-8")


def test_the_rule_for_trips(tmp_path: Path, home: Home) -> None:
    day = load_day(home, made(tmp_path, home)[0])
    drive, back, walk, home_again, late = (s for s in day.story if isinstance(s, Leaves | Returns))
    assert (drive.vehicle, drive.takes, drive.at) == ("car", 1500, time(9))  # 25 min, not a quarter of 2 h
    assert (back.vehicle, back.at) == ("car", time(10, 34))  # at home at 10:59
    assert (walk.vehicle, walk.by, walk.takes) == ("", "foot", 150)  # a quarter of 10 min
    assert home_again.at == time(12, 6, 30)
    assert late.vehicle == "car"
    assert day.places["trip-2024-02-01-0900"].road == 12.5  # 25 min at 30 km/h
    assert [(p.at, p.place) for p in day.plans] == [
        (time(9, 25), "trip-2024-02-01-0900"),
        (time(22, 25), "trip-2024-02-01-2200"),
    ]


def test_the_car_is_plugged_in_after_the_days_last_trip(tmp_path: Path, home: Home) -> None:
    log = (
        "2024-02-01 09:00:00\t2024-02-01 11:00:00\tLeaving\n2024-02-02 09:00:00\t2024-02-02 09:10:00\tSnack\n"
    )
    first, second = made(tmp_path, home, log)
    assert "11:00 plugs_in car" in told(first)
    assert load_day(home, second).begin["car"].plugged_in


def expected(home: Home, path: Path) -> list[str]:
    """The ids of what is expected of a day file."""
    return [wanted["id"] for wanted in load_day(home, path).expectations(home)]


def test_the_rule_for_moments(tmp_path: Path, home: Home) -> None:
    first, second = made(tmp_path, home)
    assert expected(home, first) == [
        "sleep", "wake", "precondition", "leave", "key", "last-metres", "arrive", "gate",
        "leave-2",  # on foot
        "precondition-2", "leave-3", "key-2", "last-metres-2",
    ]  # fmt: skip
    assert expected(home, second) == ["arrive", "gate", "dusk", "ready"]


@pytest.mark.parametrize(
    ("times", "evening", "morning"),  # away, then before the television
    [
        # plugged in at 18:00, on the cable at 22:00 and at 06:00
        (
            ("01 16:00", "01 18:00", "01 18:10", "01 23:50"),
            ["dusk", "plug-in", "cheap-hours", "car-status"],
            ["ready"],
        ),
        (("01 16:00", "01 18:00", "01 18:10", "01 21:50"), ["dusk", "plug-in", "cheap-hours"], ["ready"]),
        # plugged in when electricity is cheap, nobody before the television
        (("01 20:00", "01 23:00", "01 23:10", "01 23:50"), ["dusk"], ["ready"]),
        # too late to be charged by the morning
        (("01 23:00", "02 03:00", "02 03:10", "02 03:30"), [], ["dusk"]),
        # home while it is light
        (("01 12:00", "01 14:00", "01 14:10", "01 14:30"), ["plug-in", "cheap-hours"], ["ready"]),
    ],
)
def test_the_rule_for_the_cable(
    tmp_path: Path, home: Home, times: tuple[str, str, str, str], evening: list[str], morning: list[str]
) -> None:
    lines = [(*times[:2], "Leaving"), (*times[2:], "Spare_Time/TV"), ("02 10:00", "02 10:10", "Snack")]
    log = "".join(f"2024-02-{b}:00\t2024-02-{e}:00\t{what}\n" for b, e, what in lines)
    (tmp_path / "Some_ADLs.txt").write_text(f"2024-02-01 09:00:00 2024-02-01 09:10:00 Snack\n{log}", "utf-8")
    days = import_adl(tmp_path / "Some_ADLs.txt", tmp_path / "out", home, "anna")
    of_car = ("dusk", "plug-in", "cheap-hours", "car-status", "ready")
    assert [[id_ for id_ in expected(home, d) if id_ in of_car] for d in days] == [evening, morning]


def test_what_is_promised_to_somebody_else_is_not_expected(tmp_path: Path, home: Home) -> None:
    (tmp_path / "Some_ADLs.txt").write_text(LOG, "utf-8")
    (first, _) = import_adl(tmp_path / "Some_ADLs.txt", tmp_path / "out", home, "ben")
    assert expected(home, first) == [], "their cause is Anna's band"


def test_chores(tmp_path: Path, home: Home) -> None:
    """A television that switches itself off is switched on again; a vacuum's bin is emptied."""
    text = home.file.read_text("utf-8").replace(
        "devices:\n",
        "devices:\n  tv: {kind: television, room: living-room}\n"
        "  vacuum: {kind: robot_vacuum, map: {kitchen: 8}}\n",
    )
    home.file.write_text(text, "utf-8")
    log = """\
2024-02-01 09:00:00\t2024-02-01 10:00:00\tLeaving
2024-02-01 10:00:00\t2024-02-01 12:00:00\tSpare_Time/TV
2024-02-01 12:00:20\t2024-02-01 12:05:00\tToileting
2024-02-01 12:05:20\t2024-02-01 19:00:00\tSpare_Time/TV
"""
    path = made(tmp_path, load_home(home.folder), log)[0]
    load_day(load_home(home.folder), path)
    assert told(path) == [
        "09:00 leaves trip-2024-02-01-0900 car 900 s",
        "09:44 returns car 900 s",
        "10:00 plugs_in car",
        "10:00 uses vacuum cleaning/empty-bin",
        "10:00 uses vacuum robot-vacuum/free",
        "10:00 watches living-room",
        "10:00 uses tv television/on",
        "12:00:20 moves bathroom",
        "12:05:20 watches living-room",
        "12:05:20 uses tv television/on",
        "14:01 uses tv television/on",
        "18:02 uses tv television/on",
        "19:00 rests living-room",
    ]


def test_a_log_that_begins_in_an_afternoon(tmp_path: Path, home: Home) -> None:
    evening = "2024-02-01 22:00:00\t2024-02-02 01:00:00\tSpare_Time/TV\n"
    log = evening + "2024-02-02 01:00:00\t2024-02-02 08:00:00\tSleeping\n"
    (path,) = made(tmp_path, home, log)
    assert path.name == "some-2024-02-02.yaml"
    assert load_day(home, path).begin["anna"].activity == "television"


def test_the_same_log_gives_the_same_bytes(tmp_path: Path, home: Home) -> None:
    before = [p.read_bytes() for p in made(tmp_path, home)]
    assert [p.read_bytes() for p in made(tmp_path, home)] == before


def test_slips_are_put_right_and_told(tmp_path: Path, home: Home) -> None:
    log = LOG.replace("08:20:00", "07:20:00").replace(
        "2024-02-01 11:00:00\t\tLeaving", "2024-02-01 11:00:30\t\tLeaving"
    )
    text = made(tmp_path, home, log)[0].read_text("utf-8")
    assert "# Some_ADLs.txt:4: this ends before it begins; it is taken to last until the next one.\n" in text
    assert "# Some_ADLs.txt:5: this lasts into line 6; it is taken to end where that begins.\n" in text
    assert "Neither a car nor a destination is logged" in text


def test_lines_out_of_order_are_put_in_their_place(tmp_path: Path, home: Home) -> None:
    lines = LOG.splitlines(keepends=True)
    mixed = "".join([*lines[:3], lines[5], lines[3], lines[4], *lines[6:]])
    assert told(made(tmp_path, home, mixed)[0]) == told(made(tmp_path, home)[0])
    text = made(tmp_path, home, mixed + "2024-02-02 02:00:00 2024-02-02 02:00:00 Snack\n")[0].read_text(
        "utf-8"
    )
    assert "# Some_ADLs.txt:5: this begins before the line above it does; it is put in its place.\n" in text


def test_slips_of_the_sensors(tmp_path: Path, home: Home) -> None:
    late = SENSORS.replace("2024-02-01 13:00:00\t\t2", "2024-02-01 23:00:00\t\t2")
    paths = made(tmp_path, home, sensors=late.replace("08:05:40", "08:05:00"))
    notes = [line for p in paths for line in p.read_text("utf-8").splitlines() if "Sensors.txt:" in line]
    assert notes == [
        "# Some_Sensors.txt:5: this ends before it begins; it is left out.",
        "# Some_Sensors.txt:9: this bears a time far from those of the lines around it; it is left out.",
    ]
    assert not [step for step in told(paths[0]) if "fridge" in step or "bedroom" in step][1:]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Breakfast", "Brekfast", "there is no activity 'Brekfast'; did you mean 'Breakfast'?"),
        ("01 08:05:10", "01 24:05:10", "this is no date and time: hour must be in 0..23"),
        (
            "2024-02-01 08:05:10   ",
            "",
            "begin, end and activity are wanted: 2011-11-28 02:27:59  2011-11-28 10:18:11  Sleeping",
        ),
    ],
)
def test_what_cannot_be_read(tmp_path: Path, home: Home, old: str, new: str, what: str) -> None:
    assert (
        complaint(lambda: made(tmp_path, home, LOG.replace(old, new)), tmp_path) == f"Some_ADLs.txt:4: {what}"
    )


WANTED = (
    "begin, end, location, type and place are wanted: "
    "2011-11-28 02:27:59  2011-11-28 10:18:11  Bed  Pressure  Bedroom"
)


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("Flush\t\tBathroom", "Flush\t\tBathrom", "there is no place 'Bathrom'; did you mean 'Bathroom'?"),
        ("01 08:02:00", "01 08:62:00", "this is no date and time: minute must be in 0..59"),
        (
            "\tFlush",
            "",
            WANTED,
        ),
    ],
)
def test_sensors_that_cannot_be_read(tmp_path: Path, home: Home, old: str, new: str, what: str) -> None:
    sensors = SENSORS.replace(old, new)
    assert complaint(lambda: made(tmp_path, home, sensors=sensors), tmp_path) == f"Some_Sensors.txt:4: {what}"


def test_sensors_of_another_name(tmp_path: Path, home: Home) -> None:
    (tmp_path / "seen.txt").write_text(SENSORS, "utf-8")
    (tmp_path / "log.txt").write_text(LOG, "utf-8")
    log = tmp_path / "log.txt"
    assert (
        "fridge"
        not in import_adl(log, tmp_path / "out", home, "anna")[0].read_text("utf-8").split("story")[1]
    )
    paths = import_adl(log, tmp_path / "out", home, "anna", sensors=tmp_path / "seen.txt")
    assert "08:05:10 opens fridge 30 s" in told(paths[0])
    empty = tmp_path / "empty.txt"
    empty.write_text("", "utf-8")
    said = complaint(lambda: import_adl(log, tmp_path, home, "anna", sensors=empty), tmp_path)
    assert said == "empty.txt: this log holds nothing that a sensor saw"


def test_nothing_to_make_days_of(tmp_path: Path, home: Home) -> None:
    assert (
        complaint(lambda: made(tmp_path, home, ""), tmp_path) == "Some_ADLs.txt: this log holds no activity"
    )
    missing = complaint(lambda: import_adl(tmp_path / "no.txt", tmp_path, home, "anna"), tmp_path)
    assert missing == "no.txt: cannot be read: no such file or directory"
    nobody = complaint(lambda: import_adl(tmp_path / "no.txt", tmp_path, home, "ana"), home.folder)
    assert nobody == "home.yaml: there is no person 'ana'; did you mean 'anna'?"


class Resident(NamedTuple):
    """What a log and its sensors hold, counted by hand."""

    name: str
    days: int
    absences: int
    nights: int
    fridge: int


@pytest.mark.parametrize("resident", [Resident("A", 14, 14, 14, 56), Resident("B", 21, 39, 21, 106)])
def test_a_real_resident(tmp_path: Path, home: Home, resident: Resident) -> None:
    log = RESIDENTS / f"Ordonez{resident.name}_ADLs.txt"
    if not log.is_file():
        pytest.skip(f"{log} is not there")
    paths = import_adl(log, tmp_path, home, "anna")
    assert len(paths) == resident.days
    loaded = [load_day(home, p) for p in paths]
    assert sum(isinstance(s, Leaves) for d in loaded for s in d.story) == resident.absences
    ids = [id_.partition("-")[0] for path in paths for id_ in expected(home, path)]
    assert ids.count("leave") == resident.absences
    assert ids.count("wake") == resident.nights
    assert (
        sum(isinstance(s, Opens) and s.opening == "fridge" for d in loaded for s in d.story)
        == resident.fridge
    )
    if resident.name == "A":
        assert loaded[0].story[2].does == "wakes"
        assert loaded[0].story[2].at == time(10, 18, 11)
        assert loaded[-1].begin["anna"].place == "trip-2011-12-10-2025"
