from pathlib import Path

from tests.world.stage import play


def test_a_heart_follows_what_its_owner_does(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
begin: {ben: {place: office}}
story:
  - {at: "07:00", who: anna, does: wakes}
  - {at: "07:10", who: anna, does: rises}
  - {at: "08:00", who: anna, does: leaves, to: market, by: foot, takes: 30 min}
""",
    )
    asleep, up, walking = (stage.at("person/anna", "heart_rate", t) for t in ("06:59", "07:30", "08:20"))
    assert asleep < up < walking
    assert 40 < asleep < 70
    assert 90 < walking < 115


def test_a_night_has_cycles_with_less_deep_sleep_and_more_dreams_in_each(tmp_path: Path) -> None:
    stage = play(tmp_path, "begin: {ben: {place: office}}\n")
    stages = [s for _, s in stage.changes("person/anna", "sleep_stage")]
    assert stages[:8] == ["light", "deep", "light", "rem", "light", "deep", "light", "rem"]
    assert set(stages) == {"light", "deep", "rem"}


def test_who_is_long_awake_gets_drowsy_and_sleep_takes_it_away(tmp_path: Path) -> None:
    stage = play(
        tmp_path,
        """
begin: {ben: {place: office}}
story:
  - {at: "06:00", who: anna, does: wakes}
  - {at: "23:58", who: anna, does: sleeps}
""",
    )
    drowsy = list(stage.changes("person/anna", "drowsy"))
    assert [d for _, d in drowsy] == [False, True, False]
    assert "23:30" < drowsy[1][0] < "23:58"
    assert drowsy[2][0] == "23:58:00"


def test_a_short_night_makes_one_drowsy_earlier(tmp_path: Path) -> None:
    day = 'begin: {{ben: {{place: office}}}}\nstory:\n  - {{at: "{}", who: anna, does: wakes}}\n'
    early = list(play(tmp_path, day.format("03:30")).changes("person/anna", "drowsy"))[1][0]
    later = list(play(tmp_path, day.format("05:00")).changes("person/anna", "drowsy"))[1][0]
    assert early < "20:00" < later


def test_the_same_seed_gives_the_same_night(tmp_path: Path) -> None:
    nights = [
        list(
            play(tmp_path, "begin: {ben: {place: office}}\n", seed=seed).changes("person/anna", "sleep_stage")
        )
        for seed in (1, 1, 2)
    ]
    assert nights[0] == nights[1] != nights[2]
