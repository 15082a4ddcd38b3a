"""What the nodes of the graph share: the state they change, and the tools they use.

The state is stored after every step as plain JSON (`modelwright.agent.state_json`), so that a
thread outlives the process and the versions of this package.
"""

import operator
import re
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


def begin(text: str, files: Sequence[DataFile] = ()) -> Changes:
    """Return the state of a problem that nothing is known of yet."""
    return Changes(
        **_fresh_turn(),
        text=text,
        files=list(files),
        base=None,
        request=None,
        versions=[],
        turn_began=0,
    )


def begin_change(state: State, request: str) -> Changes:
    """Return the state of a problem that is to be changed, as the user's words say.

    The words become part of the text, so that numbers and sentences of the change are checked like
    the others. Without an answer so far the whole text is simply read again.
    """
    text = f"{state.get('text', '').rstrip()}\n\n{_LABEL.sub('', request).strip()}"
    base = _answered(state)
    return Changes(**_next_turn(state), text=text, request=request if base else None, base=base)


def begin_edit(state: State, formulation: Formulation, request: str = "") -> Changes:
    """Return the state of a problem whose formulation was edited by hand.

    Args:
        state: of the thread.
        formulation: as it shall be.
        request: what was edited, for the record.
    """
    changes = Changes(**_next_turn(state), request=None, base=_answered(state))
    changes["formulation"] = formulation
    if changes["base"] is None and state.get("formulation") == formulation:
        changes["source"] = state.get("source")
    return changes


def begin_again(state: State, *, keep: bool) -> Changes | None:
    """Return the state of a program that is to be solved, or an answer to be checked, once more.

    Args:
        state: of the thread.
        keep: only check the outcome again, do not solve.

    Returns: None if there is no program, or with `keep` no answer, yet.
    """
    best = state.get("best")
    formulation = best.formulation if best else state.get("formulation")
    source = best.program.source if best else state.get("source")
    data = best.program.data if best else state.get("data")
    if formulation is None or source is None or data is None or (keep and best is None):
        return None
    again = Changes(
        formulation=formulation,
        source=source,
        data=data,
        request=state.get("request"),
        base=state.get("base"),
        clarified=state.get("clarified", []),
        origins=state.get("origins", {}),
        binding_issues=state.get("binding_issues", []),
        understood=state.get("understood", []),
        alternatives=[] if keep else state.get("alternatives", []),
        doubts=state.get("doubts", []) if keep else [],
        revision=state.get("revision"),
        latest=best if keep else None,
        best=best if keep else None,
    )
    return Changes(**_next_turn(state) | again)


def go_back(state: State) -> Changes | None:
    """Return the state of the version before the latest; None if there is none.

    A change that came to no answer left no version: then the latest is the one before.
    """
    versions = state.get("versions", [])
    stands = bool(versions) and (versions[-1].candidate, versions[-1].text) == (
        state.get("best"),
        state.get("text"),
    )
    kept = versions[:-1] if stands else versions
    if not kept:
        return None
    version = kept[-1]
    return Changes(
        **_next_turn(state)
        | Changes(
            text=version.text,
            request=None,
            base=None,
            formulation=version.candidate.formulation,
            source=version.candidate.program.source,
            data=version.candidate.program.data,
            latest=version.candidate,
            best=version.candidate,
            certificate=version.certificate,
            explanation=version.explanation,
            revision=version.revision,
            versions=kept,
        )
    )


_LABEL = re.compile(r"^\s*(?:add|also|change|and)\s*:\s*", re.I)


def _answered(state: State) -> Candidate | None:
    versions = state.get("versions", [])
    return versions[-1].candidate if versions else None


def _next_turn(state: State) -> Changes:
    return Changes(**_fresh_turn(), turn_began=len(state.get("steps", [])))


def _fresh_turn() -> Changes:
    return Changes(
        questions=[],
        clarified=[],
        reformulate=False,
        complaint="",
        formulation=None,
        data=None,
        origins={},
        binding_issues=[],
        source=None,
        understood=[],
        alternatives=[],
        abstained=None,
        latest=None,
        best=None,
        rival=None,
        rounds=0,
        mends=0,
        earlier=[],
        diagnoses=[],
        stands=False,
        stop=None,
        stop_hint="",
        doubts=[],
        revision=None,
        certificate=None,
        explanation=None,
    )


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
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    """Name -> table of the user's data files."""
    meter: Meter = field(default_factory=Meter)
    """Counts the calls that the formulator makes, and holds every limit of the run."""
    ask: bool = False
    """Whether there is somebody to put questions to; else their defaults are taken."""
    most_mends: int = 0
    """Corrections of an answer that some check objects to."""
