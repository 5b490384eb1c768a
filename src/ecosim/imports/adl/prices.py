"""When electricity is cheap in a home."""

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from ecosim.home.entries import TariffEntry


class Prices:
    """The prices of a tariff; cheap is the lowest of them, where there is more than one."""

    def __init__(self, tariff: Iterable[TariffEntry]) -> None:
        self._tariff = sorted(tariff, key=lambda t: t.start)
        prices = {t.price for t in self._tariff}
        self._lowest = min(prices) if len(prices) > 1 else None

    def cheap_from(self, at: datetime) -> datetime | None:
        """When it is cheap, from a time on: that time itself, or a later one; None where it never is."""
        return self._next(at, cheap=True)

    def dear_from(self, at: datetime) -> datetime | None:
        """When it is not, from a time on."""
        return self._next(at, cheap=False)

    def _next(self, at: datetime, *, cheap: bool) -> datetime | None:
        if self._lowest is None:
            return None
        if self._is_cheap(at) == cheap:
            return at
        midnight = datetime.combine(at.date(), time())
        days = (midnight + timedelta(days=n) for n in range(2))
        changes = (datetime.combine(day.date(), t.start) for day in days for t in self._tariff)
        return next((change for change in changes if change > at and self._is_cheap(change) == cheap), None)

    def _is_cheap(self, at: datetime) -> bool:
        """The last entry holds over midnight."""
        past = [t.price for t in self._tariff if t.start <= at.time()]
        return (past or [self._tariff[-1].price])[-1] == self._lowest
