"""What learning needs of whoever solves problems: a language model behind a protocol."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal, Protocol

from modelwright.datasets.problem import Problem
from modelwright.library.failure import failure_of
from modelwright.library.insight import Insight, Label
from modelwright.library.taxonomy import Topic
from modelwright.solvers.agreement import Value, agree, value_of
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

TOLERANCE = 1e-4
"""Relative, of an objective against a label: labels are printed with few digits."""


@dataclass(frozen=True)
class Attempt:
    """One try at a problem."""

    problem: str
    """Id."""
    program: Program | None = None
    """None: no program came of it."""
    outcome: Outcome | None = None
    formulation: str = ""
    """As text."""
    applied: tuple[str, ...] = ()
    """Ids of insights that the model says it used."""
    tokens: int = 0
    dollars: float | None = None
    prompt_digest: str = ""
    """SHA-256 of the prompts."""
    doubt: str = ""
    """Why no reading of the text gives the answer that was shown; "" if that is not said."""
    remark: str = ""
    """Why it does not count although its answer is right."""

    @property
    def value(self) -> Value | None:
        """What it answers; None without an answer."""
        return None if self.outcome is None else value_of(self.outcome)

    def solves(self, expected: Value | None) -> bool:
        """Return whether it answers what is expected."""
        return expected is not None and agree(self.value, expected, TOLERANCE)

    @property
    def failure(self) -> str:
        """Kind of its failure (`modelwright.library.failure`)."""
        return failure_of(self.outcome)


@dataclass(frozen=True)
class Draft:
    """An insight as it was just learnt."""

    label: Label
    condition: str
    explanation: str
    example: str = ""
    topic: Topic | None = None
    """What the topic means, where it is a new one."""


@dataclass(frozen=True)
class Lesson:
    """What a failure teaches."""

    drafts: Sequence[Draft] = ()
    """Empty with `nothing`: a decision; without it: a reply of no use."""
    nothing: Literal["", "nothing_general", "label_doubtful"] = ""
    """Why there is nothing to learn: it would help with no other problem, or the label is wrong."""
    reason: str = ""
    """In a sentence or two."""


class Verdict(StrEnum):
    """What an insight did in one attempt; AlphaOPT's five."""

    POSITIVE = "positive"
    """Right, used, and it helped."""
    INVALID = "invalid"
    """Right and not used, although it would have helped."""
    NEGATIVE = "negative"
    """Wrong or misleading here."""
    IRRELEVANT = "irrelevant"
    """Has nothing to do with the problem."""
    UNRETRIEVED = "unretrieved"
    """Was not shown and would have helped."""


@dataclass(frozen=True)
class Evidence:
    """The problems that say how the condition of an insight should be."""

    belongs: Sequence[str] = field(default_factory=tuple)
    """Texts of problems that it helps."""
    does_not: Sequence[str] = field(default_factory=tuple)
    """Texts of problems where it was wrong or irrelevant."""


class Practice(Protocol):
    """Solves problems and thinks about its failures.

    All methods may raise a ModelwrightError; one of kind "budget" ends learning cleanly.
    """

    @property
    def name(self) -> str:
        """Name of the model."""
        ...

    @property
    def solver(self) -> str:
        """Name and version of the solver."""
        ...

    async def attempt(self, problem: Problem, insights: Sequence[Insight], seed: int) -> Attempt:
        """Solve a problem with only its text and these insights.

        Seed 0 is the first attempt; others are independent samples beside it.
        """
        ...

    async def explore(self, problem: Problem, failed: Sequence[Attempt], seed: int) -> Attempt:
        """Look for a right program, knowing the answer and the failures.

        Returns: an attempt; with `doubt` if the text cannot mean what gives the answer.
        """
        ...

    async def rewrite(self, problem: Problem, attempt: Attempt, seed: int) -> Attempt:
        """Write the program of an attempt anew from its formulation, without the answer."""
        ...

    async def extract(
        self, problem: Problem, failed: Attempt, right: Program, topics: Sequence[Topic]
    ) -> Lesson:
        """Say what the failure teaches, beside a right program."""
        ...

    async def merge(self, insights: Sequence[Insight]) -> Draft | None:
        """Write one insight that says what several say; None if they differ."""
        ...

    async def diagnose(
        self, problem: Problem, failed: Attempt, shown: Sequence[Insight], others: Sequence[Insight]
    ) -> dict[str, Verdict]:
        """Judge the insights that were shown, and name those of the others that would have helped.

        Returns: id -> verdict.
        """
        ...

    async def refine(self, insight: Insight, evidence: Evidence, count: int) -> Sequence[str]:
        """Return other conditions for an insight, at most `count`."""
        ...
