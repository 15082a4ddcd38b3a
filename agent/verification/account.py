"""The share of one check in the cost of a run."""

from modelwright.agent.usage import BudgetExceeded, Meter, Usage


class Account(Meter):
    """Counts the calls of one check, beside the meter of the run and within its budget.

    Checks run at the same time, so that the meter of the run alone cannot tell them apart.
    """

    def __init__(self, run: Meter) -> None:
        super().__init__(run.budget)
        self._run = run

    @property
    def tokens(self) -> int:
        """Tokens sent and received so far."""
        return tokens_of(self.usage)

    def record(self, usage: Usage) -> None:
        """Add the cost of one call, here and on the meter of the run."""
        super().record(usage)
        self._run.record(usage)

    @property
    def seconds_left(self) -> float | None:
        """Wall-clock seconds the budget of the run leaves; None without a limit."""
        return self._run.seconds_left

    def check(self, pending: Usage | None = None) -> None:
        """Raise BudgetExceeded if the run has nothing left for another call."""
        self._run.check(pending)

    def exceeded_seconds(self) -> BudgetExceeded:
        """Return the error for a call that the end of the run's budget cut short."""
        return self._run.exceeded_seconds()


def tokens_of(usage: Usage) -> int:
    """Return the tokens sent and received."""
    return usage.tokens_in + usage.tokens_out
