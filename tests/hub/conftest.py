"""A house for each test."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.hub.houses import PRESS, House


@pytest.fixture
def house() -> Callable[..., House]:
    return House


@pytest.fixture
def on() -> Callable[..., House]:
    """A house with one automation: this trigger, and what else is given, rings the phone."""

    def make(trigger: str, more: str = "", **how: Any) -> House:
        return House(
            f"- alias: test\n  triggers: {trigger}\n  {PRESS}\n" + (f"  {more}\n" if more else ""), **how
        )

    return make
