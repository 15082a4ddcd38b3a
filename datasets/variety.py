"""How varied the texts of a set of problems are."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from modelwright.datasets.problem import Problem

_LONG_RUN, _SHORT_RUN, _OPENING = 8, 4, 3


@dataclass(frozen=True)
class Variety:
    """Counts over the texts; a share is from 0 (all the same) to 1 (all different)."""

    problems: int
    words: int
    distinct_4grams: float
    """Share of the runs of four words that differ."""
    distinct_8grams: float
    """The same for eight words."""
    distinct_openings: float
    """Share of the first three words that differ."""
    commonest_opening: float
    """Share of the texts that begin with the commonest three words."""
    clause_orders: int
    """Different orders of clauses, where the generator noted them."""

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON."""
        return asdict(self)


def measure_variety(problems: Iterable[Problem]) -> Variety:
    """Return the variety of some texts; all numbers are 0 for none."""
    openings: Counter[str] = Counter()
    short: Counter[str] = Counter()
    long: Counter[str] = Counter()
    orders: set[tuple[int, ...]] = set()
    count = total = 0
    for count, problem in enumerate(problems, start=1):  # noqa: B007 - the last value is used
        words = problem.text.lower().split()
        total += len(words)
        openings[" ".join(words[:_OPENING])] += 1
        short.update(_runs(words, _SHORT_RUN))
        long.update(_runs(words, _LONG_RUN))
        if order := problem.extra.get("clause_order"):
            orders.add(tuple(order))
    return Variety(
        count,
        total,
        _distinct(short),
        _distinct(long),
        _distinct(openings),
        max(openings.values(), default=0) / max(1, count),
        len(orders),
    )


def _runs(words: list[str], length: int) -> Iterable[str]:
    return (" ".join(words[k : k + length]) for k in range(len(words) - length + 1))


def _distinct(counts: Counter[str]) -> float:
    return len(counts) / max(1, counts.total())
