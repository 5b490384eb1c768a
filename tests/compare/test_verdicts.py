"""What a link can, how fast, and by whose hands, decides what becomes of a moment, and is the reason."""

from pathlib import Path
from statistics import median

import pytest

from ecosim.compare.trial import Setting, Trial, Trials
from tests.compare.bench import SHOWS, TAKES, home, moments, setting, tried, wiring


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory) -> Setting:
    return setting(home(tmp_path_factory.mktemp("flat") / "flat"))


def test_a_link_that_is_quick_and_carries_all_works(flat: Setting, tmp_path: Path) -> None:
    found = tried(flat, wiring(tmp_path, SHOWS, TAKES))
    assert {m["verdict"] for m in found.values()} == {"works"}
    assert {m["why"] for m in found.values()} == {""}
    # Over the link goes the value, then the command: 0.2 s each. The key needs no link.
    assert found["arrive"]["extra_s"] == pytest.approx(0.2, abs=0.01)
    assert found["told"]["extra_s"] == pytest.approx(0.2, abs=0.01)
    assert found["key"]["extra_s"] == 0


def test_a_slow_link_is_late_and_says_by_how_much(flat: Setting, tmp_path: Path) -> None:
    """30 s over the link instead of 0.2 s: the limit is 10 s, so it is 20 s too late."""
    slow = "commands: {latency: 30 s}"
    found = tried(flat, wiring(tmp_path, SHOWS, TAKES, slow, "via: [a slow cloud]"))
    assert found["arrive"]["verdict"] == "works"
    assert found["told"]["verdict"] == "degraded"
    assert found["told"]["late_s"] == pytest.approx(20, abs=0.01)
    why = "home → car: car · charging/limit/set: it goes over a slow cloud; that took 30 s, 20 s too late"
    assert found["told"]["why"] == why


def test_a_value_that_is_not_shown_is_named_and_so_is_what_follows(flat: Setting, tmp_path: Path) -> None:
    found = tried(flat, wiring(tmp_path, "shows: {car: [charging/*]}", TAKES))
    assert found["arrive"]["verdict"] == "impossible"
    assert found["arrive"]["why"] == "car · navigation/minutes-to-home does not cross car → home"
    assert found["told"]["verdict"] == "impossible"
    assert "its cause never came" in found["told"]["why"]
    assert found["told"]["why"].endswith("as arrive was lost")


def test_a_command_that_is_not_taken_is_named(flat: Setting, tmp_path: Path) -> None:
    found = tried(flat, wiring(tmp_path, SHOWS))
    assert found["arrive"]["verdict"] == "works"
    assert found["told"]["verdict"] == "impossible"
    assert found["told"]["why"] == "home → car takes no car · charging/limit/set"


def test_what_a_person_carries_over_needs_the_person(flat: Setting, tmp_path: Path) -> None:
    hand = "by_hand: {taps: 4, delay: 3 s}"
    (found,) = Trials(flat).run(
        Trial(wiring(tmp_path, "shows: {car: [navigation/minutes-to-home]}", hand), 0)
    )
    arrive = moments(found)["arrive"]
    assert arrive["verdict"] == "person"
    assert "a person carries it over by hand, 4 taps" in arrive["why"]
    assert found["measures"]["acts"] >= 1
    assert found["measures"]["taps"] == 4 * found["measures"]["acts"]


def test_what_a_person_forgets_is_lost(flat: Setting, tmp_path: Path) -> None:
    hand = "by_hand: {taps: 4, delay: 3 s, forgets: 1}"
    found = tried(flat, wiring(tmp_path, "shows: {car: [navigation/minutes-to-home]}", hand))
    assert found["arrive"]["verdict"] == "impossible"
    assert found["arrive"]["why"] == "car → home: car · navigation/minutes-to-home: the person forgot it"


def test_what_the_link_needs_and_is_not_there_is_named(flat: Setting, tmp_path: Path) -> None:
    """Whoever drives has no phone in hand: nothing crosses until the car has parked; that is too late."""
    found = tried(flat, wiring(tmp_path, SHOWS, TAKES, "needs: [phone_unlocked]"))
    assert found["arrive"]["verdict"] != "works"
    assert "nobody has a phone in hand" in found["arrive"]["why"]


def test_a_login_that_has_expired_is_the_reason(flat: Setting, tmp_path: Path) -> None:
    """It lasts a minute and is renewed a day later: whenever the first minute was, it is over by then."""
    login = "login: {lasts: 1 min, taps: 6, delay: 24 h}"
    found = tried(flat, wiring(tmp_path, SHOWS, TAKES, login))
    assert found["arrive"]["verdict"] == "impossible"
    assert "the login has expired" in found["arrive"]["why"]


def test_a_dead_phone_takes_the_projected_car_with_it(flat: Setting) -> None:
    """A phone that shares its connection all day is dead by three: when she sits down, nothing is heard.

    And when the phone has charged in the car, that is no news to the home: she took the phone along when she
    got out in the morning, so it never knew that she had. The maker's own car needs no phone.
    """
    dead = setting(flat.home.file, "dead")
    projected, whole = tried(dead, "phone_projection"), tried(dead, "full_stack")
    assert projected["sets-out"]["verdict"] == "impossible"
    assert "was true there already" in projected["sets-out"]["why"]
    assert "no phone that is on is in the car" in projected["sets-out"]["why"]
    assert {m["verdict"] for m in whole.values()} == {"works"}


def test_polling_is_late_by_half_its_period(flat: Setting, tmp_path: Path) -> None:
    """A value that comes at any time waits for the next poll, evenly 0 to 90 s, so half of them 45 s.

    The median of n numbers spread evenly over w has a standard error of about w / (2 √n): 9.0 s of 25.
    Three of those, and the 0.2 s of the link, are what is allowed for.
    """
    trials, name = Trials(flat), wiring(tmp_path, SHOWS, TAKES, "every: 90 s")
    found = [moments(trials.run(Trial(name, seed))[0])["arrive"] for seed in range(25)]
    assert median(m["latency_s"] for m in found) == pytest.approx(45.2, abs=3 * 9.0)
    late = [m for m in found if m["latency_s"] > 10]
    assert all(m["verdict"] == "degraded" and "home asks only every 90 s" in m["why"] for m in late)
    assert all(m["verdict"] == "works" for m in found if m not in late)
    # Evenly: about a ninth of them come within the ten seconds.
    assert 0 <= 25 - len(late) <= 9


def test_seeds_differ_by_the_links_and_nothing_else(flat: Setting, tmp_path: Path) -> None:
    trials, name = Trials(flat), wiring(tmp_path, SHOWS, TAKES)
    one, other = (trials.run(Trial(name, seed))[0] for seed in (1, 2))
    assert one["moments"] == other["moments"], "0.2 s is 0.2 s"
    drawn = wiring(tmp_path, SHOWS, TAKES, "commands: {latency: {median: 1 s, p95: 3 s}}", name="drawn")
    one, other = (trials.run(Trial(drawn, seed))[0] for seed in (1, 2))
    assert moments(one)["told"]["latency_s"] != moments(other)["told"]["latency_s"]
    assert moments(one)["key"] == moments(other)["key"]
