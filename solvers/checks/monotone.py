"""Do limits limit in the direction the text says? "At most 40": 41 must never be worse.

Most limits are decided by the model alone: where the number moves only sides of rows, bounds, and
coefficients of variables that keep their sign, more of an upper limit has to loosen every row it
touches. Otherwise the model is solved again with more of it.
"""

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.cues import Cue, Limit, find_cues
from modelwright.solvers.checks.flat import Flat, Part, Place, differences
from modelwright.solvers.checks.leaves import Leaf, Scalar, is_whole
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Outcome, Sense, Termination

NAME = "limits_limit"
_TOLERANCE = 1e-5
_MOST = 40


def check(case: Case) -> Check:
    """Pass if no number that is told as a limit acts the other way round."""
    if case.flat is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    cues = find_cues(case)
    if not cues:
        return skipped(NAME, "no number is told as a limit", Weight.ADVISORY)
    wrong: list[str] = []
    right = 0
    solved: dict[str, int] = {}
    for leaf in [leaf for leaf in case.leaves if leaf.path in cues][:_MOST]:
        cue = cues[leaf.path]
        share = cue.from_text and 0 < leaf.value < 1
        loosens = _loosens(case, case.flat, leaf, coefficients=share)
        if loosens is None and share and solved.setdefault(leaf.top, 0) < 2:
            solved[leaf.top] += 1
            loosens = _helps(case, leaf)
        if loosens is None:
            continue
        if loosens is (cue.limit is Limit.UPPER):
            right += 1
        else:
            wrong.append(_sentence(leaf, cue, loosens))
    if wrong:
        return failed(NAME, listed(wrong, 3), Weight.ADVISORY)
    if not right:
        said = f"{len(cues)} limits are told, none acts in one direction only"
        return skipped(NAME, said, Weight.ADVISORY)
    said = f"{right} numbers told as limits act in the direction told"
    return passed(NAME, said, Weight.ADVISORY)


def _loosens(case: Case, base: Flat, leaf: Leaf, *, coefficients: bool) -> bool | None:
    """Return whether more of the number loosens (True) or tightens the model; None if neither.

    Args:
        case: the answer.
        base: its model.
        leaf: the number.
        coefficients: whether coefficients count. Those of shares do ("at most 30 %"); "at least 3
            times A plus twice B" limits neither 3 nor 2.
    """
    built = case.rebuild({leaf.path: _more(leaf)})
    places = differences(base, built) if isinstance(built, Flat) else None
    if not places or case.instance is None:
        return None
    if not coefficients and any(place.part is Part.MATRIX for place in places):
        return None
    effects = {_effect(case.instance, place) for place in places}
    return effects.pop() if len(effects) == 1 else None


def _effect(instance: Instance, place: Place) -> bool | None:
    """Return whether a change loosens a row or bound; None where that depends."""
    grows = place.after > place.before
    if place.part in (Part.ROW_UPPER, Part.COLUMN_UPPER):
        return grows
    if place.part in (Part.ROW_LOWER, Part.COLUMN_LOWER):
        return not grows
    if place.part is not Part.MATRIX:
        return None
    lower, upper = instance.column_lower[place.column], instance.column_upper[place.column]
    if lower < 0 < upper:
        return None
    body_grows = grows == bool(lower >= 0)
    above = bool(np.isfinite(instance.row_upper[place.index]))
    below = bool(np.isfinite(instance.row_lower[place.index]))
    return None if above == below else body_grows is below


def _helps(case: Case, leaf: Leaf) -> bool | None:
    """Return whether more of the number improves the optimum; None if nothing moves."""
    mine = case.outcome
    if mine.termination is not Termination.OPTIMAL or mine.objective is None:
        return None
    found: Outcome | None = case.resolve_with({leaf.path: _more(leaf)})
    if found is None or found.sense is None:
        return None
    if found.termination is Termination.INFEASIBLE:
        return False
    if found.termination is not Termination.OPTIMAL or found.objective is None:
        return None
    gain = found.objective - mine.objective
    if found.sense is Sense.MINIMIZE:
        gain = -gain
    size = _TOLERANCE * max(1.0, abs(mine.objective))
    return None if abs(gain) <= size else gain > 0


def _more(leaf: Leaf) -> Scalar:
    if is_whole(leaf.value):
        return int(leaf.value) + max(1, round(abs(leaf.value) * 0.05))
    return leaf.value + 0.05 * max(abs(leaf.value), 0.1)


def _sentence(leaf: Leaf, cue: Cue, loosens: bool) -> str:
    kind = "an upper limit" if cue.limit is Limit.UPPER else "a lower limit"
    effect = "loosens the model or helps" if loosens else "tightens the model or hurts"
    return f"{leaf.name} is told as {kind} ({cue.words!r}), but more of it {effect}"
