from ecosim_devices.contact_sensor import ContactSensor

from ecosim.testing import Bench


def test_it_tells_at_once() -> None:
    bench = Bench(ContactSensor)
    assert bench.value("open") is False
    bench.sense("opening", open=True)
    assert bench.value("open") is True
    bench.sense("opening", open=False)
    assert bench.value("open") is False


def test_it_reminds_once_of_what_was_left_open() -> None:
    bench = Bench(ContactSensor)
    bench.sense("opening", open=True)
    bench.pass_time(minutes=9.9)
    assert bench.value("left_open") is False
    bench.pass_time(minutes=0.2)
    assert bench.value("left_open") is True
    bench.pass_time(hours=3)
    assert bench.events == [("Reminder", {"minutes": 10.0})]
    bench.sense("opening", open=False)
    assert bench.value("left_open") is False


def test_what_is_closed_in_time_is_not_worth_a_word() -> None:
    bench = Bench(ContactSensor, options={"remind_after": 2})
    bench.sense("opening", open=True)
    bench.pass_time(minutes=1.5)
    bench.sense("opening", open=False)
    bench.pass_time(minutes=1.5)
    bench.sense("opening", open=True)
    bench.pass_time(minutes=1.5)
    assert bench.events == []


def test_some_want_no_reminder() -> None:
    bench = Bench(ContactSensor, options={"remind_after": 0})
    bench.sense("opening", open=True)
    bench.pass_time(hours=24)
    assert bench.value("left_open") is False


def test_its_reminder_can_be_set() -> None:
    bench = Bench(ContactSensor)
    bench.sense("opening", open=True)
    bench.command("remind_after", 30)
    bench.pass_time(minutes=29.9)
    assert bench.value("left_open") is False
    bench.pass_time(minutes=0.2)
    assert bench.events == [("Reminder", {"minutes": 30.0})]


def test_its_cell_lasts_two_years_and_warns_before() -> None:
    bench = Bench(ContactSensor)
    # 2,232 J of 30 µW for the standby and 15 mJ for each of 20 tellings a day: 2.892 J a day, 772 days.
    for _ in range(710):
        for _ in range(10):
            bench.sense("opening", open=True)
            bench.pass_time(seconds=30)
            bench.sense("opening", open=False)
            bench.pass_time(hours=24 / 10)
    assert bench.state == "ready"
    assert "battery.Low" in [name for name, _ in bench.events]
    bench.pass_time(hours=24 * 90)
    assert bench.state == "disconnected"
    bench.sense("opening", open=True)
    bench.pass_time(minutes=20)
    assert bench.value("open") is False


def test_it_starts_again_with_what_is_true() -> None:
    bench = Bench(ContactSensor, opening={"open": True})
    bench.restart()
    assert bench.value("open") is True
    bench.pass_time(minutes=11)
    assert bench.value("left_open") is True


def test_a_day_costs_few_messages() -> None:
    bench = Bench(ContactSensor)
    before = len(bench.messages)
    for _ in range(12):
        bench.sense("opening", open=True)
        bench.pass_time(seconds=20)
        bench.sense("opening", open=False)
        bench.pass_time(hours=2)
    assert len(bench.messages) - before <= 30
