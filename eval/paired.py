"""Whether one run is better than another: both saw the same problems, so pairs are compared."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from modelwright.datasets.intervals import LEVEL, Interval
from modelwright.eval.record import HEADLINE, Record, by_item
from modelwright.solvers.errors import UsageError

DRAWS = 10_000
_SEED = 20260101


@dataclass(frozen=True)
class Comparison:
    """Two runs on the problems that both have scored."""

    n: int
    """Problems."""
    first: float
    """Accuracy."""
    second: float
    only_first: float
    """Problems that only the first run has right; fractions with several samples."""
    only_second: float
    p_value: float
    """Of McNemar's exact test, two-sided."""
    difference: Interval
    """95 % interval of second - first, by bootstrap over groups of near-duplicates."""

    @property
    def verdict(self) -> str:
        """Say "second is better", "first is better", or "no difference shown".

        Both must say so: the test, and an interval that leaves out 0.
        """
        if self.p_value < 1 - LEVEL and self.difference.low > 0:
            return "second is better"
        if self.p_value < 1 - LEVEL and self.difference.high < 0:
            return "first is better"
        return "no difference shown"

    def to_json(self) -> dict[str, Any]:
        """Return the fields and the verdict as a JSON object."""
        return {**asdict(self), "verdict": self.verdict}


def mcnemar(only_first: int, only_second: int) -> float:
    """Return the exact two-sided p-value of McNemar's test; 1 without discordant pairs.

    Args:
        only_first: pairs where only the first is right.
        only_second: pairs where only the second is right.

    Source: McNemar (1947) with the binomial in place of chi-squared; the smaller tail, doubled.
    """
    n, least = only_first + only_second, min(only_first, only_second)
    tail = sum(math.comb(n, k) for k in range(least + 1)) / 2**n
    return min(1.0, 2 * tail)


def paired_bootstrap(
    differences: Sequence[float], groups: Sequence[str], draws: int = DRAWS
) -> Interval:
    """Return the 95 % percentile interval of the mean difference, drawing whole groups.

    Args:
        differences: second - first of each problem.
        groups: of each problem.
        draws: how many resamples.
    """
    sums: dict[str, list[float]] = {}
    for difference, group in zip(differences, groups, strict=True):
        total = sums.setdefault(group, [0.0, 0.0])
        total[0] += difference
        total[1] += 1
    table = np.array(list(sums.values()))
    random = np.random.default_rng(_SEED)
    picked = random.integers(0, len(table), (draws, len(table)))
    drawn = table[picked].sum(axis=1)
    low, high = np.quantile(drawn[:, 0] / drawn[:, 1], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(float(low), float(high))


def compare(
    first: Sequence[Record], second: Sequence[Record], protocol: str = HEADLINE
) -> Comparison:
    """Return the comparison of two runs on the problems that both have.

    With several samples a problem is right in McNemar's test if most of its samples are.

    Raises:
        UsageError: they have no scored problem in common.
    """
    left, right = by_item(first), by_item(second)
    both = [item for item in left if item in right]
    if not both:
        raise UsageError(
            "the two runs have no scored problem in common",
            hint="Compare runs of the same benchmark.",
            kind="nothing_in_common",
        )
    shares = [
        (_share(left[item], protocol), _share(right[item], protocol), left[item][0].group)
        for item in both
    ]
    majority = [(a > 0.5, b > 0.5) for a, b, _ in shares]
    return Comparison(
        n=len(both),
        first=math.fsum(a for a, _, _ in shares) / len(both),
        second=math.fsum(b for _, b, _ in shares) / len(both),
        only_first=math.fsum(max(0.0, a - b) for a, b, _ in shares),
        only_second=math.fsum(max(0.0, b - a) for a, b, _ in shares),
        p_value=mcnemar(
            sum(a and not b for a, b in majority), sum(b and not a for a, b in majority)
        ),
        difference=paired_bootstrap([b - a for a, b, _ in shares], [g for _, _, g in shares]),
    )


def _share(samples: Sequence[Record], protocol: str) -> float:
    return sum(sample.right.get(protocol, False) for sample in samples) / len(samples)
