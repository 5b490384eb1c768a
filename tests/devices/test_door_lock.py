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
