import pytest

from modelwright.solvers.outcome import (
    Outcome,
    PointStatus,
    ProblemClass,
    Sense,
    Statistics,
    Termination,
)
from modelwright.training.reward.structure import Expected, likeness, overlap


def outcome(
    problem_class: ProblemClass = ProblemClass.MILP, sense: Sense = Sense.MAXIMIZE, **counts: int
) -> Outcome:
    return Outcome(
        Termination.OPTIMAL,
        PointStatus.OPTIMAL,
        sense=sense,
        problem_class=problem_class,
        statistics=Statistics(**counts),
    )


def expected(found: Outcome) -> Expected:
    return Expected(found.sense, found.statistics, found.problem_class)


def test_equal_counts_are_full_likeness() -> None:
    model = outcome(variables=5, binaries=3, integers=1)
    assert likeness(model, expected(model)) == {
        "sense": 1.0,
        "binaries": 1.0,
        "integers": 1.0,
        "linear": 1.0,
    }


def test_more_binaries_cost_precision_and_fewer_cost_recall() -> None:
    assert overlap(6, 3) == pytest.approx(2 / 3)  # precision 1/2, recall 1
    assert overlap(3, 6) == pytest.approx(2 / 3)  # precision 1, recall 1/2
    assert overlap(0, 4) == overlap(4, 0) == 0.0
    assert overlap(0, 0) == 1.0


def test_the_other_sense_is_not_alike() -> None:
    found = likeness(outcome(sense=Sense.MINIMIZE), expected(outcome()))
    assert found["sense"] == 0.0


@pytest.mark.parametrize(
    ("found", "right", "share"),
    [("LP", "LP", 1.0), ("MILP", "MINLP", 1.0), ("QP", "QP", 0.5), ("NLP", "LP", 0.0)],
)
def test_linear_models_are_worth_more(found: str, right: str, share: float) -> None:
    shares = likeness(outcome(ProblemClass(found)), expected(outcome(ProblemClass(right))))
    assert shares["linear"] == share


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert likeness(outcome(), Expected()) == {}
    assert set(likeness(outcome(), Expected(sense=Sense.MAXIMIZE))) == {"sense"}
