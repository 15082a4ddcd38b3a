"""Everything a run has to say about one problem, with its evidence and its cost."""

from dataclasses import asdict, dataclass, field
from typing import Any

from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Reading, Reason
from modelwright.agent.nodes.run import summarize
from modelwright.agent.outcome_order import (
    has_point,
    is_answer,
    is_infrastructure,
    is_proved_without_optimum,
)
from modelwright.agent.state import Candidate, Revision, State
from modelwright.agent.trajectory import Step
from modelwright.agent.usage import Usage
from modelwright.solvers.certificate import Certificate
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


@dataclass(frozen=True)
class Answer:
    """What came of one problem; what was not reached is None."""

    text: str
    """The problem as it was read, later changes included."""
    formulator: str
    """Name of the model, or "offline"."""
    thread: str = ""
    """Name under which the run can be resumed and replayed; "" if it was not stored."""
    formulation: Formulation | None = None
    program: Program | None = None
    outcome: Outcome | None = None
    certificate: Certificate | None = None
    explanation: dict[str, Any] | None = None
    """The outcome in words (`modelwright.agent.explanation`)."""
    revision: Revision | None = None
    """What the last change did to the model."""
    origins: dict[str, str] = field(default_factory=dict[str, str])
    """Parameter or set -> place in the text or column of a file that its numbers come from."""
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
    """Wall-clock seconds of all steps."""
    trajectory: tuple[Step, ...] = ()

    @property
    def assumptions(self) -> tuple[str, ...]:
        """What the text leaves open and how it was read."""
        return tuple(self.formulation.assumptions) if self.formulation else ()

    @property
    def verdict(self) -> str:
        """How far the answer can be trusted; "abstained" if there is none."""
        if self.outcome is None or not is_answer(self.outcome):
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
            "thread": self.thread,
            "verdict": self.verdict,
            "formulation": self.formulation.model_dump(mode="json") if self.formulation else None,
            "program": {"source": program.source, "data": program.data} if program else None,
            "outcome": self.outcome.to_json() if self.outcome else None,
            "certificate": self.certificate.to_json() if self.certificate else None,
            "explanation": self.explanation,
            "revision": asdict(self.revision) if self.revision else None,
            "origins": self.origins,
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


def answer_of(state: State, *, formulator: str, thread: str = "") -> Answer:
    """Return what a thread has to say, wherever it stopped.

    Args:
        state: of the thread.
        formulator: name of the model, or "offline".
        thread: its name, if it is stored.
    """
    best, certificate = _standing(state)
    abstained = state.get("abstained")
    formulation = best.formulation if best else state.get("formulation")
    program, source = best.program if best else None, state.get("source")
    if program is None and formulation is not None and source is not None:
        program = Program(source, state.get("data") or {})
    reasons, hint = _reasons(state, best)
    steps = state.get("steps", [])
    return Answer(
        text=state.get("text", ""),
        formulator=formulator,
        thread=thread,
        formulation=formulation,
        program=program,
        outcome=best.outcome if best else None,
        certificate=certificate,
        explanation=state.get("explanation"),
        revision=state.get("revision"),
        origins=state.get("origins", {}),
        reasons=reasons,
        hint=hint or (abstained.hint if abstained else ""),
        understood=tuple(state.get("understood", [])),
        diagnoses=tuple(state.get("diagnoses", [])),
        rounds=state.get("rounds", 0),
        usage=sum((step.usage for step in steps), Usage()),
        seconds=sum(step.seconds for step in steps),
        trajectory=tuple(steps),
    )


def _standing(state: State) -> tuple[Candidate | None, Certificate | None]:
    """Return the answer that stands: a correction that was not checked counts for nothing."""
    rival = state.get("rival")
    if rival is not None:
        return rival.candidate, rival.certificate
    return state.get("best"), state.get("certificate")


def _reasons(state: State, best: Candidate | None) -> tuple[tuple[Reason, ...], str]:
    abstained, stop = state.get("abstained"), state.get("stop")
    reasons = list(abstained.reasons) if abstained else []
    hint = ""
    if stop is not None:
        reasons.append(stop)
        hint = state.get("stop_hint", "")
    if best is not None and not is_answer(best.outcome):
        failure = best.outcome.failure
        kind = failure.kind if failure else best.outcome.termination
        tries = state.get("rounds", 0)
        after = f" after {tries} repair{'' if tries == 1 else 's'}" if tries else ""
        reasons.append(Reason(str(kind), f"no outcome{after}: {summarize(best.outcome)}"))
        hint = hint or (failure.hint if failure else "")
    return tuple(reasons), hint
