"""Intervals of the harness: for items that come in groups."""

import math
from collections.abc import Mapping, Sequence

from modelwright.datasets.intervals import Interval, wilson


def clustered(scores: Sequence[float], groups: Sequence[str]) -> Interval:
    """Return the 95 % interval of the mean of scores whose items come in groups.

    Near-duplicates are right or wrong together, so 605 problems of which 451 are distinct say less
    than 605. The number of items is divided by the design effect (variance of the mean with groups
    over the one without) and given to `wilson`, which holds near 0 and 1 where a normal one fails.

    Args:
        scores: of each item, from 0 to 1.
        groups: of each item.

    Source: cluster-robust standard errors as in Miller, "Adding Error Bars to Evals"
    (arXiv 2411.00640), section 2.2; the effective sample size is Kish's.
    """
    n = len(scores)
    if n == 0:
        return wilson(0, 0)
    mean = math.fsum(scores) / n
    sums: dict[str, float] = {}
    for score, group in zip(scores, groups, strict=True):
        sums[group] = sums.get(group, 0.0) + score - mean
    alone = math.fsum((score - mean) ** 2 for score in scores)
    together = math.fsum(total * total for total in sums.values())
    effect = max(1.0, together / alone) if alone > 0 else n / len(sums)
    return wilson(mean * n / effect, n / effect)


def accuracy_json(scores: Mapping[str, float], groups: Mapping[str, str]) -> dict[str, float]:
    """Return {"right", "n", "accuracy", "low", "high"} of item -> score.

    Args:
        scores: item -> share of its samples that are right.
        groups: item -> group of near-duplicates.
    """
    n, right = len(scores), math.fsum(scores.values())
    low, high = clustered(list(scores.values()), [groups[item] for item in scores])
    return {
        "right": int(right) if right.is_integer() else right,
        "n": n,
        "accuracy": right / n if n else math.nan,
        "low": low,
        "high": high,
    }
