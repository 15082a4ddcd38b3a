"""What the nodes of the graph share: the state they change, and the tools they use.

The state is stored after every step as plain JSON (`modelwright.agent.state_json`), so that a
thread outlives the process and the versions of this package.
"""

import operator
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, TypedDict, TypeVar

from modelwright.agent.clarification import Clarified, Question
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import (
    Abstained,
    Alternative,
    Brief,
    Formulator,
    Insight,
    Reading,
    Reason,
)
from modelwright.agent.tables.table import Table
from modelwright.agent.trajectory import Step
from modelwright.agent.usage import Meter
from modelwright.solvers.certificate import Certificate, Check
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

T = TypeVar("T")


@dataclass(frozen=True)
class DataFile:
    """A file of the user's, as it was when its numbers were bound."""

    path: str
    digest: str
    """SHA-256 of the content."""


@dataclass(frozen=True)
class Candidate:
    """A program that was run, with the formulation it stands for."""

    formulation: Formulation
    program: Program
    outcome: Outcome


@dataclass(frozen=True)
class Rival:
    """An answer that was checked, and now competes with a correction of it."""

    candidate: Candidate
    certificate: Certificate


@dataclass(frozen=True)
class Touched:
    """What a change of the formulation lets a program change."""

    constraints: frozenset[str]
    variables: frozenset[str]
    objective: bool


@dataclass(frozen=True)
class Revision:
    """What a change to the problem did to the model."""

    request: str
    """In the user's words."""
    changes: tuple[str, ...]
    """One line per difference of the two models, in the user's names."""
    untouched: str
    """A sentence: what was to stay, and whether it is proved identical."""
    intact: bool
    """Whether everything that was to stay did."""


@dataclass(frozen=True)
class Version:
    """One answered state of the problem; `undo` goes back to the one before."""

    text: str
    candidate: Candidate
    certificate: Certificate | None
    explanation: dict[str, Any] | None
    revision: Revision | None
    """What led here; None for the first."""


class Changes(TypedDict, total=False):
    """What nodes change; a missing key was not reached, None was withdrawn."""

    text: str
    """The problem in words, later changes included."""
    files: list[DataFile]
    request: str | None
    """A change to an answered problem that is being made, in the user's words."""
    base: Candidate | None
    """The answered state that a change starts from."""
    tables_told: str
    """The data files as a language model sees them: schema, samples, problems."""
    insights: list[Insight]
    """What the library holds for problems like this one."""
    questions: list[Question]
    """Doubts about the text that wait for the user."""
    clarified: list[Clarified]
    reformulate: bool
    """A reply was not the default: the text must be read again."""
    complaint: str
    """What the last program changed although it was to stay."""
    formulation: Formulation | None
    """The latest; None after an abstention without a draft."""
    data: dict[str, Any] | None
    """Instance data of the latest formulation, files included; None until bound."""
    origins: dict[str, str]
    """Name of a parameter or set -> where its numbers come from."""
    binding_issues: list[str]
    source: str | None
    """The latest program; None until it is written."""
    understood: list[Reading]
    alternatives: list[Alternative]
    abstained: Abstained | None
    latest: Candidate | None
    """The last program that was run."""
    best: Candidate | None
    """The best so far by `outcome_order.rank`; of equals the first. None once withdrawn."""
    rival: Rival | None
    """The answer that `mend` tries to better."""
    rounds: int
    """Repairs begun."""
    mends: int
    """Corrections of a checked answer begun."""
    earlier: list[str]
    """What came of each program that was replaced, a line each."""
    diagnoses: list[str]
    stands: bool
    """The last repair changed nothing: no further one is tried."""
    stop: Reason | None
    """Why the work stopped early: a spent budget, a useless reply, a lost endpoint."""
    stop_hint: str
    doubts: list[str]
    """Unlikely readings with another optimum, a sentence each."""
    revision: Revision | None
    certificate: Certificate | None
    explanation: dict[str, Any] | None
    versions: list[Version]
    turn_began: int
    """Steps before the first one of this turn: of the problem, or of a change to it."""
    steps: Annotated[list[Step], operator.add]


class State(Changes):
    """State of one thread."""


def brief_of(state: State) -> Brief:
    """Return what the formulation is made from."""
    return Brief(
        state.get("text", ""),
        state.get("tables_told", ""),
        tuple(state.get("clarified", [])),
        tuple(state.get("insights", [])),
    )


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
class Verified:
    """What the checks with a language model found."""

    checks: Sequence[Check]
    replacement: Candidate | None = None
    """Another candidate, that most independent formulations agree on."""


Certify = Callable[[str, Formulation, Program, Outcome], Awaitable[Certificate]]
"""Checks an answer without a language model: problem text, formulation, program, outcome."""
Verify = Callable[[Brief, Candidate], Awaitable[Verified]]
"""Checks an answer with a language model."""
Explain = Callable[[str, Candidate], Awaitable[dict[str, Any]]]
"""Explains an outcome; `modelwright.agent.explanation` says what the object holds."""
Compare = Callable[[str, Program, Program, Touched], Awaitable[Revision]]
"""Compares two models: the request, the program before and after, what was to change."""


@dataclass(frozen=True)
class Tools:
    """What the nodes work with. What is None is skipped, and the record says so."""

    formulator: Formulator
    solve: Callable[[Program], Awaitable[Outcome]]
    """Runs a program in the engine."""
    certify: Certify | None = None
    verify: Verify | None = None
    explain: Explain | None = None
    why: Callable[[Program], Awaitable[str]] | None = None
    """Tells which constraints contradict each other, or what is unbounded."""
    compare: Compare | None = None
    retrieve: Callable[[str], Awaitable[Sequence[Insight]]] | None = None
    """Finds insights of the library for a problem text."""
    recall: Callable[[str, str, str], Awaitable[Sequence[Insight]]] | None = None
    """Finds those learnt from a kind of failure: problem text, kind, message."""
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    """Name -> table of the user's data files."""
    meter: Meter = field(default_factory=Meter)
    """Counts the calls that the formulator makes, and holds every limit of the run."""
    ask: bool = False
    """Whether there is somebody to put questions to; else their defaults are taken."""
    most_mends: int = 0
    """Corrections of an answer that some check objects to."""
