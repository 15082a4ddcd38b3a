"""Damaged solutions: points that break one known thing and keep all else, to test a checker with.

For a constraint, one of its rows is turned round (the activity has to lie clearly beyond its side),
and the solver finds a point that keeps all other rows, bounds and integralities. So it is known
what is broken, helping variables of the program fit, and the point is sensible otherwise. Where
rows depend on each other, as in an assignment, rows of other stated constraints may be broken with
it; a constraint that cannot be broken in this way is left out. What comes back is evaluated again.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from modelwright.agent.formulation import Constraint, Formulation, Variable
from modelwright.solvers import evaluate
from modelwright.solvers.assessment import FEASIBILITY_TOLERANCE
from modelwright.solvers.checks.declared import base_name
from modelwright.solvers.instance import OBJECTIVE, Expression, Floats, Instance, QuadraticTerms
from modelwright.solvers.outcome import Outcome, PointStatus

_CONSTRAINTS = 6
"""Constraints that are broken; two more points break a domain."""
_TRIES = 2
"""Rows, or variables, tried before a constraint or domain is given up."""
_MARGINS = (0.1, 0.01)
"""How far beyond its side a row is moved, relative to the largest number in it."""
_SECONDS = 30.0
"""Wall-clock seconds after which no further point is looked for."""

Solve = Callable[[Instance], Outcome]
"""Solves an instance within a few seconds."""


@dataclass(frozen=True)
class Damaged:
    """A point that breaks one thing."""

    broken: str
    """Name of the constraint, perhaps with others; or "a fraction of x[1]", "a negative x[1]"."""
    stated: bool
    """Whether it is a constraint that quotes a sentence of the text."""
    values: dict[str, float]
    """Name of the variable in the model -> value."""


def damage(
    instance: Instance, point: Floats, formulation: Formulation, solve: Solve
) -> list[Damaged]:
    """Return points that each break a constraint with a quote, or one domain.

    Only rows in variables of the formulation are broken, since a checker sees no others.

    Args:
        instance: the model.
        point: a solution of it, (columns,).
        formulation: says which constraints the text states, and the domains.
        solve: finds points of changed models.
    """
    found: list[Damaged] = []
    workshop = _Workshop(instance, point, formulation, solve)
    for constraint in formulation.constraints:
        if constraint.quote.strip() and len(found) < _CONSTRAINTS:
            found += workshop.first(workshop.beyond(constraint), constraint.name, stated=True)
    found += workshop.first(workshop.fractions(), "a fraction of", stated=False)
    found += workshop.first(workshop.negatives(), "a negative", stated=False)
    return found


@dataclass(frozen=True)
class _Changed:
    """A model in which something is broken, if it has a point."""

    name: str
    """Row or variable that is broken."""
    instance: Instance
    loose: frozenset[str] = frozenset()
    """Rows that may be broken with it."""


class _Workshop:
    def __init__(
        self, instance: Instance, point: Floats, formulation: Formulation, solve: Solve
    ) -> None:
        self.instance, self.point, self.solve = instance, point, solve
        self.ends = time.monotonic() + _SECONDS
        self.stated = {item.name for item in formulation.constraints if item.quote.strip()}
        declared = {variable.name: variable for variable in formulation.variables}
        self.variable: dict[int, Variable] = {
            column: declared[base_name(name)]
            for column, name in enumerate(instance.column_names)
            if base_name(name) in declared
        }
        self.activity = evaluate.row_activity(instance, point)

    def first(self, changed: Iterator[_Changed], broken: str, *, stated: bool) -> list[Damaged]:
        """Return the first point that breaks exactly what it should, in a list; else none."""
        for attempt in changed:
            if time.monotonic() > self.ends:
                break
            values = self._point_of(attempt)
            if values is not None:
                name = broken if stated else f"{broken} {attempt.name}"
                return [Damaged(name, stated, values)]
        return []

    def beyond(self, constraint: Constraint) -> Iterator[_Changed]:
        """Yield the model with a row of a constraint turned round, the closest rows first."""
        row_names = self.instance.row_names
        rows = [row for row, name in enumerate(row_names) if base_name(name) == constraint.name]
        last: list[_Changed] = []
        for margin in _MARGINS:
            sides = [side for row in rows for side in self._sides(row, margin)]
            for _, row, lower, upper in sorted(sides)[: 2 * _TRIES]:
                changed, name = _with_row(self.instance, row, lower, upper), row_names[row]
                yield _Changed(name, changed)
                yield _Changed(name, _without_objective(changed))
                loosened, loose = self._loosened(changed, row)
                last.append(_Changed(name, loosened, loose))
                last.append(_Changed(name, _without_objective(loosened), loose))
        yield from last

    def _loosened(self, changed: Instance, row: int) -> tuple[Instance, frozenset[str]]:
        """Return the model without the rows of other stated constraints, and their names."""
        names = self.instance.row_names
        free = [
            k
            for k, name in enumerate(names)
            if base_name(name) in self.stated and base_name(name) != base_name(names[row])
        ]
        lower, upper = changed.row_lower.copy(), changed.row_upper.copy()
        lower[free], upper[free] = -np.inf, np.inf
        loosened = replace(changed, row_lower=lower, row_upper=upper)
        return loosened, frozenset(names[k] for k in free)

    def fractions(self) -> Iterator[_Changed]:
        """Yield the model with half a piece of something that comes in pieces."""
        whole = [
            column
            for column, variable in self.variable.items()
            if variable.domain != "continuous" and self.instance.integer[column]
        ]
        whole.sort(key=lambda column: -abs(self.point[column]))
        for column in whole[:_TRIES]:
            for step in (-0.5, 0.5):
                value = round(float(self.point[column])) + step
                lower, upper = self.instance.column_lower, self.instance.column_upper
                if lower[column] <= value <= upper[column]:
                    yield self._with_value(column, value)

    def negatives(self) -> Iterator[_Changed]:
        """Yield the model with less than nothing of something."""
        signed = [
            column
            for column, variable in self.variable.items()
            if variable.lower == 0 and self.instance.column_lower[column] == 0
        ]
        signed.sort(key=lambda column: abs(self.point[column]))
        for column in signed[:_TRIES]:
            size = float(np.abs(self.point[signed]).max(initial=0.0))
            yield self._with_value(column, -float(np.ceil(max(1.0, _MARGINS[0] * size))))

    def _sides(self, row: int, share: float) -> Iterator[tuple[float, int, float, float]]:
        """Yield (slack, row, lower, upper): where a row's activity is beyond one of its sides."""
        columns, size = self._content(row)
        if not columns or not columns <= self.variable.keys():
            return
        part = slice(self.instance.rows.start[row], self.instance.rows.start[row + 1])
        steps = np.abs(self.instance.rows.value[part])
        activity = float(self.activity[row])
        for side, sign in (
            (float(self.instance.row_upper[row]), 1.0),
            (float(self.instance.row_lower[row]), -1.0),
        ):
            if not np.isfinite(side):
                continue
            margin = share * max(abs(side), size) or float(steps.max(initial=1.0))
            near = side + sign * margin
            far = near + sign * 2 * max(margin, float(steps.max(initial=0.0)))
            yield abs(side - activity), row, min(near, far), max(near, far)

    def _content(self, row: int) -> tuple[set[int], float]:
        """Return the columns of a row, and its largest term or activity at the point."""
        instance = self.instance
        part = slice(instance.rows.start[row], instance.rows.start[row + 1])
        columns = set[int](instance.rows.column[part].tolist())
        terms = instance.rows.value[part] * self.point[instance.rows.column[part]]
        size = float(np.abs(terms).max(initial=0.0))
        mine = instance.quadratic.row == row
        columns |= set(instance.quadratic.first[mine].tolist())
        columns |= set(instance.quadratic.second[mine].tolist())
        columns |= self._referred(instance.expressions.get(row, ()))
        if mine.any() or row in instance.expressions:
            size = max(size, abs(float(self.activity[row])))
        return columns, size if np.isfinite(size) else 0.0

    def _referred(self, expression: Expression) -> set[int]:
        """Return the columns that an expression refers to, also by way of definitions."""
        count, found, waiting = len(self.instance.column_names), set[int](), [expression]
        seen = set[int]()
        while waiting:
            references = {token for token in waiting.pop() if isinstance(token, int)} - seen
            seen |= references
            for reference in references:
                if reference < count:
                    found.add(reference)
                    continue
                definition = self.instance.definitions[reference - count]
                found |= set(definition.column.tolist())
                waiting.append(definition.expression)
        return found

    def _with_value(self, column: int, value: float) -> _Changed:
        lower, upper = self.instance.column_lower.copy(), self.instance.column_upper.copy()
        integer = self.instance.integer.copy()
        lower[column] = upper[column] = value
        integer[column] = False
        changed = replace(self.instance, column_lower=lower, column_upper=upper, integer=integer)
        return _Changed(self.instance.column_names[column], changed)

    def _point_of(self, changed: _Changed) -> dict[str, float] | None:
        """Return a point of the changed model, if it breaks what it should and nothing else."""
        outcome = self.solve(changed.instance)
        if outcome.point is PointStatus.NONE:
            return None
        x = np.array([outcome.variables[name] for name in self.instance.column_names], float)
        whole = changed.instance.integer
        x[whole] = np.round(x[whole])
        broken = evaluate.violations(self.instance, x, FEASIBILITY_TOLERANCE)
        names = {violation.name for violation in broken}
        if changed.name not in names or names - {changed.name} - changed.loose:
            return None
        return {
            **outcome.variables,
            **dict(zip(self.instance.column_names, x.tolist(), strict=True)),
        }


def _with_row(instance: Instance, row: int, lower: float, upper: float) -> Instance:
    row_lower, row_upper = instance.row_lower.copy(), instance.row_upper.copy()
    row_lower[row], row_upper[row] = lower, upper
    return replace(instance, row_lower=row_lower, row_upper=row_upper)


def _without_objective(instance: Instance) -> Instance:
    """Return the model with objective 0: turned round, the old one may have no optimum."""
    terms = instance.quadratic
    kept = terms.row != OBJECTIVE
    return replace(
        instance,
        offset=0.0,
        cost=np.zeros_like(instance.cost),
        quadratic=QuadraticTerms(
            terms.row[kept], terms.first[kept], terms.second[kept], terms.value[kept]
        ),
        expressions={r: e for r, e in instance.expressions.items() if r != OBJECTIVE},
    )
