"""The label of a problem by a vote of attempts, or why there is none.

Source: instance-enhanced self-consistency of SIRL (arXiv 2505.11792); `modelwright.solvers.vote`
says how the votes are counted. Departure: attempts without an answer count against a label, and
below a threshold there is none.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from modelwright.datasets.attempt import Attempt
from modelwright.solvers.agreement import NoNumber, Value
from modelwright.solvers.canonical import signature
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.outcome import Failure
from modelwright.solvers.vote import ballot_of, vote

THRESHOLD = 0.6
"""Share of all attempts that has to agree."""


class Refusal(StrEnum):
    """Why a problem gets no label."""

    INCOMPLETE = "incomplete"
    """Not all attempts were made: the budget was spent."""
    NO_ANSWERS = "no_answers"
    """No attempt has an answer."""
    TIE = "tie"
    """Two answers have the same number of votes."""
    BELOW_THRESHOLD = "below_threshold"
    """Too few attempts agree."""


@dataclass(frozen=True)
class Camp:
    """Attempts that agree on the answer; the whole disagreement is kept as a list of them."""

    value: Value
    votes: int
    personas: list[str]
    sense: str
    binaries: int | None
    integers: int | None
    """General integer variables."""
    models: int
    """Different models among them, names and order apart."""
    source: str
    """Program of the one that has most in common with all others."""
    data: dict[str, Any]
    """What that program is given."""


@dataclass(frozen=True)
class Label:
    """What the vote says of one problem."""

    value: Value | None
    """None if it is refused."""
    refusal: str
    """A `Refusal`; "" for a label."""
    attempts: int
    camps: list[Camp]
    """The largest first."""
    failed: list[str]
    """Why attempts have no answer."""

    @property
    def share(self) -> float:
        """Share of all attempts that are in the largest camp."""
        return self.camps[0].votes / self.attempts if self.camps else 0.0

    def to_json(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {**asdict(self), "share": self.share}


def check_threshold(threshold: float) -> None:
    """Raise UsageError unless the threshold is a share."""
    if not 0 < threshold <= 1:
        raise UsageError(f"threshold must be above 0 and at most 1, got {threshold!r}")


async def label(
    engine: ProgramEngine, attempts: Sequence[Attempt], count: int, threshold: float = THRESHOLD
) -> Label:
    """Return the label that attempts at one problem give.

    Args:
        engine: builds their models, to compare them.
        attempts: those that were made.
        count: how many were wanted.
        threshold: share of `count` that has to agree.
    """
    names = await asyncio.gather(*(_signature(engine, attempt) for attempt in attempts))
    pairs = list(zip(attempts, names, strict=True))
    voters = [(a, name) for a, name in pairs if a.outcome and a.value is not NoNumber.NONE]
    tally = vote([ballot_of(a.outcome, name) for a, name in voters if a.outcome])
    camps = [_camp([voters[k] for k in _best_first(group, tally.scores)]) for group in tally.groups]
    failed = [a.reason or "no answer" for a in attempts if a.value is NoNumber.NONE]
    refusal = _refusal(camps, len(attempts), count, threshold)
    value = camps[0].value if not refusal else None
    return Label(value, refusal, count, camps, failed)


def _refusal(camps: Sequence[Camp], made: int, count: int, threshold: float) -> str:
    if made < count:
        return Refusal.INCOMPLETE.value
    if not camps:
        return Refusal.NO_ANSWERS.value
    if len(camps) > 1 and camps[0].votes == camps[1].votes:
        return Refusal.TIE.value
    return Refusal.BELOW_THRESHOLD.value if camps[0].votes < threshold * count - 1e-9 else ""


def _best_first(group: Sequence[int], scores: Sequence[int]) -> list[int]:
    return sorted(group, key=lambda k: (-scores[k], k))


def _camp(members: Sequence[tuple[Attempt, str]]) -> Camp:
    first, _ = members[0]
    assert first.outcome is not None, "voters have an outcome"
    assert first.program is not None, "and a program"
    counts = first.outcome.statistics
    return Camp(
        value=first.value,
        votes=len(members),
        personas=[attempt.persona for attempt, _ in members],
        sense=first.outcome.sense or "",
        binaries=counts.binaries if counts else None,
        integers=counts.integers if counts else None,
        models=len({name for _, name in members}),
        source=first.program.source,
        data=first.program.data,
    )


async def _signature(engine: ProgramEngine, attempt: Attempt) -> str:
    """Return the signature of an attempt's model; "" if it has no answer."""
    if attempt.program is None or attempt.value is NoNumber.NONE:
        return ""
    built = await asyncio.to_thread(engine.build, attempt.program)
    return "" if isinstance(built, Failure) else signature(built)
