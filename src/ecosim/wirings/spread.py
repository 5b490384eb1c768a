"""How long things take: a distribution, and numbers drawn from it for each message by itself."""

import math
from hashlib import blake2b
from statistics import NormalDist

from pydantic import model_validator

from ecosim.files import Duration, FileModel

_NORMAL = NormalDist()
_P95 = _NORMAL.inv_cdf(0.95)
_WHOLE = 1 << 64


class Spread(FileModel):
    """A log-normal distribution of durations, in seconds, given by its median and 95th percentile."""

    median: Duration
    p95: Duration

    @model_validator(mode="after")
    def _in_order(self) -> "Spread":
        if self.p95 < self.median:
            raise ValueError("p95: 95 % of cases take no longer than that, so it is no less than the median")
        return self

    def at(self, share: float) -> float:
        """The duration that so large a share of cases stay below, 0 < share < 1."""
        if self.median <= 0 or self.p95 == self.median:
            return self.median
        sigma = math.log(self.p95 / self.median) / _P95
        return self.median * math.exp(sigma * _NORMAL.inv_cdf(share))


def chance(*what: object) -> float:
    """A number evenly spread over 0 to 1, both excluded, that follows from `what` alone.

    So what one thing draws does not shift what another gets, in either runtime.
    """
    digest = blake2b("/".join(map(str, what)).encode(), digest_size=8).digest()
    return (int.from_bytes(digest, "big") + 0.5) / _WHOLE
