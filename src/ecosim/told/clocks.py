"""The times of a record: what its messages say themselves, or when they were heard."""

from datetime import UTC, datetime, tzinfo

from ecosim.record import Entry


class Clocks:
    """Reads times; a message that does not say when it was sent gets the home's last known zone."""

    def __init__(self, zone: tzinfo = UTC) -> None:
        self._zone = zone

    def read(self, entry: Entry) -> tuple[float, str]:
        """Seconds since the epoch, and the local time `06:45:31`."""
        if entry.at is not None:
            try:
                at = datetime.fromisoformat(entry.at)
            except ValueError:
                return self._heard(entry)
            if at.tzinfo is not None:
                self._zone = at.tzinfo
                return at.timestamp(), f"{at:%H:%M:%S}"
        return self._heard(entry)

    def clock(self, time: float) -> str:
        """The local time at some seconds since the epoch."""
        return f"{datetime.fromtimestamp(time, self._zone):%H:%M:%S}"

    def _heard(self, entry: Entry) -> tuple[float, str]:
        return entry.time, self.clock(entry.time)
