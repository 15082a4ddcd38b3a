"""Drawing the data of one item: sizes, numbers and names, by the dial of difficulty."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")

EASIEST, HARDEST = 1, 5


class Draw:
    """A generator of random choices with a dial.

    Args:
        rng: where all choices come from.
        difficulty: from 1, a few names and no optional rules, to 5.
    """

    def __init__(self, rng: Random, difficulty: int) -> None:
        self.rng = rng
        self.difficulty = difficulty

    def size(self, low: int, high: int) -> int:
        """Return a number of things: near `low` at difficulty 1, near `high` at 5."""
        middle = low + (high - low) * (self.difficulty - EASIEST) / (HARDEST - EASIEST)
        spread = max(1, round((high - low) / 6))
        return min(high, max(low, round(middle) + self.rng.randint(-spread, spread)))

    def option(self, level: int) -> bool:
        """Return whether an optional rule applies: never below a difficulty, else every other."""
        return self.difficulty >= level and self.rng.random() < 0.5

    def whole(self, low: int, high: int, step: int = 1) -> int:
        """Return a whole number from `low` to `high` in steps."""
        return self.rng.randrange(low, high + 1, step)

    def decimal(self, low: float, high: float, places: int = 1) -> float:
        """Return a number with so many digits behind the point."""
        scale = 10**places
        return self.rng.randint(round(low * scale), round(high * scale)) / scale

    def pick(self, options: Sequence[T]) -> T:
        """Return one of the options."""
        return self.rng.choice(options)

    def sample(self, options: Sequence[T], count: int) -> list[T]:
        """Return so many different options, in random order."""
        return self.rng.sample(options, count)
