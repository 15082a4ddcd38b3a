"""How much verification with a language model may cost.

| effort | independent checker | told back in words | further formulations |
|--------|---------------------|--------------------|----------------------|
| low    | no                  | no                 | 0                    |
| medium | yes                 | yes                | 0                    |
| high   | yes                 | yes                | 2                    |

Calls: 1 or 2 for the checker, 2 for the words, 2 or more for each formulation; repairs come on top.
"""

from dataclasses import dataclass
from enum import StrEnum


class VerificationEffort(StrEnum):
    """How much to spend."""

    LOW = "low"
    """No calls: only the checks without a language model."""
    MEDIUM = "medium"
    """A checker and the model told back: about three calls."""
    HIGH = "high"
    """Also formulate anew: about as much again as the answer cost, twice."""

    @property
    def plan(self) -> "Plan":
        """What is done."""
        return _PLANS[self]


@dataclass(frozen=True)
class Plan:
    """Which checks are made."""

    checker: bool
    told_back: bool
    further: int
    """Formulations made anew."""


_PLANS = {
    VerificationEffort.LOW: Plan(checker=False, told_back=False, further=0),
    VerificationEffort.MEDIUM: Plan(checker=True, told_back=True, further=0),
    VerificationEffort.HIGH: Plan(checker=True, told_back=True, further=2),
}
