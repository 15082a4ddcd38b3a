"""The value of a model at a point, computed by us and never by the solver that found the point.

Whatever cannot be computed (log of a negative number, division by zero, overflow) is NaN.
"""

import math
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from modelwright.solvers.instance import (
    OBJECTIVE,
    Expression,
    Floats,
    Instance,
    Op,
    SpecialOrderedSet,
)
from modelwright.solvers.nl import operators as op


class ViolationKind(StrEnum):
    """What a point violates."""

    ROW = "row"
    """A constraint."""
    BOUND = "bound"
    """A bound of a variable."""
    INTEGRALITY = "integrality"
    """An integer variable has a fractional value."""
    SOS = "sos"
    """A special ordered set has too many nonzero members, or they are not neighbours."""


class Violation(NamedTuple):
    """One violated condition."""

    kind: ViolationKind
    name: str
    """Name of the row, variable or set."""
    amount: float
    """Absolute violation; infinite where the row has no value at the point."""
    relative: float
    """`amount` / max(1, |bound|), which is what a tolerance is compared with."""


def objective(instance: Instance, x: Floats) -> float:
    """Return the objective at `x`, offset included, in the model's own sense."""
    with np.errstate(all="ignore"):
        total = instance.offset + float(instance.cost @ x)
        total += float(_quadratic(instance, x)[0])
    if OBJECTIVE in instance.expressions:
        values = _values(instance, x)
        total += evaluate(instance.expressions[OBJECTIVE], values)
    return total if math.isfinite(total) else math.nan


def row_activity(instance: Instance, x: Floats) -> Floats:
    """Return the value of every row's body at `x`, (rows,)."""
    with np.errstate(all="ignore"):
        activity = instance.rows.times(x) + _quadratic(instance, x)[1:]
    if any(row != OBJECTIVE for row in instance.expressions):
        values = _values(instance, x)
        for row, expression in instance.expressions.items():
            if row != OBJECTIVE:
                activity[row] += evaluate(expression, values)
    activity[~np.isfinite(activity)] = math.nan
    return activity


def violations(instance: Instance, x: Floats, tolerance: float) -> list[Violation]:
    """Return what `x` violates by more than `tolerance` (relative), largest first."""
    found = [
        *_outside(
            ViolationKind.ROW,
            row_activity(instance, x),
            instance.row_lower,
            instance.row_upper,
            instance.row_names,
            tolerance,
        ),
        *_outside(
            ViolationKind.BOUND,
            x,
            instance.column_lower,
            instance.column_upper,
            instance.column_names,
            tolerance,
        ),
    ]
    with np.errstate(all="ignore"):
        fractional = np.where(instance.integer, np.abs(x - np.round(x)), 0.0)
    for column in np.flatnonzero(fractional > tolerance).tolist():
        amount = float(fractional[column])
        name = instance.column_names[column]
        found.append(Violation(ViolationKind.INTEGRALITY, name, amount, amount))
    for sos in instance.sos:
        amount = _sos_violation(sos, x)
        if not amount <= tolerance:
            found.append(Violation(ViolationKind.SOS, sos.name, amount, amount))
    return sorted(found, key=lambda violation: -violation.relative)


def evaluate(expression: Expression, values: Sequence[float]) -> float:
    """Return the value of an expression in prefix order; `values` answers its references."""
    # From the right every operand is on the stack before its operator, so nothing recurses.
    stack: list[float] = []
    for token in reversed(expression):
        if isinstance(token, Op):
            code, arity = token
            if arity == 1:
                stack[-1] = _UNARY[code](stack[-1])
            elif arity == 2 and code in _BINARY:
                first = stack.pop()
                stack[-1] = _BINARY[code](first, stack[-1])
            else:
                operands = stack[-arity:][::-1]
                del stack[-arity:]
                stack.append(_VARIADIC[code](operands))
        elif isinstance(token, int):
            stack.append(values[token])
        else:
            stack.append(token)
    return stack[-1]


def _values(instance: Instance, x: Floats) -> list[float]:
    """Return the values of all variables followed by those of all definitions."""
    values: list[float] = x.tolist()
    for definition in instance.definitions:
        total = evaluate(definition.expression, values)
        columns: list[int] = definition.column.tolist()
        factors: list[float] = definition.value.tolist()
        for column, factor in zip(columns, factors, strict=True):
            total += factor * values[column]
        values.append(total)
    return values


def _quadratic(instance: Instance, x: Floats) -> Floats:
    """Return the sum of quadratic terms of the objective and of every row, (1 + rows,)."""
    terms = instance.quadratic
    rows = len(instance.row_names)
    if not len(terms.row):
        return np.zeros(1 + rows)
    products = terms.value * x[terms.first] * x[terms.second]
    return np.bincount(terms.row - OBJECTIVE, products, 1 + rows).astype(np.float64)


