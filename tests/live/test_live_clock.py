from ecosim.live import LiveClock


class Wall:
    time = 50.0

    def __call__(self) -> float:
        return self.time


def test_it_is_frozen_until_set() -> None:
    wall = Wall()
    clock = LiveClock(1000.0, wall=wall)
    wall.time += 5
    assert clock.now() == 1000.0
    assert clock.wall_for(1000.0) == 0
    assert clock.wall_for(1001.0) is None


def test_it_goes_at_its_rate() -> None:
    wall = Wall()
    clock = LiveClock(1000.0, wall=wall)
    clock.set(1000.0, 10)
    wall.time += 2
    assert clock.now() == 1020.0
    assert clock.wall_for(1120.0) == 10.0
    assert clock.wall_for(990.0) == 0


def test_it_changes_its_rate_exactly_at_until() -> None:
    wall = Wall()
    clock = LiveClock(1000.0, wall=wall)
    clock.set(1000.0, 100, until=1200.0, then=1)
    assert clock.wall_for(1203.0) == 5.0
    wall.time += 1
    assert (clock.now(), clock.passed) == (1100.0, False)
    wall.time += 1
    assert (clock.now(), clock.passed) == (1200.0, True)
    wall.time += 3
    assert clock.now() == 1203.0


def test_it_may_stop_at_until() -> None:
    wall = Wall()
    clock = LiveClock(1000.0, wall=wall)
    clock.set(1000.0, 100, until=1200.0)
    wall.time += 30
    assert clock.now() == 1200.0
    assert clock.wall_for(1200.5) is None


def test_until_in_the_past_is_now() -> None:
    wall = Wall()
    clock = LiveClock(1000.0, wall=wall)
    clock.set(1000.0, 0, until=900.0, then=2)
    wall.time += 1
    assert clock.now() == 1002.0
    assert clock.wall_for(1004.0) == 1.0
