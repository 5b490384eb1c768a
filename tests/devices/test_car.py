import pytest
from ecosim_devices.car import Car

from ecosim.entities.faces import entities_of
from tests.devices.car_bench import arrive, drive, parked

# ------------------------------------------------------------- doors


def test_a_key_unlocks_when_it_comes_and_locks_when_it_goes() -> None:
    bench = parked()
    assert bench.influence("body", "locked") is True
    bench.sense("body", near=["anna-phone"])
    assert bench.value("doors.locked") is False
    assert bench.influence("body", "locked") is False
    assert bench.events == [("doors.UnlockedBy", {"by": "anna-phone"})]
    bench.sense("body", near=[])
    bench.pass_time(seconds=9)
    assert bench.value("doors.locked") is False
    bench.pass_time(seconds=11)
    assert bench.value("doors.locked") is True
    assert bench.events[-1] == ("doors.LockedBy", {"by": "walked away"})


def test_a_strangers_phone_opens_nothing() -> None:
    bench = parked()
    bench.sense("body", near=["another-phone"])
    bench.pass_time(minutes=1)
    assert bench.value("doors.locked") is True


def test_a_lock_by_command_is_not_undone_by_a_key_that_stays_near() -> None:
    bench = parked(near=["anna-phone"])
    bench.command("doors.lock")
    bench.sense("body", near=["anna-phone", "band"])
    assert bench.value("doors.locked") is True


def test_unlocked_from_afar_it_locks_again_when_nobody_comes() -> None:
    bench = parked()
    bench.command("doors.unlock")
    assert bench.value("doors.locked") is False
    bench.pass_time(minutes=2)
    assert bench.value("doors.locked") is True


def test_it_locks_when_driving_off_and_opens_for_who_gets_out() -> None:
    bench = parked()
    bench.sense("body", near=["anna-phone"])
    bench.sense("body", driver="anna")
    drive(bench, 20, 12)
    assert ("doors.LockedBy", {"by": "driving"}) in bench.events
    assert ("location.LeftGeofence", {"name": "home"}) in bench.events
    arrive(bench)
    bench.sense("body", driver="")
    assert ("doors.UnlockedBy", {"by": "inside"}) in bench.events[-2:]
    bench.sense("body", near=[])
    bench.pass_time(seconds=20)
    assert bench.value("doors.locked") is True


# ------------------------------------------------------------- cabin


def test_it_is_warm_within_a_quarter_of_an_hour_and_gives_up_when_nobody_comes() -> None:
    bench = parked()
    assert bench.value("cabin.temperature") == 2
    assert bench.command("cabin.precondition", {"target": 21.0}) is None
    assert bench.value("cabin.power") == pytest.approx(4000 / (2.0 + 0.06 * 2), abs=1)
    bench.pass_time(minutes=14)
    assert bench.value("cabin.temperature") == 21
    assert bench.value("cabin.power") == pytest.approx(19 * (40 + 34) / 2.12, abs=1)
    bench.pass_time(minutes=15)
    assert bench.value("cabin.on") is True
    bench.pass_time(minutes=2)
    assert bench.value("cabin.on") is False
    assert bench.value("cabin.power") == 0
    bench.pass_time(hours=1)
    assert 4 < bench.value("cabin.temperature") <= 8


def test_it_goes_on_when_somebody_is_in_it() -> None:
    bench = parked()
    bench.command("cabin.on", True)
    bench.sense("body", driver="anna")
    bench.pass_time(hours=1)
    assert bench.value("cabin.on") is True
    bench.sense("body", driver="")
    assert bench.value("cabin.on") is False


def test_the_sun_warms_it_and_it_cools_down_to_its_target() -> None:
    bench = parked()
    bench.sense("weather", temperature=30.0, sun=900.0)
    bench.pass_time(hours=6)
    assert 45 < bench.value("cabin.temperature") < 55
    bench.command("cabin.on", True)
    bench.pass_time(minutes=20)
    assert bench.value("cabin.temperature") == 21
    heat = (30 - 21) * 74 + 900  # W through walls and fresh air, and through the glass
    assert bench.value("cabin.power") == pytest.approx(heat / 2.5, abs=1)


def test_the_colder_it_is_the_more_its_heat_costs() -> None:
    powers = []
    for outside in (10.0, 0.0, -20.0):
        bench = parked(outside=outside)
        bench.command("cabin.on", True)
        powers.append(bench.value("cabin.power"))
    assert powers == [pytest.approx(4000 / 2.6, abs=1), 2000, 4000]


def test_it_spares_a_nearly_empty_battery_unless_there_is_a_cable() -> None:
    bench = parked(8)
    assert "battery is too low" in (bench.command("cabin.on", True) or "")
    assert bench.value("cabin.on") is False
    bench.sense("body", plugged_in=True)
    assert bench.command("cabin.on", True) is None
    assert bench.value("cabin.on") is True


# ------------------------------------------------------------- on the way


