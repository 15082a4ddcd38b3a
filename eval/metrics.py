"""The numbers of a report, from records.

Where a problem has several samples, everything that is not about several of them is averaged over
the samples of a problem first, so that problems count equally.
"""

import math
import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from modelwright.datasets.intervals import Interval, wilson
from modelwright.eval.intervals import accuracy_json
from modelwright.eval.record import HEADLINE, Record, by_item
from modelwright.solvers.vote import vote

VERDICTS = ("verified", "unverified", "refuted", "abstained")


class Point(NamedTuple):
    """A point of a risk-coverage curve."""

    coverage: float
    """Share of the problems that are answered."""
    risk: float
    """Share of wrong ones among those."""


def pass_at_k(samples: int, right: int, k: int) -> float:
    """Return the unbiased estimate of the chance that one of k samples is right.

    NaN with fewer than k samples: a pass@8 of four samples would be a pass@4.

    Args:
        samples: how many there are.
        right: how many of them are right.
        k: how many would be drawn.

    Source: Chen et al. (arXiv 2107.03374), equation 1: 1 - C(n - c, k) / C(n, k).
    """
    if samples < k or k < 1:
        return math.nan
    return 1.0 - math.comb(samples - right, k) / math.comb(samples, k)


def accuracy(records: Iterable[Record], protocol: str = HEADLINE) -> dict[str, float]:
    """Return {"right", "n", "accuracy", "low", "high"} by one protocol; n counts problems."""
    items = by_item(records)
    scores = {
        item: statistics.fmean(sample.right.get(protocol, False) for sample in samples)
        for item, samples in items.items()
    }
    groups = {item: samples[0].group for item, samples in items.items()}
    return accuracy_json(scores, groups)


def mean_pass_at_k(records: Iterable[Record], k: int) -> float:
    """Return pass@k over all problems; NaN if one has fewer than k samples."""
    values = [
        pass_at_k(len(samples), sum(sample.is_right for sample in samples), k)
        for samples in by_item(records).values()
    ]
    return math.fsum(values) / len(values) if values else math.nan


def majority_accuracy(records: Iterable[Record]) -> float:
    """Return how often the answer that most samples give is right; of equals the earliest."""
    return _voted(records, structure=False)


def structure_vote_accuracy(records: Iterable[Record]) -> float:
    """Return the same, where samples with more structure in common win ties (`solvers/vote.py`)."""
    return _voted(records, structure=True)


def _voted(records: Iterable[Record], *, structure: bool) -> float:
    wins: list[bool] = []
    for samples in by_item(records).values():
        ballots = [sample.ballot for sample in samples]
        if not structure:
            ballots = [type(ballot)(ballot.value) for ballot in ballots]
        winner = vote(ballots).winner
        wins.append(winner is not None and samples[winner].is_right)
    return statistics.fmean(wins) if wins else math.nan


def certificate_quality(records: Iterable[Record]) -> dict[str, Any]:
    """Return how good the certificates are.

    Precision: how many of the verified answers are right; coverage: how many of the problems get a
    verified answer. The same for each verdict.
    """
    samples = [record for record in records if record.scored]
    found: dict[str, Any] = {}
    for verdict in VERDICTS:
        with_it = [record for record in samples if record.verdict == verdict]
        right = sum(record.is_right for record in with_it)
        found[verdict] = {
            "n": len(with_it),
            "right": right,
            "precision": _share(right, len(with_it)),
        }
    verified = found["verified"]
    return {
        "precision": verified["precision"],
        "precision_interval": wilson(verified["right"], verified["n"]),
        "coverage": _share(verified["n"], len(samples)),
        "verdicts": found,
    }


def risk_coverage(records: Iterable[Record]) -> list[Point]:
    """Return the curve of answering more and more: verified ones first, then unverified, refuted.

    Within a verdict all answers are equal, so each verdict adds one point.
    """
    samples = [record for record in records if record.scored]
    points: list[Point] = []
    taken = wrong = 0
    for verdict in VERDICTS:
        with_it = [record for record in samples if record.verdict == verdict and record.answered]
        taken += len(with_it)
        wrong += sum(not record.is_right for record in with_it)
        if with_it:
            points.append(Point(taken / len(samples), wrong / taken))
    return points


