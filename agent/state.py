"""What the nodes of the graph share: the state they change, and the tools they use."""

import operator
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, TypedDict, TypeVar

from modelwright.agent.answer import Answer, CertificateLike, Certify
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained, Alternative, Formulator, Reading, Reason
from modelwright.agent.trajectory import Step
from modelwright.agent.usage import Meter
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

T = TypeVar("T")


@dataclass(frozen=True)
class Candidate:
    """A program that was run, with the formulation it stands for."""

    formulation: Formulation
    program: Program
    outcome: Outcome


class Changes(TypedDict, total=False):
    """What nodes change; a missing key was not reached."""

    formulation: Formulation | None
    """The latest; None after an abstention without a draft."""
    source: str | None
    """The latest program; None until it is written."""
    understood: tuple[Reading, ...]
    alternatives: tuple[Alternative, ...]
    abstained: Abstained
    latest: Candidate
    """The last program that was run."""
    best: Candidate | None
    """The best so far by `outcome_order.rank`; of equals the first. None once withdrawn."""
    rounds: int
    """Repairs begun."""
    earlier: Annotated[list[str], operator.add]
    """What came of each program that was replaced, a line each."""
    diagnoses: Annotated[list[str], operator.add]
    stands: bool
    """The last repair changed nothing: no further one is tried."""
    stop: Reason
    """Why the work stopped early: a spent budget, a useless reply, a lost endpoint."""
    stop_hint: str
    doubts: tuple[str, ...]
    """Unlikely readings with another optimum, a sentence each."""
    certificate: CertificateLike
    answer: Answer
    steps: Annotated[list[Step], operator.add]


class State(Changes):
    """State of one run."""

    text: str
    """The problem, its data included."""


def latest_of(state: State) -> Candidate:
    """Return the program that was run last; some program must have been."""
    return _present(state.get("latest"), "latest")


def best_of(state: State) -> Candidate:
    """Return the best program so far; some program must have been run."""
    return _present(state.get("best"), "best")


def formulation_of(state: State) -> Formulation:
    """Return the latest formulation; there must be one."""
    return _present(state.get("formulation"), "formulation")


def _present(value: T | None, name: str) -> T:
    assert value is not None, f"the graph reached a node that needs {name} without it"
    return value


@dataclass(frozen=True)
class Update:
    """What a node hands back."""

    changes: Changes
    output: dict[str, object] = field(default_factory=dict[str, object])
    """For the trajectory: plain JSON, enough to repeat the changes."""
    summary: str = ""


@dataclass(frozen=True)
class Tools:
    """What the nodes work with."""

    formulator: Formulator
    solve: Callable[[Program], Awaitable[Outcome]]
    """Runs a program in the engine."""
    certify: Certify | None = None
    """Checks the final answer; None leaves it without a certificate."""
    meter: Meter = field(default_factory=Meter)
    """Counts the calls that the formulator makes."""
    max_rounds: int = 3
    """Most repairs."""
