"""The interval of a share of independent items."""

import math
from statistics import NormalDist
from typing import NamedTuple

LEVEL = 0.95
_Z = NormalDist().inv_cdf(0.5 + LEVEL / 2)


class Interval(NamedTuple):
    """Both ends of an interval of the share, from 0 to 1."""

    low: float
    high: float


def wilson(hits: float, n: float) -> Interval:
    """Return the 95 % interval of a share of independent items; (0, 1) without any.

    Args:
        hits: how many are right; a fraction where several samples of an item are averaged.
        n: how many there are; a fraction where items count for less than one.

    Source: Wilson (1927); without the continuity correction.
    """
    if n <= 0:
        return Interval(0.0, 1.0)
    share, z2 = hits / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))
