"""What may be changed to repair a model, and what that costs.

A change costs its amount relative to the number that is changed, times

| factor | what is changed |
|---|---|
| 1 | the right-hand side of an inequality |
| 2 | a bound of a variable |
| 10 | the right-hand side of an equality |
| 1000 | a right-hand side of 0: usually a definition (balance, linking), not a quantity |

times the user's own factor. The sign of a variable (a bound of 0), the bounds of binaries and
integrality are what a variable means, and are never changed.
"""

import math
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase

import numpy as np

from modelwright.solvers.instance import Instance
from modelwright.solvers.why.members import Member, MemberKind, MemberTexts, all_members

_BOUND_FACTOR = 2.0
_EQUALITY_FACTOR = 10.0
_DEFINITION_FACTOR = 1000.0


def move_costs(
    instance: Instance, keep: Sequence[str] = (), costs: Mapping[str, float] | None = None
) -> dict[Member, float]:
    """Return what missing each changeable member by 1 costs."""
    texts = MemberTexts(instance)
    bounds = np.concatenate(
        [instance.row_lower, instance.row_upper, instance.column_lower, instance.column_upper]
    )
    sizes = np.abs(bounds[np.isfinite(bounds) & (bounds != 0)])
    typical = float(np.median(sizes)) if len(sizes) else 1.0
    weights: dict[Member, float] = {}
    for member in all_members(instance):
        name = texts.name(member)
        if not _changeable(instance, member) or any(matches(name, pattern) for pattern in keep):
            continue
        value = value_of(instance, member)
        factor = _factor(instance, member, value)
        for pattern, own in (costs or {}).items():
            factor *= own if matches(name, pattern) else 1.0
        weights[member] = factor / (abs(value) or typical)
    return weights


def matches(name: str, pattern: str) -> bool:
    """Return whether a name fits a pattern: "x", "x[*]", or "x" for all of x[...]."""
    literal = pattern.replace("[", "[[]")
    return name == pattern or name.startswith(f"{pattern}[") or fnmatchcase(name, literal)


def value_of(instance: Instance, member: Member) -> float:
    """Return the right-hand side or bound that a member is about."""
    lower = member.side == "lower"
    if member.kind is MemberKind.ROW:
        values = instance.row_lower if lower else instance.row_upper
    else:
        values = instance.column_lower if lower else instance.column_upper
    return float(values[member.place])


def _changeable(instance: Instance, member: Member) -> bool:
    if member.kind is MemberKind.ROW:
        return True
    if member.kind is not MemberKind.BOUND:
        return False
    value = value_of(instance, member)
    lower, upper = instance.column_lower[member.place], instance.column_upper[member.place]
    binary = bool(instance.integer[member.place]) and lower >= 0 and upper <= 1
    return value != 0 and not binary and math.isfinite(value)


def _factor(instance: Instance, member: Member, value: float) -> float:
    if member.kind is MemberKind.BOUND:
        return _BOUND_FACTOR
    if value == 0:
        return _DEFINITION_FACTOR
    return _EQUALITY_FACTOR if is_equality(instance, member) else 1.0


def is_equality(instance: Instance, member: Member) -> bool:
    """Return whether a row has one right-hand side."""
    return bool(instance.row_lower[member.place] == instance.row_upper[member.place])
