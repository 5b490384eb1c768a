"""Days in a row, as a household lives them: its week, or one day again and again."""

import datetime as dt

from ecosim.day.day import Day, load_day
from ecosim.home import Home


def days_in_a_row(home: Home, count: int, *, first: dt.date | None = None) -> list[Day]:
    """So many days of the home's `week`, or of its own day where it has none.

    They begin on `first`, or on the date of the home's own day. Raises `FileError`.
    """
    names = home.week or [home.day] * 7
    loaded = {name: load_day(home, name) for name in dict.fromkeys([home.day or names[0], *names])}
    begin = first or loaded[home.day or names[0]].date
    dates = [begin + dt.timedelta(days=n) for n in range(count)]
    return [loaded[names[date.weekday()]].on(date) for date in dates]
