"""Everything a run has to say about one problem, with its evidence and its cost."""

from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Reading, Reason
from modelwright.agent.outcome_order import has_point, is_infrastructure, is_proved_without_optimum
from modelwright.agent.trajectory import Step
from modelwright.agent.usage import Usage
from modelwright.solvers.certificate import Check
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


class CertificateLike(Protocol):
    """What an answer needs to know of a certificate."""

    @property
    def verdict(self) -> str:
        """One of verified, unverified, refuted, abstained."""
        ...

    @property
    def checks(self) -> list[Check]:
        """What was checked."""
        ...

    def to_json(self) -> dict[str, Any]:
        """Return verdict and checks as a JSON object."""
        ...


Certify = Callable[[str, Formulation, Program, Outcome], Awaitable[CertificateLike]]
"""Checks an answer: problem text, formulation, program, outcome."""


@dataclass(frozen=True)
class Answer:
    """What came of one problem; what was not reached is None."""

    text: str
    """The problem as it was read, its data included."""
    formulator: str
    """Name of the model, or "offline"."""
    formulation: Formulation | None = None
    program: Program | None = None
    outcome: Outcome | None = None
    certificate: CertificateLike | None = None
    reasons: tuple[Reason, ...] = ()
    """Why there is no answer; beside an outcome, why the work stopped before it was done."""
    hint: str = ""
    """What to do about the reasons."""
    understood: tuple[Reading, ...] = ()
    """What the offline formulator took each piece of the text to mean."""
    diagnoses: tuple[str, ...] = ()
    """What was found and changed in each round of repair."""
    rounds: int = 0
    """Repairs tried."""
    usage: Usage = field(default_factory=Usage)
    seconds: float = 0.0
    """Wall-clock seconds of the whole run."""
    trajectory: tuple[Step, ...] = ()

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the text leaves open and how it was read."""
        return tuple(self.formulation.assumptions) if self.formulation else ()

    @property
    def verdict(self) -> str:
        """How far the answer can be trusted; "abstained" if there is none."""
        outcome = self.outcome
        if outcome is None or not (has_point(outcome) or is_proved_without_optimum(outcome)):
            return "abstained"
        return str(self.certificate.verdict) if self.certificate else "unverified"

    @property
    def exit_code(self) -> int:
        """Exit code of the command line: 0 verified, 3 not verified, 4 no optimum, 5, 6."""
        if self.outcome is not None:
            if is_infrastructure(self.outcome):
                return 6
            if is_proved_without_optimum(self.outcome):
                return 4
            if has_point(self.outcome):
                return 0 if self.verdict == "verified" else 3
        return 5

    def to_json(self) -> dict[str, Any]:
        """Return the answer as a JSON object."""
        program = self.program
        return {
            "text": self.text,
            "formulator": self.formulator,
            "verdict": self.verdict,
            "formulation": self.formulation.model_dump(mode="json") if self.formulation else None,
            "program": {"source": program.source, "data": program.data} if program else None,
            "outcome": self.outcome.to_json() if self.outcome else None,
            "certificate": self.certificate.to_json() if self.certificate else None,
            "reasons": [asdict(reason) for reason in self.reasons],
            "hint": self.hint,
            "assumptions": list(self.assumptions),
            "understood": [asdict(reading) for reading in self.understood],
            "diagnoses": list(self.diagnoses),
            "rounds": self.rounds,
            "usage": self.usage.to_json(),
            "seconds": self.seconds,
            "trajectory": [step.to_json() for step in self.trajectory],
        }
