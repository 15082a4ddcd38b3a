import pytest
from problems import failed, incumbent, optimal, stopped

from modelwright.agent.outcome_order import is_answer, is_worth_repair, rank
from modelwright.solvers.outcome import FailureKind, Outcome, PointStatus, Termination

WORST_TO_BEST = [
    failed(FailureKind.INFRASTRUCTURE),
    failed(FailureKind.SYNTAX_ERROR),
    failed(FailureKind.NO_BUILD_MODEL),
    failed(FailureKind.BUILD_ERROR),
    failed(FailureKind.NO_OBJECTIVE),
    failed(FailureKind.EXPORT_ERROR),
    failed(FailureKind.SOLVER_TIMEOUT),
    stopped(Termination.TIME_LIMIT),
    stopped(Termination.INFEASIBLE_OR_UNBOUNDED),
    stopped(Termination.INFEASIBLE),
    incumbent(),
    optimal(),
]


def test_outcomes_are_ordered_from_worst_to_best():
    ranks = [rank(outcome) for outcome in WORST_TO_BEST]
    assert ranks == sorted(set(ranks))


def test_the_objective_plays_no_part():
    assert rank(optimal(1.0)) == rank(optimal(1e9))


def test_infeasible_and_unbounded_are_equal():
    assert rank(stopped(Termination.INFEASIBLE)) == rank(stopped(Termination.UNBOUNDED))


def test_an_unbounded_model_with_a_point_ranks_as_a_point():
    ray = Outcome(Termination.UNBOUNDED, PointStatus.FEASIBLE, 5.0)
    assert rank(ray) == rank(incumbent())


@pytest.mark.parametrize("kind", list(FailureKind))
def test_every_failure_but_our_own_is_worth_a_repair(kind):
    outcome = failed(kind)
    assert is_worth_repair(outcome) == (kind is not FailureKind.INFRASTRUCTURE)
    assert rank(outcome) < rank(stopped(Termination.TIME_LIMIT))
    assert not is_answer(outcome)


def test_a_point_is_never_repaired_and_a_proof_is():
    assert not is_worth_repair(optimal())
    assert not is_worth_repair(incumbent())
    assert is_worth_repair(stopped(Termination.INFEASIBLE))
    assert is_answer(stopped(Termination.INFEASIBLE))