def test_it_tells_where_it_is_every_two_minutes_and_how_long_to_home() -> None:
    bench = parked()
    drive(bench, 75, 60)
    assert bench.value("navigation.destination") == "home"
    assert bench.value("navigation.minutes_to_home") is None
    bench.pass_time(minutes=30)
    assert bench.value("navigation.minutes_to_home") == 45
    bench.pass_time(minutes=35)
    assert bench.value("navigation.minutes_to_home") == 10
    assert bench.value("location.odometer") == 12_000_000 + round(64 / 75 * 60_000)
    bench.pass_time(minutes=10)
    assert bench.value("navigation.minutes_to_home") == 0
    arrive(bench, "home")
    assert bench.value("navigation.minutes_to_home") is None
    assert bench.value("navigation.destination") == ""
    assert ("location.EnteredGeofence", {"name": "home"}) in bench.events
    assert ("navigation.DestinationReached", {"place": "home"}) in bench.events


def test_the_way_to_work_is_not_the_way_home() -> None:
    bench = parked()
    drive(bench, 20, 12, "office")
    assert bench.value("navigation.minutes_to_home") is None
    assert bench.value("navigation.minutes_to_arrival") == 20


def test_a_phone_hands_it_a_destination_and_gets_the_last_metres_back() -> None:
    bench = parked(driver="anna")
    bench.command("navigation.navigate", {"place": "Museum", "latitude": 52.52, "longitude": 13.39})
    assert bench.value("navigation.destination") == "Museum"
    assert bench.value("navigation.latitude") == 52.52
    assert ("navigation.DestinationReceived", {"place": "Museum"}) in bench.events
    drive(bench, 20, 12, "car park")
    bench.pass_time(minutes=20)
    arrive(bench, "car park")
    bench.sense("body", driver="")
    parked_at = {"place": "car park", "latitude": 52.5, "longitude": 13.4, "destination": "Museum"}
    assert ("navigation.Parked", parked_at) in bench.events
    assert bench.value("navigation.recent") == "car park, Museum"


def test_where_the_battery_does_not_last_the_way_leads_over_a_charger() -> None:
    bench = parked(20, outside=20.0, options={"charger_name": "Michendorf"})
    drive(bench, 120, 200, "the sea")
    (added,) = [e for n, e in bench.events if n == "navigation.ChargingStopAdded"]
    assert added == {"name": "Michendorf", "range": bench.value("battery.range")}
    assert bench.value("navigation.charging_stop") == "Michendorf"
    bench.pass_time(minutes=10)
    bench.sense("body", plugged_in=True, cable=150.0, speed=0.0, odometer=12_017.0)
    bench.pass_time(minutes=25)
    assert bench.value("navigation.charging_stop") == ""


def test_for_a_short_way_it_adds_none() -> None:
    bench = parked(20)
    drive(bench, 20, 12, "office")
    bench.pass_time(minutes=20)
    assert bench.value("navigation.charging_stop") == ""
    assert not [n for n, _ in bench.events if n == "navigation.ChargingStopAdded"]


# ------------------------------------------------------------- those inside


def test_seats_know_who_sits_and_serve_nobody_else() -> None:
    bench = parked()
    assert bench.command("seats.driver_massage", 50) == "nobody sits on the driver's seat"
    assert bench.value("seats.driver_massage") == 0
    assert bench.command("seats.driver_heating", 60) is None
    bench.pass_time(minutes=21)
    assert bench.value("seats.driver_heating") == 0
    bench.sense("body", driver="anna")
    assert bench.value("seats.driver_occupied") is True
    bench.command("cabin.on", False)
    bench.command("seats.driver_heating", 100)
    bench.command("seats.driver_massage", 100)
    assert bench.value("battery.power") < -(20 + 75 + 25)
    bench.sense("body", driver="")
    assert (bench.value("seats.driver_heating"), bench.value("seats.driver_massage")) == (0, 0)


def test_it_refreshes_only_who_consents() -> None:
    bench = parked(driver="anna")
    assert bench.command("wellbeing.refresh") == "the driver has not consented"
    bench.command("wellbeing.consent", True)
    assert bench.command("wellbeing.refresh") is None
    assert ("wellbeing.RestProposed", {"driver": "anna"}) in bench.events
    assert bench.value("screen.message") == "How about a break?"
    assert (bench.value("seats.driver_massage"), bench.value("cabin.target")) == (60, 18)
    bench.pass_time(minutes=9)
    assert bench.command("wellbeing.refresh") is None  # once more, from now on
    bench.pass_time(minutes=9)
    assert bench.value("wellbeing.refreshing") is True
    bench.pass_time(minutes=2)
    assert (bench.value("seats.driver_massage"), bench.value("cabin.target")) == (0, 21)
    assert bench.value("wellbeing.refreshing") is False
    bench.sense("body", driver="")
    assert bench.command("wellbeing.refresh") == "nobody is driving"


