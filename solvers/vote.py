"""A vote among models of one problem: which optimum most of them have, and which of them stands.

Models agree if their objective values do. The largest group wins; of equally large groups the one
whose members have more structure in common with all others, then the one with the earliest member.

Source: "instance-enhanced self-consistency" of SIRL (arXiv 2505.11792): each model scores the
number of models with its objective, direction, number of binaries and number of general integers.
Departures: size comes before structure, so that a group of two never beats one of three; a missing
answer has no vote; equal signatures of whole models settle ties.

>>> from modelwright.solvers.vote import Ballot, vote
>>> tally = vote([Ballot(240.0), Ballot(300.0), Ballot(240.0)])
>>> tally.groups, tally.winner, tally.has_majority
([[0, 2], [1]], 0, True)
"""

from collections.abc import Sequence
from dataclasses import dataclass

from modelwright.solvers.agreement import NoNumber, Value, agree, value_of
from modelwright.solvers.outcome import Outcome, Sense


@dataclass(frozen=True)
class Ballot:
    """What one model says."""

    value: Value
    """Its objective value, or that it is infeasible or unbounded; `NoNumber.NONE` has no vote."""
    sense: Sense | None = None
    binaries: int | None = None
    integers: int | None = None
    """General integer variables."""
    signature: str = ""
    """Of the whole model (`modelwright.solvers.canonical`); "" if unknown."""


@dataclass(frozen=True)
class Tally:
    """How a vote went."""

    groups: list[list[int]]
    """Positions of ballots that agree, in order; the winning group first."""
    scores: list[int]
    """For each ballot, how many others share its sense, binaries and integers, summed."""
    winner: int | None
    """The ballot of the winning group with the most common structure; None without any vote."""

    @property
    def votes(self) -> int:
        """Number of ballots that had a vote."""
        return sum(map(len, self.groups))

    @property
    def has_majority(self) -> bool:
        """Whether more than half of the votes are in the winning group."""
        return bool(self.groups) and 2 * len(self.groups[0]) > self.votes

    def group_of(self, ballot: int) -> list[int]:
        """Return the group that a ballot is in; empty if it has no vote."""
        return next((group for group in self.groups if ballot in group), [])


def ballot_of(outcome: Outcome, signature: str = "") -> Ballot:
    """Return the ballot of an outcome; the signature needs its model."""
    counts = outcome.statistics
    return Ballot(
        value_of(outcome),
        outcome.sense,
        counts.binaries if counts else None,
        counts.integers if counts else None,
        signature,
    )


def vote(ballots: Sequence[Ballot]) -> Tally:
    """Return how a vote goes; the order of the ballots settles what nothing else does."""
    voters = [k for k, ballot in enumerate(ballots) if ballot.value is not NoNumber.NONE]
    scores = [
        sum(_in_common(ballot, ballots[other]) for other in voters if other != k)
        if k in voters
        else 0
        for k, ballot in enumerate(ballots)
    ]
    same = [
        sum(ballots[other].signature == ballot.signature for other in voters if ballot.signature)
        for ballot in ballots
    ]

    def rank(group: list[int]) -> tuple[float, float, float, int]:
        mean = sum(scores[k] for k in group) / len(group)
        return -len(group), -mean, -max(same[k] for k in group), group[0]

    groups = sorted(_groups(ballots, voters), key=rank)
    winner = min(groups[0], key=lambda k: (-scores[k], -same[k], k)) if groups else None
    return Tally(groups, scores, winner)


def _in_common(one: Ballot, other: Ballot) -> int:
    pairs = (
        (one.sense, other.sense),
        (one.binaries, other.binaries),
        (one.integers, other.integers),
    )
    return sum(a == b and a is not None for a, b in pairs)


def _groups(ballots: Sequence[Ballot], voters: list[int]) -> list[list[int]]:
    """Return the voters by value; each agrees with the first of its group."""
    groups: list[list[int]] = []
    for k in voters:
        home = [g for g in groups if agree(ballots[k].value, ballots[g[0]].value)]
        if home:
            home[0].append(k)
        else:
            groups.append([k])
    return groups
