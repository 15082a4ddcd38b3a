"""What reads a problem and writes its program: a language model or the embedded reader.

The graph knows only this protocol.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from modelwright.agent.clarification import Clarified, Question
from modelwright.agent.formulation import Formulation
from modelwright.solvers.outcome import Outcome


@dataclass(frozen=True)
class Reason:
    """Why there is no answer, or why the work stopped early."""

    kind: str
    """A stable word: that of an abstention, a failed reply, a spent budget or a failed program."""
    message: str
    start: int | None = None
    end: int | None = None
    """Characters `start` to `end` of the problem text, where the reason has a place there."""


@dataclass(frozen=True)
class Reading:
    """What one piece of the text was taken to mean."""

    kind: str
    start: int
    end: int
    told_back: str


@dataclass(frozen=True)
class Alternative:
    """Another reading of a doubtful wording."""

    told: str
    """What it reads differently."""
    formulation: Formulation
    source: str
    unlikely: bool = False
    """Whether another optimum only casts doubt on the answer, instead of forbidding it."""


@dataclass(frozen=True)
class Insight:
    """What was learnt from earlier problems, as far as it concerns this one."""

    id: str
    condition: str
    """When it applies."""
    advice: str


@dataclass(frozen=True)
class Brief:
    """What a formulation is made from."""

    text: str
    """The problem in words."""
    tables: str = ""
    """The user's data files: schema, samples and problems, never the whole content."""
    clarified: tuple[Clarified, ...] = ()
    insights: tuple[Insight, ...] = ()


@dataclass(frozen=True)
class Drafted:
    """A problem that was formulated."""

    formulation: Formulation
    source: str | None = None
    """The program, where formulator writes both at once."""
    understood: tuple[Reading, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    """There is an answer only if all but the unlikely ones have the same optimum."""
    questions: tuple[Question, ...] = ()
    """Doubts that the formulation settles by their defaults."""
    applied: tuple[str, ...] = ()
    """How insights were used, a sentence each: "insight 41 applied: ..."."""


@dataclass(frozen=True)
class Abstained:
    """A problem that was not formulated."""

    reasons: tuple[Reason, ...]
    hint: str = ""
    formulation: Formulation | None = None
    """What could be put together from the part that was understood."""
    understood: tuple[Reading, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """A program that was run and is to be mended."""

    text: str
    formulation: Formulation
    source: str
    outcome: Outcome
    data: dict[str, Any]
    """What the program was given."""
    earlier: tuple[str, ...] = ()
    """What came of the attempts before this one, a line each."""
    tables: str = ""
    """The user's data files, as in `Brief`."""
    conflict: str = ""
    """For a model without optimum: the constraints that contradict each other, or the ray."""
    insights: tuple[Insight, ...] = ()
    """What was learnt from failures of this kind."""


@dataclass(frozen=True)
class Repair:
    """What came of mending."""

    diagnosis: str
    """One or two sentences for the user."""
    formulation: Formulation | None = None
    """The corrected formulation; None if it stays."""
    source: str | None = None
    """The corrected program; None if the outcome stands."""
    applied: tuple[str, ...] = ()
    """How insights were used, as in `Drafted`."""


class Formulator(Protocol):
    """Reads problems and writes programs.

    All methods may raise ReplyError, BudgetExceeded or ServiceMissingError.
    """

    @property
    def name(self) -> str:
        """For the record: the name of the model, or "offline"."""
        ...

    async def formulate(self, brief: Brief) -> Drafted | Abstained:
        """Return the formulation of a problem told in words, or why there is none."""
        ...

    async def revise(
        self, brief: Brief, formulation: Formulation, request: str
    ) -> Drafted | Abstained:
        """Return the formulation after a change that the user asks for; the rest stays.

        Args:
            brief: its text includes the change.
            formulation: before the change.
            request: the change, in the user's words.
        """
        ...

    async def correct_sources(
        self, brief: Brief, formulation: Formulation, issues: Sequence[str]
    ) -> Formulation:
        """Return the formulation with other sources, after the files did not hold what it says."""
        ...

    async def write_program(self, formulation: Formulation, data: dict[str, Any]) -> str:
        """Return the source of a program for a formulation; `data` shows names and shapes."""
        ...

    async def rewrite_program(
        self, formulation: Formulation, data: dict[str, Any], source: str, changes: str
    ) -> str:
        """Return the program after a change of its formulation; what did not change stays."""
        ...

    async def repair(self, attempt: Attempt) -> Repair:
        """Return the smallest correction of a program that gave no optimum."""
        ...

    async def reconsider(self, attempt: Attempt, objections: Sequence[str]) -> Repair:
        """Return a correction of an answer that checks object to, or why it stands."""
        ...
