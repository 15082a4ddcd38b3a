"""One try at a problem from its text alone, by whoever made it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from modelwright.solvers.agreement import NoNumber, Value, value_of
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


@dataclass(frozen=True)
class Attempt:
    """A program and what came of it, or why there is none."""

    program: Program | None = None
    outcome: Outcome | None = None
    persona: str = ""
    """Who tried; "" for nobody in particular."""
    reason: str = ""
    """Why there is no answer."""

    @property
    def value(self) -> Value:
        """What it answers; `NoNumber.NONE` without an answer."""
        return NoNumber.NONE if self.outcome is None else value_of(self.outcome)

    def to_json(self) -> dict[str, Any]:
        """Return the attempt as plain JSON; the values of variables are left out."""
        program, outcome = self.program, self.outcome
        if outcome is not None:
            outcome = replace(outcome, variables={}, duals=None, reduced_costs=None)
        return {
            "persona": self.persona,
            "reason": self.reason,
            "program": {"source": program.source, "data": program.data} if program else None,
            "outcome": outcome.to_json() if outcome else None,
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Attempt":
        """Return the attempt that `to_json` wrote."""
        program, outcome = record["program"], record["outcome"]
        return cls(
            program and Program(program["source"], program["data"]),
            outcome and Outcome.from_json(outcome),
            record["persona"],
            record["reason"],
        )
