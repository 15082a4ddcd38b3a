"""What the checks with a language model are given, and what they hand back."""

from dataclasses import dataclass, field

from modelwright.agent.state import Candidate
from modelwright.solvers.certificate import Check, CheckStatus, Weight
from modelwright.solvers.limits import Limits


@dataclass(frozen=True)
class Case:
    """A problem in words, and the answer to check."""

    text: str
    candidate: Candidate
    limits: Limits = field(default_factory=Limits)
    """Of each build, solve and call."""


def passed(name: str, evidence: str) -> Check:
    """Return a check that passed."""
    return Check(name, CheckStatus.PASS, evidence, Weight.ADVISORY)


def failed(name: str, evidence: str) -> Check:
    """Return a check that failed; advisory, since a language model may be the one at fault."""
    return Check(name, CheckStatus.FAIL, evidence, Weight.ADVISORY)


def skipped(name: str, evidence: str) -> Check:
    """Return a check that was not made."""
    return Check(name, CheckStatus.SKIP, evidence, Weight.ADVISORY)
