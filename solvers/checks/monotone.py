"""Do limits limit in the direction the text says? "At most 40": 41 must never be worse.

Most limits are decided by the model alone: where the number moves only sides of rows, bounds, and
coefficients of variables that keep their sign, more of an upper limit has to loosen every row it
touches. Otherwise the model is solved again with more of it.
"""

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.cues import Cue, Limit
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
    cues = case.cues
    if not cues:
        return skipped(NAME, "no number is told as a limit", Weight.ADVISORY)
    wrong: list[str] = []
    right = 0
    solved: dict[str, int] = {}
    for leaf in [leaf for leaf in case.leaves if leaf.path in cues][:_MOST]:
        cue = cues[leaf.path]
        share = cue.from_text and 0 < leaf.value < 1
        loosens = _loosens(case, case.flat, leaf, share=share)
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


def _loosens(case: Case, base: Flat, leaf: Leaf, *, share: bool) -> bool | None:
    """Return whether more of the number loosens (True) or tightens the model; None if neither.

    Args:
        case: the answer.
        base: its model.
        leaf: the number.
        share: whether it is a share ("at most 30 %"). Only then, and where it switches a limit on
            or off, do coefficients count: "at least 3 times A plus twice B" limits neither 3 nor 2.
    """
    built = case.rebuild({leaf.path: more_of(leaf)})
    places = differences(base, built) if isinstance(built, Flat) else None
    if not places or case.instance is None:
        return None
    coefficients = [place for place in places if place.part is Part.MATRIX]
    if not share and not all(_switches(case.instance, place) for place in coefficients):
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
    above = bool(np.isfinite(instance.row_upper[place.owner]))
    below = bool(np.isfinite(instance.row_lower[place.owner]))
    return None if above == below else body_grows is below


def _switches(instance: Instance, place: Place) -> bool:
    """Return whether the coefficient is that of a yes-or-no variable in a row with others."""
    k = place.column
    start = instance.rows.start
    binary = instance.integer[k] and instance.column_lower[k] == 0 and instance.column_upper[k] == 1
    return bool(binary) and bool(start[place.owner + 1] - start[place.owner] > 1)


def _helps(case: Case, leaf: Leaf) -> bool | None:
    """Return whether more of the number improves the optimum; None if nothing moves."""
    mine = case.outcome
    if mine.termination is not Termination.OPTIMAL or mine.objective is None:
        return None
    found: Outcome | None = case.resolve_with({leaf.path: more_of(leaf)})
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


def more_of(leaf: Leaf) -> Scalar:
    """Return a value that is 5 % larger; a whole number stays whole."""
    if is_whole(leaf.value):
        return int(leaf.value) + max(1, round(abs(leaf.value) * 0.05))
    return leaf.value + 0.05 * max(abs(leaf.value), 0.1)


def _sentence(leaf: Leaf, cue: Cue, loosens: bool) -> str:
    kind = "an upper limit" if cue.limit is Limit.UPPER else "a lower limit"
    effect = "loosens the model or helps" if loosens else "tightens the model or hurts"
    return f"{leaf.name} is told as {kind} ({cue.words!r}), but more of it {effect}"
