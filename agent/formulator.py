"""What reads a problem and writes its program: a language model or the embedded reader.

The graph knows only this protocol.
"""

from dataclasses import dataclass
from typing import Protocol

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
class Drafted:
    """A problem that was formulated."""

    formulation: Formulation
    source: str | None = None
    """The program, where formulator writes both at once."""
    understood: tuple[Reading, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    """There is an answer only if all but the unlikely ones have the same optimum."""


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
    earlier: tuple[str, ...] = ()
    """What came of the attempts before this one, a line each."""


@dataclass(frozen=True)
class Repair:
    """What came of mending."""

    diagnosis: str
    """One or two sentences for the user."""
    formulation: Formulation | None = None
    """The corrected formulation; None if it stays."""
    source: str | None = None
    """The corrected program; None if the outcome stands."""


class Formulator(Protocol):
    """Reads problems and writes programs.

    All methods may raise ReplyError, BudgetExceeded or ServiceMissingError.
    """

    @property
    def name(self) -> str:
        """For the record: the name of the model, or "offline"."""
        ...

    async def formulate(self, text: str) -> Drafted | Abstained:
        """Return the formulation of a problem told in words, or why there is none."""
        ...

    async def write_program(self, formulation: Formulation) -> str:
        """Return the source of a program for a formulation."""
        ...

    async def repair(self, attempt: Attempt) -> Repair:
        """Return the smallest correction of a program that gave no optimum."""
        ...
