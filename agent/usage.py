"""What the calls to a language model cost, and the budget that stops a run."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from modelwright.solvers.errors import ModelwrightError


@dataclass(frozen=True)
class Usage:
    """Cost of some calls; add two to sum them."""

    calls: int = 0
    """Calls made, failed ones included; the retries inside a call are `retries`."""
    failed_calls: int = 0
    retries: int = 0
    """Further attempts inside the calls that were answered in the end."""
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    """Time spent waiting for replies, retries included."""
    dollars: float | None = 0.0
    """None as soon as one of the calls has no known price."""
    estimated: bool = False
    """Whether any token count is our estimate because the endpoint gave none."""

    def __add__(self, other: "Usage") -> "Usage":
        unpriced = self.dollars is None or other.dollars is None
        return Usage(
            calls=self.calls + other.calls,
            failed_calls=self.failed_calls + other.failed_calls,
            retries=self.retries + other.retries,
            tokens_in=self.tokens_in + other.tokens_in,
            tokens_out=self.tokens_out + other.tokens_out,
            seconds=self.seconds + other.seconds,
            dollars=None if unpriced else (self.dollars or 0.0) + (other.dollars or 0.0),
            estimated=self.estimated or other.estimated,
        )

    def to_json(self) -> dict[str, Any]:
        """Return the fields as a JSON object."""
        return asdict(self)


class BudgetExceeded(ModelwrightError):
    """A budget of the run is spent; the graph answers with what it has."""

    exit_code = 5
    default_kind = "budget"


@dataclass(frozen=True)
class Budget:
    """Every limit of one run; None means no limit.

    Tokens, seconds and dollars are looked at before each call, so the last call may overshoot
    tokens and dollars; the seconds also cut a call short, and a call that streams its reply is
    stopped by all three.
    """

    tokens: int | None = None
    """Tokens sent and received."""
    seconds: float | None = None
    """Wall-clock seconds since the run began."""
    dollars: float | None = None
    rounds: int = 3
    """Most repairs of a program without an optimum."""


class Meter:
    """Counts the calls of one run against its budget.

    Args:
        budget: limits; None for none but the default number of repairs.
        clock: seconds, rising.
        spent: what the run cost before this process went on with it.
    """

    def __init__(
        self,
        budget: Budget | None = None,
        clock: Callable[[], float] = time.monotonic,
        spent: Usage | None = None,
    ) -> None:
        self.budget = budget or Budget()
        self.calls: list[Usage] = [spent] if spent else []
        self._clock = clock
        self._start = clock()

    def record(self, usage: Usage) -> None:
        """Add the cost of one call."""
        self.calls.append(usage)

    def since(self, count: int) -> Usage:
        """Return the cost of all calls after the first `count`."""
        return sum(self.calls[count:], Usage())

    @property
    def usage(self) -> Usage:
        """Cost of all calls so far."""
        return self.since(0)

    @property
    def seconds_left(self) -> float | None:
        """Wall-clock seconds the budget leaves; None without a limit."""
        if self.budget.seconds is None:
            return None
        return max(0.0, self.budget.seconds - (self._clock() - self._start))

    def check(self, pending: Usage | None = None) -> None:
        """Raise BudgetExceeded if nothing is left for another call.

        Args:
            pending: what a call that still goes on has cost so far.
        """
        usage, budget = self.usage + (pending or Usage()), self.budget
        tokens = usage.tokens_in + usage.tokens_out
        if budget.tokens is not None and tokens >= budget.tokens:
            raise _exceeded(f"{tokens} of {budget.tokens} tokens", "max_tokens_total")
        if self.seconds_left is not None and self.seconds_left <= 0:
            raise _exceeded(f"all {budget.seconds:g} seconds", "max_seconds")
        if budget.dollars is not None and (usage.dollars or 0.0) >= budget.dollars:
            spent = f"{usage.dollars or 0.0:.4f} of {budget.dollars:g} dollars"
            raise _exceeded(spent, "max_dollars")

    def exceeded_seconds(self) -> BudgetExceeded:
        """Return the error for a call that the budget's end cut short."""
        return _exceeded(f"all {self.budget.seconds:g} seconds", "max_seconds")


def _exceeded(spent: str, setting: str) -> BudgetExceeded:
    return BudgetExceeded(
        f"the budget of this run is spent: {spent} used", hint=f"Raise {setting} to go further."
    )