def _outside(
    kind: ViolationKind,
    values: Floats,
    lower: Floats,
    upper: Floats,
    names: Sequence[str],
    tolerance: float,
) -> list[Violation]:
    """Return the violations of lower <= values <= upper."""
    with np.errstate(all="ignore"):
        below = np.where(values < lower, lower - values, 0.0)
        above = np.where(values > upper, values - upper, 0.0)
        amount = np.maximum(below, above)
        bound = np.where(below >= above, lower, upper)
        relative = amount / np.maximum(1.0, np.where(np.isfinite(bound), np.abs(bound), 1.0))
    broken = np.isnan(values)
    amount[broken] = relative[broken] = math.inf
    return [
        Violation(kind, names[k], float(amount[k]), float(relative[k]))
        for k in np.flatnonzero(relative > tolerance).tolist()
    ]


def _sos_violation(sos: SpecialOrderedSet, x: Floats) -> float:
    """Return the largest member outside the best window of `kind` neighbours."""
    members = np.abs(x[sos.column[np.argsort(sos.weight, kind="stable")]])
    if np.isnan(members).any():
        return math.inf
    if len(members) <= sos.kind:
        return 0.0
    before = np.maximum.accumulate(np.concatenate(([0.0], members)))
    after = np.maximum.accumulate(np.concatenate(([0.0], members[::-1])))[::-1]
    windows = len(members) - sos.kind + 1
    return float(np.maximum(before[:windows], after[sos.kind :]).min())


def _divide(first: float, second: float) -> float:
    return first / second


def _guarded(function: Callable[..., float]) -> Callable[..., float]:
    """Wrap a function of the math module so that what it cannot compute is NaN."""

    def compute(*operands: float) -> float:
        try:
            return float(function(*operands))
        except (ValueError, ArithmeticError):
            return math.nan

    return compute


def _test(condition: Callable[[float, float], bool]) -> Callable[[float, float], float]:
    """Return a comparison as 1.0 or 0.0, NaN where an operand is NaN."""

    def compute(first: float, second: float) -> float:
        if math.isnan(first) or math.isnan(second):
            return math.nan
        return float(condition(first, second))

    return compute


def _choose(operands: list[float]) -> float:
    """Return the chosen branch; the other may be NaN."""
    condition, then, otherwise = operands
    if math.isnan(condition):
        return math.nan
    return then if condition else otherwise


def _guarded_sum(operands: list[float]) -> float:
    """Return the sum, rounded once."""
    try:
        return math.fsum(operands)
    except (ValueError, OverflowError):
        return math.nan


def _first_nan_or(function: Callable[[list[float]], float]) -> Callable[[list[float]], float]:
    """Make min or max NaN where an operand is NaN."""
    return lambda operands: math.nan if any(map(math.isnan, operands)) else function(operands)


_UNARY: dict[int, Callable[[float], float]] = {
    op.FLOOR: _guarded(math.floor),
    op.CEIL: _guarded(math.ceil),
    op.ABS: abs,
    op.NEGATE: lambda value: -value,
    op.NOT: lambda value: math.nan if math.isnan(value) else float(not value),
    op.TANH: math.tanh,
    op.TAN: _guarded(math.tan),
    op.SQRT: _guarded(math.sqrt),
    op.SINH: _guarded(math.sinh),
    op.SIN: _guarded(math.sin),
    op.LOG10: _guarded(math.log10),
    op.LOG: _guarded(math.log),
    op.EXP: _guarded(math.exp),
    op.COSH: _guarded(math.cosh),
    op.COS: _guarded(math.cos),
    op.ATANH: _guarded(math.atanh),
    op.ATAN: math.atan,
    op.ASINH: math.asinh,
    op.ASIN: _guarded(math.asin),
    op.ACOSH: _guarded(math.acosh),
    op.ACOS: _guarded(math.acos),
    op.SUM: lambda value: value,
    op.MINIMUM: lambda value: value,
    op.MAXIMUM: lambda value: value,
}
_BINARY: dict[int, Callable[[float, float], float]] = {
    op.PLUS: lambda first, second: first + second,
    op.MINUS: lambda first, second: first - second,
    op.TIMES: lambda first, second: first * second,
    op.DIVIDE: _guarded(_divide),
    op.POWER: _guarded(math.pow),
    op.OR: _test(lambda first, second: bool(first) or bool(second)),
    op.AND: _test(lambda first, second: bool(first) and bool(second)),
    op.LESS: _test(lambda first, second: first < second),
    op.LESS_EQUAL: _test(lambda first, second: first <= second),
    op.EQUAL: _test(lambda first, second: first == second),
    op.GREATER_EQUAL: _test(lambda first, second: first >= second),
    op.GREATER: _test(lambda first, second: first > second),
    op.NOT_EQUAL: _test(lambda first, second: first != second),
}
_VARIADIC: dict[int, Callable[[list[float]], float]] = {
    op.SUM: _guarded_sum,
    op.MINIMUM: _first_nan_or(min),
    op.MAXIMUM: _first_nan_or(max),
    op.IF: _choose,
}
