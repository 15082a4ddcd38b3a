"""The rows of a model as sums of coefficient times term, however their author wrote them.

A term is a column, or an operator over terms; equal subexpressions are one term, in whichever row,
so it makes no difference what a program names or repeats. Products with constants, sums of sums and
powers of two are brought to one form: 2 * (x + sin(y)) / 4 is 0.5 x + 0.5 sin(y).
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from modelwright.solvers.evaluate import evaluate
from modelwright.solvers.instance import OBJECTIVE, Expression, Floats, Instance, Ints, Op
from modelwright.solvers.nl import operators as op

COLUMN, SUM, PRODUCT = -1, op.SUM, op.TIMES
"""Codes of terms; all others are NL operator numbers."""
_COMMUTATIVE = {PRODUCT, op.MINIMUM, op.MAXIMUM, op.OR, op.AND, op.EQUAL, op.NOT_EQUAL}
_QUANTUM = 1e-9
_SHIFT = math.sqrt(2) / 3
"""Moves the grid, so that numbers people write (1/8192 = 1.220703125e-4) are far from its edges."""
_ZERO = 1e-12
_LARGEST_INLINED = 1000
"""Terms of a sum that is copied into each place that uses it; longer ones are terms themselves."""


def quantized(values: Floats | Sequence[float]) -> Ints:
    """Return whole numbers that are equal for values equal to about 9 digits, (values,).

    Two values that rounding alone set apart fall on different sides of an edge of the grid with
    probability 1e-6 or so; no rounding to strings or numbers avoids that.
    """
    array = np.asarray(values, np.float64)
    size = np.abs(array)
    known = np.isfinite(array) & (size > 0)
    logarithm = np.log(np.where(known, size, 1.0))
    place = np.floor(logarithm / _QUANTUM + _SHIFT).astype(np.int64) + (1 << 50)
    place = np.where(np.isfinite(array), place, 1 << 60)
    return np.where(array == 0, 0, np.where(array < 0, -place, place))


class Term(NamedTuple):
    """A column, or an operator and its operands."""

    code: int
    """COLUMN, SUM, PRODUCT or an NL operator."""
    operands: tuple[int, ...]
    """Terms; for a column its number."""
    factors: tuple[float, ...] = ()
    """Of a SUM, one per operand."""
    constant: float = 0.0
    """Added in a SUM; the value of a constant operand where `operands` is empty."""

    @property
    def commutes(self) -> bool:
        """Whether the order of operands means nothing."""
        return self.code in _COMMUTATIVE or self.code == SUM


@dataclass
class Body:
    """constant + sum of coefficient * term."""

    constant: float = 0.0
    terms: dict[int, float] = field(default_factory=dict[int, float])

    def add(self, other: "Body", factor: float = 1.0) -> None:
        """Add factor * other."""
        self.constant += factor * other.constant
        for term, coefficient in other.terms.items():
            self.terms[term] = self.terms.get(term, 0.0) + factor * coefficient

    def without_zeros(self) -> "Body":
        """Return the body without terms that cancel out."""
        largest = max(map(abs, self.terms.values()), default=0.0)
        kept = {t: c for t, c in self.terms.items() if abs(c) > _ZERO * largest}
        return Body(self.constant, kept)


class TermPool:
    """All terms of one model, or of several whose columns share numbers."""

    def __init__(self) -> None:
        self.terms: list[Term] = []
        self._known: dict[tuple[object, ...], int] = {}

    def column(self, number: int) -> int:
        """Return the term of a column."""
        return self._intern(Term(COLUMN, (number,)))

    def product(self, first: int, second: int) -> int:
        """Return the term first * second."""
        return self._intern(Term(PRODUCT, (min(first, second), max(first, second))))

    def apply(self, code: int, operands: Sequence[Body]) -> Body:
        """Return the operator applied to bodies."""
        if all(not operand.terms for operand in operands):
            return Body(_value(code, [operand.constant for operand in operands]))
        if code in (op.PLUS, op.MINUS, op.NEGATE, op.SUM):
            return _added(code, operands)
        if code in (op.TIMES, op.DIVIDE):
            return self._multiplied(code, operands[0], operands[1])
        if code == op.POWER and not operands[1].terms and operands[1].constant == 2.0:
            return self._multiplied(op.TIMES, operands[0], operands[0])
        terms = [self._as_term(operand) for operand in operands]
        return Body(0.0, {self._operator(code, terms): 1.0})

    def named(self, body: Body) -> Body:
        """Return a body of one term that stands for all of `body`."""
        return Body(0.0, {self._as_term(body): 1.0})

    def _multiplied(self, code: int, first: Body, second: Body) -> Body:
        result = Body()
        if not second.terms:
            factor = (
                second.constant if code == op.TIMES else _value(op.DIVIDE, [1, second.constant])
            )
            result.add(first, factor)
        elif code == op.TIMES and not first.terms:
            result.add(second, first.constant)
        else:
            (a, left), (b, right) = self._scaled_term(first), self._scaled_term(second)
            factor = _value(code, [a, b])
            result.terms[self._operator(code, [left, right])] = factor
        return result

    def _operator(self, code: int, terms: list[int]) -> int:
        return self._intern(Term(code, tuple(sorted(terms) if code in _COMMUTATIVE else terms)))

    def _scaled_term(self, body: Body) -> tuple[float, int]:
        """Return factor and term of a body that is one."""
        body = body.without_zeros()
        if body.constant == 0 and len(body.terms) == 1:
            ((term, factor),) = body.terms.items()
            return factor, term
        if not body.terms:
            return body.constant, self._as_term(Body(1.0))
        return 1.0, self._as_term(body)

    def _as_term(self, body: Body) -> int:
        body = body.without_zeros()
        if body.constant == 0 and len(body.terms) == 1:
            ((term, factor),) = body.terms.items()
            if factor == 1.0:
                return term
        ordered = sorted(body.terms.items())
        operands = tuple(term for term, _ in ordered)
        return self._intern(Term(SUM, operands, tuple(f for _, f in ordered), body.constant))

    def _intern(self, term: Term) -> int:
        numbers = quantized([*term.factors, term.constant]).tolist() if term.code == SUM else ()
        key = (term.code, term.operands, *numbers)
        if key not in self._known:
            self._known[key] = len(self.terms)
            self.terms.append(term)
        return self._known[key]


class Bodies(NamedTuple):
    """Objective and rows of a model, all over the terms of one pool."""

    objective: Body
    rows: list[Body]
    columns: list[int | None]
    """Term of every column; None where its value was given."""


def read_bodies(
    instance: Instance,
    pool: TermPool,
    *,
    numbers: Sequence[int] | None = None,
    values: Mapping[int, float] | None = None,
) -> Bodies:
    """Return the bodies of a model.

    Args:
        instance: the model.
        pool: where its terms go.
        numbers: of its columns in the pool; by default their own.
        values: column -> value of columns that are constants.
    """
    values = values or {}
    count = len(instance.column_names)
    numbers = range(count) if numbers is None else numbers
    columns = [None if k in values else pool.column(numbers[k]) for k in range(count)]
    leaves = [
        Body(values[k]) if term is None else Body(0.0, {term: 1.0})
        for k, term in enumerate(columns)
    ]
    bodies = [Body(instance.offset), *(Body() for _ in instance.row_names)]
    for column in np.flatnonzero(instance.cost).tolist():
        bodies[0].add(leaves[column], float(instance.cost[column]))
    matrix, terms = instance.rows, instance.quadratic
    for row, column, value in zip(
        matrix.row_numbers().tolist(), matrix.column.tolist(), matrix.value.tolist(), strict=True
    ):
        body, term = bodies[row + 1], columns[column]
        if term is None:
            body.constant += value * values[column]
        else:
            body.terms[term] = body.terms.get(term, 0.0) + value
    for row, first, second, value in zip(*(part.tolist() for part in terms), strict=True):
        bodies[row + 1].add(pool.apply(op.TIMES, (leaves[first], leaves[second])), value)
    for definition in instance.definitions:
        body = _read(definition.expression, leaves, pool)
        for column, value in zip(
            definition.column.tolist(), definition.value.tolist(), strict=True
        ):
            body.add(leaves[column], value)
        long = len(body.terms) > _LARGEST_INLINED
        leaves.append(pool.named(body) if long else body)
    for row, expression in instance.expressions.items():
        bodies[row - OBJECTIVE].add(_read(expression, leaves, pool))
    objective, *rows = (body.without_zeros() for body in bodies)
    return Bodies(objective, rows, columns)


def _read(expression: Expression, leaves: Sequence[Body], pool: TermPool) -> Body:
    stack: list[Body] = []
    for token in reversed(expression):
        if isinstance(token, Op):
            operands = stack[-token.arity :][::-1]
            del stack[-token.arity :]
            stack.append(pool.apply(token.code, operands))
        else:
            stack.append(leaves[token] if isinstance(token, int) else Body(token))
    total = Body()
    total.add(stack[-1])
    return total


def _added(code: int, operands: Sequence[Body]) -> Body:
    signs = [
        -1.0 if code == op.NEGATE or (code == op.MINUS and k) else 1.0 for k in range(len(operands))
    ]
    total = Body()
    for operand, sign in zip(operands, signs, strict=True):
        total.add(operand, sign)
    return total


def _value(code: int, operands: list[float]) -> float:
    return evaluate((Op(code, len(operands)), *(float(value) for value in operands)), ())
