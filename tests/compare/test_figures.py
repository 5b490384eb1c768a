"""Means, intervals and quantiles, against figures from tables and by hand."""

import pytest

from ecosim.compare.figures import difference, figure, quantile, student


@pytest.mark.parametrize(
    ("freedom", "published"),
    [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (19, 2.093), (30, 2.042), (120, 1.980)],
)
def test_students_t_is_that_of_the_tables(freedom: int, published: float) -> None:
    assert student(freedom) == pytest.approx(published, abs=0.004)


def test_a_mean_has_its_interval() -> None:
    # 2, 4, 6: mean 4, standard deviation 2, so 4.303 · 2 / √3 = 4.97 on either side.
    assert figure([2, 4, 6]) == {"mean": 4, "low": pytest.approx(-0.97, abs=0.01), "high": 8.9683, "n": 3}
    assert figure([3, None]) == {"mean": 3, "low": None, "high": None, "n": 1}
    assert figure([None]) is None


def test_a_difference_is_taken_life_by_life() -> None:
    """Two lives differ by 10, and each is 1 slower: the difference is certain, though the means are not."""
    found = difference([11, 21], [10, 20])
    assert found == {"mean": 1, "low": 1, "high": 1, "n": 2}
    assert difference([1, None], [None, 1]) is None


def test_quantiles_lie_between_neighbours() -> None:
    assert quantile([4, 1, 3, 2], 0.5) == 2.5
    assert quantile([0, 10], 0.95) == pytest.approx(9.5)
    assert quantile([7], 0.95) == 7
    assert quantile([], 0.5) is None
