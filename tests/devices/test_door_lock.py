from ecosim_devices.door_lock import DoorLock

from ecosim.testing import Bench


def test_its_motor_takes_a_moment() -> None:
    bench = Bench(DoorLock)
    bench.command("unlock")
    bench.pass_time(seconds=1)
    assert (bench.value("locked"), bench.value("turning")) == (True, True)
    bench.pass_time(seconds=1)
    assert (bench.value("locked"), bench.value("turning")) == (False, False)
    assert bench.events == [("UnlockedBy", {"by": "remote"})]


def test_what_is_asked_while_it_turns_is_done_afterwards() -> None:
    bench = Bench(DoorLock)
    bench.command("unlock")
    bench.pass_time(seconds=1)
    assert bench.command("lock") is None
    bench.pass_time(seconds=5)
    assert bench.value("locked") is True
    assert [e for e, _ in bench.events] == ["UnlockedBy", "LockedBy"]


def test_locking_what_is_locked_turns_nothing() -> None:
    bench = Bench(DoorLock)
    bench.command("lock")
    bench.pass_time(seconds=5)
    assert bench.events == []


def test_it_locks_itself_where_that_is_wanted() -> None:
    bench = Bench(DoorLock, options={"auto_lock": 30.0})
    bench.command("unlock")
    bench.pass_time(seconds=31)
    assert bench.value("locked") is False
    bench.pass_time(seconds=3)
    assert bench.value("locked") is True
    assert bench.events[-1] == ("LockedBy", {"by": "auto"})


def test_with_empty_batteries_it_refuses() -> None:
    bench = Bench(DoorLock)
    bench.pass_time(hours=24 * 340)
    assert bench.value("battery.level") == 0
    assert "empty" in (bench.command("unlock") or "")
    assert bench.value("locked") is True


def test_it_bolts_its_door() -> None:
    bench = Bench(DoorLock)
    assert bench.influence("door", "bolted") is True
    bench.command("unlock")
    bench.pass_time(seconds=2)
    assert bench.influence("door", "bolted") is False


def test_it_does_not_lock_a_door_that_stands_open() -> None:
    bench = Bench(DoorLock, door={"open": True})
    assert (bench.value("open"), bench.value("locked")) == (True, False)
    assert bench.command("lock") == "the door is open"
    bench.sense("door", open=False)
    assert bench.command("lock") is None
    bench.pass_time(seconds=2)
    assert bench.value("locked") is True


def test_it_is_jammed_when_the_door_opens_while_the_bolt_comes_out() -> None:
    bench = Bench(DoorLock)
    bench.command("unlock")
    bench.pass_time(seconds=2)
    bench.command("lock")
    bench.pass_time(seconds=1)
    bench.sense("door", open=True)
    bench.pass_time(seconds=1)
    assert (bench.value("jammed"), bench.value("locked"), bench.value("turning")) == (True, False, False)
    bench.sense("door", open=False)
    assert bench.value("jammed") is False
    bench.command("lock")
    bench.pass_time(seconds=2)
    assert (bench.value("jammed"), bench.value("locked")) == (False, True)


def test_a_key_turns_it_by_hand_in_a_second() -> None:
    bench = Bench(DoorLock)
    bench.sense("door", key="anna")
    bench.pass_time(seconds=1.1)
    assert bench.value("locked") is False
    assert bench.events == [("UnlockedBy", {"by": "hand"})]
    bench.sense("door", key="")
    bench.sense("door", key="anna")
    bench.pass_time(seconds=1.1)
    assert bench.events[-1] == ("LockedBy", {"by": "hand"})


def test_a_key_that_is_taken_out_at_once_turns_nothing() -> None:
    bench = Bench(DoorLock)
    bench.sense("door", key="anna")
    bench.pass_time(seconds=0.5)
    bench.sense("door", key="")
    bench.pass_time(seconds=5)
    assert bench.value("locked") is True


def test_a_hand_is_stronger_than_the_motor() -> None:
    bench = Bench(DoorLock)
    bench.command("unlock")
    bench.pass_time(seconds=1)
    bench.sense("door", key="anna")
    assert bench.value("turning") is False
    bench.pass_time(seconds=3)
    assert bench.events == [("UnlockedBy", {"by": "hand"})]


def test_the_key_works_with_empty_batteries() -> None:
    bench = Bench(DoorLock)
    bench.pass_time(hours=24 * 340)
    bench.sense("door", key="anna")
    bench.pass_time(seconds=2)
    assert bench.value("locked") is False
    assert bench.influence("door", "bolted") is False


def test_it_locks_itself_only_behind_a_closed_door() -> None:
    bench = Bench(DoorLock, options={"auto_lock": 30.0})
    bench.command("unlock")
    bench.pass_time(seconds=10)
    bench.sense("door", open=True)
    bench.pass_time(minutes=10)
    assert bench.value("locked") is False
    bench.sense("door", open=False)
    bench.pass_time(seconds=29)
    assert bench.value("locked") is False
    bench.pass_time(seconds=3)
    assert bench.value("locked") is True


def test_weak_batteries_make_it_slow() -> None:
    bench = Bench(DoorLock)
    bench.pass_time(hours=24 * 290)  # of 12 Wh / 1.5 mW = 333 days
    assert ("battery.Low", {"level": 15.0}) in bench.events
    bench.command("unlock")
    bench.pass_time(seconds=2)
    assert bench.value("turning") is True
    bench.pass_time(seconds=0.5)
    assert bench.value("locked") is False


def test_it_cannot_be_told_anything_while_it_is_updated() -> None:
    bench = Bench(DoorLock, options={"auto_lock": 60.0})
    bench.command("unlock")
    assert bench.command("firmware.offer", {"version": "1.1"}) is None
    assert bench.command("firmware.install") == "the bolt is turning"
    bench.pass_time(seconds=2)
    assert bench.command("firmware.install") is None
    assert bench.command("lock") == "it is being updated"
    bench.pass_time(minutes=3)
    assert (bench.state, bench.value("firmware.progress")) == ("disconnected", 100)
    bench.pass_time(seconds=30)
    assert (bench.state, bench.value("firmware.version")) == ("ready", "1.1")
    assert ("firmware.Updated", {"version": "1.1"}) in bench.events
    bench.pass_time(minutes=2)
    assert bench.value("locked") is True


def test_it_lives_without_a_contact_in_the_frame() -> None:
    bench = Bench(DoorLock, door=None)
    bench.command("unlock")
    bench.pass_time(seconds=2)
    assert (bench.value("locked"), bench.value("open")) == (False, False)


def test_after_a_power_cut_an_open_door_is_not_locked() -> None:
    bench = Bench(DoorLock, door={"open": True})
    bench.restart()
    assert (bench.value("locked"), bench.influence("door", "bolted")) == (False, False)


def test_a_day_costs_few_messages() -> None:
    bench = Bench(DoorLock, options={"auto_lock": 60.0})
    before = len(bench.messages)
    for _ in range(4):  # times that somebody comes or goes
        bench.sense("door", key="anna")
        bench.pass_time(seconds=2)
        bench.sense("door", key="", open=True)
        bench.pass_time(seconds=5)
        bench.sense("door", open=False)
        bench.pass_time(hours=6)
    assert len(bench.messages) - before <= 60
