"""How a turn begins: what changes in the state of a thread before the graph runs.

A turn is a new problem, a change to it, an edit by hand, another try, or a step back.
"""

import re
from collections.abc import Sequence

from modelwright.agent.formulation import Formulation
from modelwright.agent.state import Candidate, Changes, DataFile, State


def begin(text: str, files: Sequence[DataFile] = ()) -> Changes:
    """Return the state of a problem that nothing is known of yet."""
    return _fresh_turn() | Changes(
        text=text, files=list(files), base=None, request=None, versions=[], turn_began=0
    )


def begin_change(state: State, request: str) -> Changes:
    """Return the state of a problem that is to be changed, as the user's words say.

    The words become part of the text, so that numbers and sentences of the change are checked like
    the others. Without an answer so far the whole text is simply read again.
    """
    text = f"{state.get('text', '').rstrip()}\n\n{_LABEL.sub('', request).strip()}"
    base = _answered(state)
    return _next_turn(state) | Changes(text=text, request=request if base else None, base=base)


def begin_edit(state: State, formulation: Formulation) -> Changes:
    """Return the state of a problem whose formulation was edited by hand.

    Args:
        state: of the thread.
        formulation: as it shall be.
    """
    base = _answered(state)
    same = base is None and state.get("formulation") == formulation
    return _next_turn(state) | Changes(
        request=None,
        base=base,
        formulation=formulation,
        source=state.get("source") if same else None,
    )


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
    return _next_turn(state) | again


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
    return _next_turn(state) | Changes(
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


_LABEL = re.compile(r"^\s*(?:add|also|change|and)\s*:\s*", re.I)


def _answered(state: State) -> Candidate | None:
    versions = state.get("versions", [])
    return versions[-1].candidate if versions else None


def _next_turn(state: State) -> Changes:
    return _fresh_turn() | Changes(turn_began=len(state.get("steps", [])))


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