def test_who_withdraws_consent_is_left_in_peace() -> None:
    bench = parked(driver="anna")
    bench.command("wellbeing.consent", True)
    bench.command("wellbeing.refresh")
    bench.command("cabin.target", 24.0)
    bench.command("wellbeing.consent", False)
    assert bench.value("wellbeing.refreshing") is False
    assert bench.value("seats.driver_massage") == 0
    assert bench.value("cabin.target") == 24  # what she chose stays


def test_music_plays_only_for_somebody() -> None:
    bench = parked()
    assert bench.command("media.play_title", {"title": "Clair de lune"}) == "it is switched off"
    bench.sense("body", passengers=["ben"])
    assert bench.command("media.play_title", {"title": "Clair de lune", "position": 60}) is None
    assert bench.value("media.status") == "playing"
    bench.sense("body", passengers=[])
    assert bench.value("media.status") == "off"


def test_a_stranger_parks_it_without_learning_anything() -> None:
    bench = parked()
    bench.command("navigation.navigate", {"place": "Clinic"})
    bench.command("screen.notify", {"message": "Your results are there"})
    bench.command("mode", "valet")
    assert bench.value("screen.message") == bench.value("navigation.recent") == ""
    assert bench.command("screen.notify", {"message": "Private"}) == "in valet mode no messages are shown"
    assert bench.value("speed_limit") == 80
    bench.command("mode", "normal")
    assert bench.value("navigation.recent") == "Clinic"
    assert bench.value("speed_limit") is None
    assert bench.command("screen.notify", {"message": "Private"}) is None


def test_with_children_the_rear_doors_open_from_outside_only() -> None:
    bench = parked()
    bench.command("mode", "child")
    assert bench.value("doors.child_lock") is True
    bench.command("mode", "normal")
    assert bench.value("doors.child_lock") is False


def test_the_buttons_for_the_home_spring_back() -> None:
    bench = parked()
    bench.command("screen.scene", "gate")
    assert bench.value("screen.scene") == "gate"
    bench.pass_time(seconds=5)
    assert bench.value("screen.scene") == "none"


# ------------------------------------------------------------- alone


def test_the_alarm_sounds_half_a_minute_when_a_stranger_is_at_it() -> None:
    bench = parked()
    assert bench.value("alarm.armed") is False
    bench.pass_time(seconds=31)
    assert bench.value("alarm.armed") is True
    bench.sense("body", shaken=True)
    assert ("alarm.Triggered", {"place": "home"}) in bench.events
    assert bench.value("alarm.sounding") is True
    bench.pass_time(seconds=31)
    assert bench.value("alarm.sounding") is False
    bench.sense("body", shaken=False)
    bench.sense("body", shaken=True)
    assert bench.command("alarm.silence") is None
    assert bench.value("alarm.sounding") is False
    assert bench.command("alarm.silence") == "the alarm is silent"


def test_a_key_ends_the_alarm_and_an_open_car_has_none() -> None:
    bench = parked()
    bench.pass_time(seconds=31)
    bench.sense("body", shaken=True)
    bench.sense("body", near=["anna-phone"])
    assert (bench.value("alarm.armed"), bench.value("alarm.sounding")) == (False, False)
    bench.sense("body", shaken=False)
    bench.sense("body", shaken=True)
    assert bench.value("alarm.sounding") is False


def test_the_sentry_costs_the_battery_while_it_watches() -> None:
    bench = parked(outside=25.0)
    bench.command("alarm.sentry", True)
    assert bench.value("battery.power") == -20
    bench.pass_time(minutes=1)
    assert bench.value("battery.power") == -220
    bench.pass_time(hours=24)
    assert bench.value("battery.charge") == pytest.approx(70 - 24 * 0.22 / 73 * 100, abs=1)


def test_it_sleeps_when_nothing_happens_and_still_answers() -> None:
    bench = parked()
    bench.pass_time(minutes=11)
    assert bench.state == "sleeping"
    assert bench.command("cabin.precondition") is None
    assert bench.state == "ready"
    bench.pass_time(hours=1)
    assert bench.state == "sleeping"


def test_it_is_updated_when_it_stands() -> None:
    bench = parked(driver="anna")
    bench.command("firmware.offer", {"version": "1.1.0"})
    drive(bench, 20, 12, "office")
    assert bench.command("firmware.install") == "the car is on its way"
    bench.pass_time(minutes=20)
    arrive(bench)
    bench.sense("body", driver="")
    assert bench.command("firmware.install") is None
    bench.pass_time(minutes=5)
    assert bench.value("firmware.version") == "1.1.0"


def test_a_power_cut_loses_nothing_but_what_was_going_on() -> None:
    bench = parked()
    bench.command("mode", "valet")
    bench.pass_time(minutes=1)
    bench.restart()
    assert bench.value("mode") == "normal"
    assert bench.influence("body", "locked") is True
    assert bench.crashes == []


def test_home_assistant_sees_its_main_things() -> None:
    domains = [e.entity.domain for e in entities_of(Car)]
    assert domains[:5] == ["device_tracker", "lock", "climate", "notify", "media_player"]
