"""Votes among models, by hand."""

import pytest

from modelwright.solvers.agreement import NoNumber
from modelwright.solvers.outcome import Outcome, PointStatus, Sense, Statistics, Termination
from modelwright.solvers.vote import Ballot, ballot_of, vote

MIN, MAX = Sense.MINIMIZE, Sense.MAXIMIZE


def test_most_models_win_wherever_they_stand():
    tally = vote([Ballot(7.0), Ballot(5.0), Ballot(5.0 + 1e-9)])
    assert tally.groups == [[1, 2], [0]]
    assert (tally.winner, tally.has_majority, tally.votes) == (1, True, 3)


def test_size_comes_before_structure():
    alike = [Ballot(1.0, MAX, 2, 0), Ballot(2.0, MAX, 2, 0), Ballot(3.0, MAX, 2, 0)]
    odd = [Ballot(9.0, MIN, 0, 5), Ballot(9.0, MIN, 1, 4)]
    assert vote([*alike, *odd]).groups[0] == [3, 4]


def test_structure_settles_groups_of_one_size():
    # The two that are alike share sense and both counts, the others only their sense.
    ballots = [Ballot(1.0, MAX, 2, 0), Ballot(2.0, MIN, 0, 3), Ballot(2.0, MIN, 4, 4)]
    ballots += [Ballot(1.0, MAX, 2, 0)]
    tally = vote(ballots)
    assert tally.scores == [3, 1, 1, 3]
    assert (tally.groups[0], tally.winner, tally.has_majority) == ([0, 3], 0, False)


def test_within_the_winning_group_common_structure_wins():
    ballots = [Ballot(4.0, MAX, 1, 0), Ballot(4.0, MAX, 0, 3), Ballot(4.0, MAX, 0, 3)]
    assert vote(ballots).winner == 1


def test_equal_models_settle_what_counts_do_not():
    ballots = [Ballot(4.0, signature="a"), Ballot(5.0, signature="b"), Ballot(6.0, signature="b")]
    assert vote(ballots).winner == 1


def test_the_first_wins_a_vote_that_nothing_settles():
    assert vote([Ballot(2.0), Ballot(1.0)]).winner == 0


def test_a_missing_answer_has_no_vote():
    tally = vote([Ballot(NoNumber.NONE), Ballot(3.0), Ballot(NoNumber.NONE)])
    assert (tally.groups, tally.votes, tally.has_majority) == ([[1]], 1, True)
    assert tally.group_of(0) == []
    nobody = vote([Ballot(NoNumber.NONE)])
    assert (nobody.groups, nobody.winner, nobody.has_majority) == ([], None, False)
    assert vote([]).winner is None


@pytest.mark.parametrize("verdict", [NoNumber.INFEASIBLE, NoNumber.UNBOUNDED])
def test_a_proof_without_an_optimum_is_an_answer(verdict: NoNumber):
    tally = vote([Ballot(3.0), Ballot(verdict), Ballot(verdict)])
    assert tally.groups == [[1, 2], [0]]


def test_a_ballot_holds_the_counts_of_the_outcome():
    outcome = Outcome(
        Termination.OPTIMAL,
        PointStatus.OPTIMAL,
        12.0,
        sense=MAX,
        statistics=Statistics(variables=4, integers=1, binaries=2),
    )
    assert ballot_of(outcome, "s") == Ballot(12.0, MAX, 2, 1, "s")
    assert ballot_of(Outcome(Termination.FAILED)).value is NoNumber.NONE
