"""Do costs cost and gains gain? More of a number named as a cost must not improve the objective."""

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.cues import Limit, worth_of
from modelwright.solvers.checks.flat import Flat, Part, Place, differences
from modelwright.solvers.checks.leaves import Leaf
from modelwright.solvers.checks.monotone import more_of
from modelwright.solvers.instance import OBJECTIVE, Instance
from modelwright.solvers.outcome import Sense

NAME = "costs_and_gains"
_PER_PARAMETER = 2


def check(case: Case) -> Check:
    """Pass if costs and gains, by their names, move the objective the right way."""
    if case.flat is None or case.instance is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    if OBJECTIVE in case.instance.expressions or OBJECTIVE in case.instance.quadratic.row:
        # (price - cost) * (a - b price) has the cost in a term that gains.
        return skipped(NAME, "the objective is not linear", Weight.ADVISORY)
    wrong: list[str] = []
    right: dict[str, int] = {}
    silent: set[str] = set()
    for leaf in case.leaves:
        worth = worth_of(leaf)
        tried = right.setdefault(leaf.top, 0) if worth else _PER_PARAMETER
        if tried >= _PER_PARAMETER or leaf.value <= 0:
            continue
        right[leaf.top] += 1
        improves = _improves(case, case.flat, case.instance, leaf)
        if improves is None:
            silent.add(leaf.top)
        elif improves is not (worth is Limit.UPPER):
            kind = "gain" if worth is Limit.UPPER else "cost"
            effect = "improves" if improves else "worsens"
            wrong.append(f"{leaf.name} is named as a {kind}, but more of it {effect} the objective")
    if wrong:
        return failed(NAME, listed(wrong, 3), Weight.ADVISORY)
    names = [name for name, count in right.items() if count and name not in silent]
    if not names:
        return skipped(
            NAME, "no number of the objective is named as a cost or gain", Weight.ADVISORY
        )
    said = f"more of {listed(names)} moves the objective the way its name says"
    return passed(NAME, said, Weight.ADVISORY)


def _improves(case: Case, base: Flat, instance: Instance, leaf: Leaf) -> bool | None:
    """Return whether more of a number improves the objective everywhere; None if neither."""
    built = case.rebuild({leaf.path: more_of(leaf)})
    places = differences(base, built) if isinstance(built, Flat) else None
    moved = [place for place in places or [] if place.part is Part.OBJECTIVE and place.owner >= 0]
    effects = {_better(instance, place) for place in moved}
    return effects.pop() if len(effects) == 1 else None


def _better(instance: Instance, place: Place) -> bool | None:
    if instance.column_lower[place.owner] < 0:
        return None
    return (place.after > place.before) is (instance.sense is Sense.MAXIMIZE)
