"""What the offline formulator hands back: a draft, or an abstention with its reasons."""

from dataclasses import dataclass, field

from modelwright.agent.formulation import Formulation

TIGHTENED = "tightened"
"""Kind of the reason that a bound is tighter than one told before it."""


@dataclass(frozen=True)
class Clause:
    """One piece of the text that was understood."""

    kind: str
    """Which rule read it: "coefficient", "limit", "relation", "share", "objective", ..."""
    start: int
    end: int
    """Characters `start` to `end` of the problem text."""
    told_back: str
    """What the piece was taken to mean, as a sentence."""


@dataclass(frozen=True)
class Reason:
    """Why there is no answer, with the place in the text."""

    kind: str
    """For example "no_entities", "unread_number", "unread_cue", "no_objective", "syntax"."""
    message: str
    start: int = 0
    end: int = 0


@dataclass(frozen=True)
class Draft:
    """A problem that was read completely."""

    formulation: Formulation
    source: str
    """Python program that defines `build_model(data)` for `formulation.data()`."""
    understood: list[Clause] = field(default_factory=list)
    alternatives: list[tuple[str, "Draft"]] = field(default_factory=list)
    """Other readings of a doubtful wording, each with what it reads differently. The answer may
    be trusted only if they all have the same optimum."""
    doubts: list[tuple[str, "Draft"]] = field(default_factory=list)
    """Readings to the letter that people rarely mean. Where their optimum differs the answer
    stands, but is not verified."""


@dataclass(frozen=True)
class Abstention:
    """A problem that was not read completely."""

    reasons: list[Reason]
    understood: list[Clause] = field(default_factory=list)
    hint: str = ""
    draft: Draft | None = None
    """What could be put together from the part that was understood."""


class Unreadable(Exception):
    """Raised inside the reader where going on would mean guessing."""

    def __init__(self, kind: str, message: str, start: int = 0, end: int = 0) -> None:
        super().__init__(message)
        self.reason = Reason(kind, message, start, end)
