"""Why something that a language model made is not kept."""

from enum import StrEnum
from typing import Any


class Cause(StrEnum):
    """The first thing that is wrong with it, in the order in which it is looked at."""

    UNUSABLE_REPLY = "unusable_reply"
    """The model refused, was cut off, or gave no program or no data."""
    INCOMPLETE = "incomplete"
    """A step of the demonstration is missing."""
    PROGRAM_FAILED = "program_failed"
    """The program builds no model, or its model cannot be solved."""
    NO_OPTIMUM = "no_optimum"
    """The model is infeasible or unbounded."""
    NOT_PROVED = "not_proved"
    """The solver did not prove an optimum within its limits."""
    HARD_CODED = "hard_coded"
    """The program holds numbers that belong into its data."""
    WITHOUT_EFFECT = "without_effect"
    """A number of the data, or a variable, changes nothing."""
    TRIVIAL = "trivial"
    """The objective is constant, or doing nothing is best."""
    REFUTED = "refuted"
    """A check of the certificate that an answer must pass failed."""
    UNCHANGED = "unchanged"
    """An evolved problem has the optimum of the one it was made from."""
    NOT_HARDER = "not_harder"
    """A problem that should be harder has no larger model."""
    LEAKS = "leaks"
    """The question shows the model, the program or the answer."""
    WRONG_FORM = "wrong_form"
    """A question that should have a table has none, or the other way round."""
    NUMBERS_LOST = "numbers_lost"
    """A number of the data is not in the question."""
    NEAR_DUPLICATE = "near_duplicate"
    """It is too near to a problem that is to be avoided, or to one made before."""
    ATTEMPT_FAILED = "attempt_failed"
    """The independent attempt at the question has no answer."""
    ATTEMPT_DISAGREES = "attempt_disagrees"
    """The independent attempt has another optimum, or another direction."""


class Rejected(Exception):
    """Ends the work on one item; caught where the item's end is written."""

    def __init__(self, cause: Cause, evidence: str) -> None:
        super().__init__(evidence)
        self.cause = cause
        self.evidence = evidence
        """A sentence with what was found."""

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {"rejected": self.cause.value, "evidence": self.evidence}