def percentile(values: Sequence[float], share: float) -> float:
    """Return the value below which a share of the values lies, interpolated; NaN without any."""
    if not values:
        return math.nan
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = math.floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def cost(records: Iterable[Record]) -> dict[str, float | None]:
    """Return tokens, dollars and seconds, and what one right answer costs.

    Dollars are None where a price is not known; those of a right answer without any are NaN.
    """
    samples = list(records)
    prices = [record.dollars for record in samples]
    dollars = None if None in prices else math.fsum(price or 0.0 for price in prices)
    right = sum(record.is_right for record in samples)
    seconds = [record.seconds for record in samples]
    tokens = sum(record.tokens_in + record.tokens_out for record in samples)
    return {
        "calls": sum(record.calls for record in samples),
        "tokens_in": sum(record.tokens_in for record in samples),
        "tokens_out": sum(record.tokens_out for record in samples),
        "dollars": dollars,
        "dollars_per_right": None if dollars is None else _share(dollars, right),
        "tokens_per_right": _share(tokens, right),
        "seconds_p50": percentile(seconds, 0.5),
        "seconds_p95": percentile(seconds, 0.95),
    }


def failures(records: Iterable[Record]) -> dict[str, int]:
    """Return cause -> how many samples, the most frequent first."""
    return dict(Counter(record.failure for record in records if record.failure).most_common())


def slice_accuracies(records: Iterable[Record]) -> dict[str, dict[str, dict[str, float]]]:
    """Return name of the slice -> value -> accuracy."""
    parts: dict[str, dict[str, list[Record]]] = {}
    for record in records:
        for name, value in record.slices:
            parts.setdefault(name, {}).setdefault(value, []).append(record)
    return {
        name: {value: accuracy(part) for value, part in sorted(values.items())}
        for name, values in parts.items()
    }


def summarize(records: Sequence[Record], protocols: Iterable[str]) -> dict[str, Any]:
    """Return every metric of a run as plain JSON.

    Args:
        records: of the run.
        protocols: names, in the order of the report.
    """
    scored = [record for record in records if record.scored]
    items = by_item(records)
    samples = max((len(found) for found in items.values()), default=0)
    headline = accuracy(scored)
    answered = _mean(scored, lambda record: record.answered)
    return {
        "problems": len(items),
        "samples": samples,
        "unlabelled": len({record.id for record in records if not record.scored}),
        "right": sum(record.is_right for record in scored),
        "wrong": sum(record.answered and not record.is_right for record in scored),
        "abstained": sum(not record.answered for record in scored),
        "headline": headline,
        "wilson": wilson(headline["right"], headline["n"]),
        "protocols": {name: accuracy(scored, name) for name in protocols},
        "executable": _mean(scored, lambda record: record.executed),
        "answered": answered,
        "right_if_answered": _share(headline["accuracy"], answered),
        "pass_at_k": {str(k): mean_pass_at_k(scored, k) for k in _powers(samples)},
        "majority": majority_accuracy(scored),
        "structure_vote": structure_vote_accuracy(scored),
        "certificate": certificate_quality(scored),
        "risk_coverage": risk_coverage(scored),
        "cost": cost(scored),
        "failures": failures(scored),
        "slices": slice_accuracies(scored),
    }


def interval_of(accuracy: dict[str, float]) -> Interval:
    """Return both ends of the interval of an accuracy."""
    return Interval(accuracy["low"], accuracy["high"])


def _powers(most: int) -> list[int]:
    """Return 1, 2, 4, ... up to the number of samples, and that number itself."""
    found = [2**power for power in range(most.bit_length()) if 2**power <= most]
    return found if not most or found[-1] == most else [*found, most]


def _mean(records: Iterable[Record], holds: Callable[[Record], bool]) -> float:
    items = by_item(records).values()
    shares = [statistics.fmean(map(holds, samples)) for samples in items]
    return statistics.fmean(shares) if shares else math.nan


def _share(part: float, whole: float) -> float:
    return part / whole if whole else math.nan
