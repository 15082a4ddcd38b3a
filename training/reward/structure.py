"""Likeness of a model to a right one, by counts that every solver knows."""

from dataclasses import dataclass

from modelwright.solvers.outcome import Outcome, ProblemClass, Sense, Statistics
from modelwright.training.item import TrainingItem

_LINEAR = {ProblemClass.LP, ProblemClass.MILP}


@dataclass(frozen=True)
class Expected:
    """What is known of a right model; None where it is not."""

    sense: Sense | None = None
    statistics: Statistics | None = None
    problem_class: ProblemClass | None = None

    @classmethod
    def of(cls, item: TrainingItem, reference: Outcome | None) -> "Expected":
        """Return what the reference shows, else what the item says."""
        if reference is None:
            return cls(item.sense, item.statistics)
        return cls(reference.sense, reference.statistics, reference.problem_class)


def likeness(found: Outcome, expected: Expected) -> dict[str, float]:
    """Return "sense", "binaries", "integers" and "linear" as far as they are known, from 0 to 1.

    Args:
        found: of the model in question.
        expected: of a right model.
    """
    shares: dict[str, float] = {}
    if expected.sense is not None:
        shares["sense"] = float(found.sense is expected.sense)
    if expected.statistics is not None and found.statistics is not None:
        right, own = expected.statistics, found.statistics
        shares["binaries"] = overlap(own.binaries, right.binaries)
        shares["integers"] = overlap(own.integers, right.integers)
    if expected.problem_class is not None:
        shares["linear"] = _linear(found.problem_class, expected.problem_class)
    return shares


def overlap(found: int, expected: int) -> float:
    """Return the harmonic mean of precision min/found and recall min/expected."""
    if found == expected:
        return 1.0
    return 2 * min(found, expected) / (found + expected)


def _linear(found: ProblemClass | None, expected: ProblemClass) -> float:
    """Return 1 for a linear model, also of a nonlinear problem; half for one no worse than that."""
    if found in _LINEAR:
        return 1.0
    return 0.0 if expected in _LINEAR else 0.5
