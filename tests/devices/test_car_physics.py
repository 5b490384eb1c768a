"""The cars against what others have published of them, and the two forms of one physics against each other.

Published figures and drive cycles are no part of the project: where they are absent, these tests skip.
"""

from pathlib import Path

import pytest

from bench.physics import DATA, NAMES, agreement, figures, main, published, tables
from ecosim.parts.car_models import CAR_MODELS
from ecosim.parts.charge_curve import charging_time, dc_power, stair_power
from ecosim.parts.driving import cold_drain, cold_share, consumption, profile_energy, trip_energy

needs_data = pytest.mark.skipif(
    not (DATA / "cycles").is_dir(), reason=f"no published figures and drive cycles at {DATA}"
)
SU7 = CAR_MODELS["su7"]
DOCS = Path(__file__).parents[2] / "docs" / "physics.md"


@needs_data
def test_cars_do_what_is_published_of_them() -> None:
    found = list(figures())
    assert {f.model for f in found} == set(CAR_MODELS) == set(published(DATA))
    assert len([f for f in found if f.within]) >= 16
    far = [f for f in found if f.within is not None and abs(f.error) > f.within]
    assert [f"{f.model} {f.what}: {f.simulated:.1f} for {f.published}" for f in far] == []


@needs_data
@pytest.mark.parametrize("model", NAMES)
def test_a_trip_in_closed_form_takes_what_it_takes_second_by_second(model: str) -> None:
    for _, cycle, exact, closed in (a for a in agreement() if a[0] == model):
        assert closed == pytest.approx(exact, rel=0.05), cycle


@needs_data
def test_the_documentation_has_the_tables_of_today() -> None:
    text = DOCS.read_text("utf-8")
    for name, table in tables().items():
        assert f"<!-- table: {name} -->\n{table}\n<!-- end of table -->" in text, f"run make physics: {name}"


@needs_data
def test_the_command_prints_and_says_where_the_data_should_be(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    main([])
    assert "SU7 Max (2024)" in capsys.readouterr().out
    with pytest.raises(SystemExit, match="say where with --data"):
        main(["--data", str(tmp_path)])


# ------------------------------------------------------------- without any data


def test_steady_driving_is_what_a_pencil_says() -> None:
    speed, seconds = 100 / 3.6, 3600
    rolling = 2080 * 9.81 * 0.0070
    drag = 0.5 * 353.05 / 298.15 * 0.195 * 2.36 * speed**2
    kwh = ((rolling + drag) * speed / 0.89 + 250) * seconds / 3.6e6
    assert trip_energy(SU7, 100.0, seconds, steady=True) == pytest.approx(kwh, rel=1e-9)
    assert profile_energy(SU7, [speed] * (seconds + 1)) == pytest.approx(kwh, rel=1e-9)


def test_braking_gives_back_what_comes_through_twice() -> None:
    up = [float(v) for v in range(21)]
    kwh = profile_energy(SU7, [*up, *reversed(up[:-1])])
    kinetic = 2080 * 1.04 * 20**2 / 2 / 3.6e6
    lost = kinetic * (1 / 0.89 - 0.82)
    assert lost < kwh < lost + 0.05


def test_cold_and_wind_cost() -> None:
    assert cold_drain(25.0) == 1.0
    assert cold_drain(-5.0) == pytest.approx(1 + 0.025 * (2**2 - 1))
    assert cold_share(-10.0) == pytest.approx(0.2)
    assert cold_share(10.0) == 1.0
    cold = consumption(SU7, 20.0, outside=-10.0, cells=0.0)
    assert 1.2 < cold / consumption(SU7, 20.0) < 1.5


def test_a_stair_takes_as_long_as_the_slope_it_stands_for() -> None:
    fine, steps = 0.0, 20_000
    for n in range(steps):
        fine += 73.0 * 0.7 / steps / dc_power(SU7, 10 + 70 * (n + 0.5) / steps)
    stairs = sum(73.0 * 0.05 / stair_power(SU7, charge, 25.0) for charge in range(10, 80, 5))
    assert stairs == pytest.approx(fine, rel=1e-6)


def test_charging_takes_as_long_as_the_weakest_link_lets_it() -> None:
    watts = 1000 * 3.7 * 0.95 - 150
    assert charging_time(SU7, 73.0, 20, 80, 11.0, most=3.7) == pytest.approx(0.6 * 73e3 / watts * 3600)
    assert charging_time(SU7, 73.0, 20, 80, 0.1) == float("inf")
    warm, cold = (charging_time(SU7, 73.0, 10, 80, 200.0, cells=t) for t in (25.0, -10.0))
    assert 3 < cold / warm < 6
