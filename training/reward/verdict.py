"""What was found out about one program for one item: facts, not yet a reward."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from modelwright.solvers.agreement import NoNumber, Value
from modelwright.solvers.outcome import FailureKind, Termination

REWARD_VERSION = "1"
"""Part of every cache key; raise it when the same program would be judged otherwise."""


class Hack(StrEnum):
    """A way to the right number other than a right model."""

    CONSTANT_OBJECTIVE = "constant_objective"
    """No variable that is free to move is in the objective: the program knows the answer."""
    FREE_OBJECTIVE = "free_objective"
    """The constraints have no say in the objective, although they do in the reference."""
    CHANGED_DATA = "changed_data"
    """With other data the answer is not that of the reference."""
    DEAD_PARAMETER = "dead_parameter"
    """A number that changes the reference's answer does not change the model."""
    UNMOVED = "unmoved"
    """Without a reference: the answer stays when all numbers of the text change."""
    HARD_CODED = "hard_coded"
    """Numbers of the instance stand in the program, or unreferenced in the data."""
    ANSWER_LITERAL = "answer_literal"
    """The answer itself stands in the program or in the data."""


@dataclass(frozen=True)
class Verdict:
    """Facts about a program with its data."""

    termination: Termination
    answer: Value
    failure: FailureKind | None = None
    message: str = ""
    """Of the failure."""
    timed_out: bool = False
    """The program, or the solver on its model, took too long."""
    hacks: tuple[str, ...] = ()
    """Values of `Hack`; looked for only in programs with the right answer."""
    hack_evidence: str = ""
    unchecked: tuple[str, ...] = ()
    """Hacks that could not be looked for, for want of a reference."""
    structure: dict[str, float] = field(default_factory=dict[str, float])
    """Likeness to what is known of a right model, each from 0 to 1; empty if nothing is known."""
    seconds: float = 0.0
    """Wall clock, waiting not included."""

    @property
    def built(self) -> bool:
        """Whether there is a model."""
        return self.failure is None or self.failure in _OF_SOLVER

    @property
    def infrastructure(self) -> bool:
        """Whether this machine, not the program, is at fault."""
        return self.failure is FailureKind.INFRASTRUCTURE

    def to_json(self) -> dict[str, Any]:
        """Return a plain object."""
        return asdict(self) | {
            "answer": self.answer if isinstance(self.answer, NoNumber) else float(self.answer)
        }

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Verdict":
        """Return the verdict that `to_json` wrote."""
        answer = record["answer"]
        fields: dict[str, Any] = {
            **record,
            "termination": Termination(record["termination"]),
            "answer": NoNumber(answer) if isinstance(answer, str) else answer,
            "failure": record["failure"] and FailureKind(record["failure"]),
            "hacks": tuple(record["hacks"]),
            "unchecked": tuple(record["unchecked"]),
        }
        return cls(**fields)


_OF_SOLVER = {FailureKind.SOLVER_TIMEOUT, FailureKind.SOLVER_CRASH, FailureKind.UNSUPPORTED}
"""Failures of programs that did build a model."""
