"""A model as numbers: what leaves the jail, and what every trusted part works on.

    minimize or maximize   offset + c'x + sum_k v_k x_i x_j + f_0(x)
    subject to             row_lower <= A x + sum_k v_k x_i x_j + f_r(x) <= row_upper
                           column_lower <= x <= column_upper, some x integer, SOS sets

Linear and quadratic parts are arrays; f is a nonlinear expression where the model has one. There is
no code in it: it can be parsed, compared, written and evaluated without trusting its author.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.outcome import ProblemClass, Sense, Statistics

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

OBJECTIVE = -1
"""Row number that stands for the objective in quadratic terms and expressions."""


class SparseRows(NamedTuple):
    """A sparse matrix by rows (CSR); entries of row r are start[r]:start[r+1]."""

    start: Ints
    """(rows + 1,)"""
    column: Ints
    """(nonzeros,)"""
    value: Floats
    """(nonzeros,)"""

    def row_numbers(self) -> Ints:
        """Return the row of every entry, (nonzeros,)."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))

    def times(self, x: Floats) -> Floats:
        """Return A x, (rows,)."""
        rows = len(self.start) - 1
        terms = self.value * x[self.column]
        return np.bincount(self.row_numbers(), terms, minlength=rows).astype(np.float64)


class QuadraticTerms(NamedTuple):
    """Terms value * x[first] * x[second] of row `row`; row OBJECTIVE (-1) is the objective."""

    row: Ints
    first: Ints
    """first <= second; each (row, first, second) once."""
    second: Ints
    value: Floats


class SpecialOrderedSet(NamedTuple):
    """At most `kind` members nonzero; for kind 2 they are neighbours in the order of `weight`."""

    name: str
    kind: int
    """1 or 2."""
    column: Ints
    weight: Floats


class Op(NamedTuple):
    """An operator of an expression, with the number of operands that follow it."""

    code: int
    """Operator number of the AMPL NL format (Gay, "Writing .nl files", 2005)."""
    arity: int


Token = Op | float | int
"""One token of an expression in prefix order: an operator, a float constant, or a reference: an int
k < columns is variable k, and an int columns + d is definition d."""

Expression = tuple[Token, ...]
"""A nonlinear expression in prefix (Polish) order."""


class Definition(NamedTuple):
    """A shared subexpression (an NL "defined variable"): sum(value * x[column]) + expression.

    The expression may refer to earlier definitions only.
    """

    column: Ints
    value: Floats
    expression: Expression


def no_quadratic() -> QuadraticTerms:
    """Return zero quadratic terms."""
    none = np.zeros(0, np.int64)
    return QuadraticTerms(none, none, none, np.zeros(0))


@dataclass(frozen=True)
class Instance:
    """A model with its data, as numbers and names."""

    sense: Sense
    offset: float
    cost: Floats
    """(columns,) linear objective."""
    rows: SparseRows
    row_lower: Floats
    """(rows,), -inf where open."""
    row_upper: Floats
    """(rows,), +inf where open."""
    column_lower: Floats
    column_upper: Floats
    integer: NDArray[np.bool_]
    """(columns,) True for integer and binary variables."""
    row_names: list[str]
    column_names: list[str]
    objective_name: str = "objective"
    quadratic: QuadraticTerms = field(default_factory=no_quadratic)
    sos: list[SpecialOrderedSet] = field(default_factory=list[SpecialOrderedSet])
    expressions: Mapping[int, Expression] = field(default_factory=dict[int, Expression])
    """Row (or OBJECTIVE) -> nonlinear expression added to its linear and quadratic part."""
    definitions: list[Definition] = field(default_factory=list[Definition])
    start: Floats | None = None
    """(columns,) initial values for local solvers; NaN where the program gave none."""
    fixed: dict[str, float] = field(default_factory=dict[str, float])
    """Variables the program fixed: they are constants of the model, reported with the rest."""

    @property
    def problem_class(self) -> ProblemClass:
        """Class of the model by its content, not by what its author says."""
        discrete = bool(self.integer.any()) or bool(self.sos)
        if self.expressions:
            return ProblemClass.MINLP if discrete else ProblemClass.NLP
        if (self.quadratic.row != OBJECTIVE).any():
            return ProblemClass.MIQCP if discrete else ProblemClass.QCP
        if len(self.quadratic.row):
            return ProblemClass.MIQP if discrete else ProblemClass.QP
        return ProblemClass.MILP if discrete else ProblemClass.LP

    @property
    def statistics(self) -> Statistics:
        """Counts of variables, rows and nonzeros."""
        unit = (self.column_lower >= 0) & (self.column_upper <= 1)
        return Statistics(
            variables=len(self.column_names),
            integers=int((self.integer & ~unit).sum()),
            binaries=int((self.integer & unit).sum()),
            constraints=len(self.row_names) + len(self.sos),
            nonzeros=len(self.rows.value),
        )
