"""Inside the jail: a Pyomo model as numbers, taken from Pyomo's own expression walkers.

Linear and quadratic models leave as sparse arrays, all others as an NL file (text), both with
their symbolic names beside them. `modelwright.solvers.transport` reads what is written here, and
checks it as data from a stranger.
"""

import io
import math
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ
from pyomo.common.errors import PyomoException
from pyomo.repn.plugins.nl_writer import NLWriter
from pyomo.repn.quadratic import QuadraticRepnVisitor
from pyomo.repn.util import (
    FileDeterminism,
    FileDeterminism_to_SortComponents,
    OrderedVarRecorder,
)

from modelwright.solvers.frame import Arrays, pack
from modelwright.solvers.jail import components
from modelwright.solvers.jail.failures import ProgramFailure

pyo: Any = pyomo.environ  # Pyomo's partial types do not fit its own use

_INFINITY = math.inf
_SORTER = FileDeterminism_to_SortComponents(FileDeterminism.ORDERED)


class _Columns(dict[int, int]):
    """Identity of a variable -> its column, in order; fixed variables are constants instead.

    A variable that lives outside the active blocks gets a column when an expression uses it.
    """

    def __init__(self, model: Any, walker: Any) -> None:
        super().__init__()
        self.walker = walker
        self.names: list[str] = []
        self.members: list[Any] = []
        self.fixed: dict[str, float] = {}
        declared = list(components.variables(model))
        if not declared:
            raise ProgramFailure(
                "empty_model",
                "the model has no variables",
                hint="Declare the decisions as pyo.Var; numbers alone leave nothing to decide.",
            )
        for name, variable in declared:
            if variable.fixed:
                self.fixed[name] = _number(variable.value, name, "fixed value")
            else:
                self.add(variable, name)

    def add(self, variable: Any, name: str) -> int:
        self[id(variable)] = column = len(self.members)
        self.names.append(name)
        self.members.append(variable)
        return column

    def __missing__(self, key: int) -> int:
        variable = self.walker.var_map[key]
        return self.add(variable, variable.name)

    def reorder(self, first: list[Any]) -> None:
        """Put the given variables first, in their order."""
        name_of = {id(v): name for v, name in zip(self.members, self.names, strict=True)}
        leading = {id(variable) for variable in first}
        members = first + [v for v in self.members if id(v) not in leading]
        self.clear()
        self.members, self.names = [], []
        for variable in members:
            self.add(variable, name_of.get(id(variable)) or variable.name)


class _Rows:
    """Rows as lists while walking, arrays in the end."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.start: list[int] = [0]
        self.column: list[int] = []
        self.value: list[Any] = []
        self.quadratic: list[tuple[int, int, int, Any]] = []

    def add(self, name: str, bounds: tuple[float, float], repn: Any, columns: _Columns) -> None:
        shift = _number(repn.constant, name, "constant")
        self.names.append(name)
        self.lower.append(bounds[0] - shift)
        self.upper.append(bounds[1] - shift)
        self.column.extend([columns[key] for key in repn.linear])
        self.value.extend(repn.linear.values())
        self.start.append(len(self.column))
        if repn.quadratic:
            self.quadratic.extend(_quadratic(len(self.names) - 1, repn, columns))

    def arrays(self) -> Arrays:
        start = np.array(self.start, np.int64)
        value = _floats(
            self.value,
            lambda entry: self.names[int(np.searchsorted(start, entry, side="right")) - 1],
        )
        row, first, second, quadratic = (
            zip(*self.quadratic, strict=True) if self.quadratic else [()] * 4
        )
        names = [*self.names, "objective"]
        return {
            "start": start,
            "column": np.array(self.column, np.int64),
            "value": value,
            "row_lower": np.array(self.lower, float),
            "row_upper": np.array(self.upper, float),
            "quadratic_row": np.array(row, np.int64),
            "quadratic_first": np.array(first, np.int64),
            "quadratic_second": np.array(second, np.int64),
            "quadratic_value": _floats(quadratic, lambda entry: names[row[entry]]),
        }


def export(model: Any, *, build_s: float) -> list[bytes | memoryview]:
    """Return the parts of the frame that carries the model.

    Args:
        model: what build_model returned; it is changed on the way.
        build_s: seconds that building took, passed along.

    Raises:
        ProgramFailure: the model cannot be written as numbers, or nobody could solve it.
    """
    began = time.monotonic()
    components.prepare(model)
    goal = components.objective(model)
    walker: Any = QuadraticRepnVisitor({}, var_recorder=OrderedVarRecorder({}, {}, _SORTER))
    columns = _Columns(model, walker)
    sets = list(components.special_ordered_sets(model))
    arrays, header = _linear_or_quadratic(model, goal, walker, columns) or _nonlinear(
        model, walker, columns
    )
    sos, sos_arrays = _special_ordered_sets(sets, columns)
    header |= {
        "sense": "minimize" if goal.sense == pyo.minimize else "maximize",
        "objective_name": goal.name,
        "column_names": columns.names,
        "fixed": columns.fixed,
        "sos": sos,
        "build_s": build_s,
    }
    arrays |= sos_arrays | _column_arrays(columns)
    header["export_s"] = time.monotonic() - began
    return pack(header, arrays)


def _linear_or_quadratic(
    model: Any, goal: Any, walker: Any, columns: _Columns
) -> tuple[Arrays, dict[str, Any]] | None:
    """Return rows, cost and offset as arrays; None if something is beyond quadratic."""
    objective = walker.walk_expression(goal.expr)
    if objective.nonlinear is not None:
        return None
    rows = _Rows()
    for name, constraint in components.constraints(model):
        bounds, body = _bounds_and_body(name, constraint)
        repn = walker.walk_expression(body)
        if repn.nonlinear is not None:
            return None
        rows.add(name, bounds, repn, columns)
    if objective.quadratic:
        rows.quadratic.extend(_quadratic(-1, objective, columns))
    arrays = rows.arrays()
    costly = [columns[key] for key in objective.linear]
    arrays["cost"] = np.zeros(len(columns.members))
    arrays["cost"][costly] = _floats(list(objective.linear.values()), lambda _: goal.name)
    offset = _number(objective.constant, goal.name, "constant")
    return arrays, {"row_names": rows.names, "offset": offset}


def _nonlinear(model: Any, walker: Any, columns: _Columns) -> tuple[Arrays, dict[str, Any]]:
    """Return the model as an NL text; rows without variables travel beside it.

    The NL writer would drop such rows when they hold and stop with an error when they do not.
    """
    constant_rows: list[tuple[str, float, float]] = []
    for name, constraint in list(components.constraints(model)):
        bounds, body = _bounds_and_body(name, constraint)
        repn = walker.walk_expression(body)
        if not (repn.linear or repn.quadratic or repn.nonlinear is not None):
            shift = _number(repn.constant, name, "constant")
            constant_rows.append((name, bounds[0] - shift, bounds[1] - shift))
            constraint.deactivate()
    for _, constraint in list(components.special_ordered_sets(model)):
        constraint.deactivate()  # they travel as arrays
    names = {id(constraint): name for name, constraint in components.constraints(model)}
    text = io.StringIO()
    try:
        written = NLWriter().write(
            model,
            text,
            linear_presolve=False,
            scale_model=False,
            skip_trivial_constraints=False,
        )
    except (ValueError, ArithmeticError, TypeError, PyomoException) as error:
        raise ProgramFailure(
            "export_error",
            f"the model cannot be written as numbers: {error}",
            hint="Look for 0/0, log(0), missing values, or powers with a variable base and sign.",
        ) from error
    columns.reorder(list(written.variables))
    arrays: Arrays = {
        "nl": np.frombuffer(text.getvalue().encode(), np.uint8),
        "constant_lower": np.array([row[1] for row in constant_rows], float),
        "constant_upper": np.array([row[2] for row in constant_rows], float),
    }
    row_names = [names[id(constraint)] for constraint in written.constraints]
    header = {
        "row_names": row_names + [row[0] for row in constant_rows],
        "nl_columns": len(written.variables),
    }
    return arrays, header


def _special_ordered_sets(
    sets: list[tuple[str, Any]], columns: _Columns
) -> tuple[list[list[Any]], Arrays]:
    """Return [name, kind, members] of each set, with columns and weights as arrays."""
    listed: list[list[Any]] = []
    column: list[int] = []
    weight: list[float] = []
    for name, item in sets:
        members = list(item.get_items())
        listed.append([name, int(item.level), len(members)])
        for variable, position in members:
            column.append(_set_member(variable, columns))
            weight.append(_number(position, name, "weight"))
    return listed, {"sos_column": np.array(column, np.int64), "sos_weight": np.array(weight, float)}


def _set_member(variable: Any, columns: _Columns) -> int:
    """Return the column of a member; a fixed member becomes a column with equal bounds."""
    if id(variable) in columns:
        return columns[id(variable)]
    name = variable.name
    if variable.fixed:
        columns.fixed.pop(name, None)
        variable.setlb(variable.value)
        variable.setub(variable.value)
    return columns.add(variable, name)


def _column_arrays(columns: _Columns) -> Arrays:
    lower: list[float] = []
    upper: list[float] = []
    integer: list[bool] = []
    start: list[float] = []
    steps: dict[int, float] = {}
    for name, variable in zip(columns.names, columns.members, strict=True):
        bounds = variable.bounds
        lower.append(_bound(bounds[0], name, -_INFINITY))
        upper.append(_bound(bounds[1], name, _INFINITY))
        domain = variable.domain
        step = steps.get(id(domain))
        if step is None:
            step = steps[id(domain)] = _step(domain, name)
        integer.append(step == 1)
        value = variable.value
        start.append(math.nan if value is None else float(value))
    return {
        "column_lower": np.array(lower, float),
        "column_upper": np.array(upper, float),
        "integer": np.array(integer, np.uint8),
        "initial": np.array(start, float),
    }


def _step(domain: Any, name: str) -> float:
    """Return 0 for a continuous domain, 1 for an integer one."""
    interval = domain.get_interval()
    if interval is None or interval[2] not in (0, 1):
        raise ProgramFailure(
            "unsupported",
            f"variable {name} has domain {domain}, neither an interval nor consecutive integers",
            hint="Choose among listed values with one binary variable per value.",
        )
    return interval[2]


def _bounds_and_body(name: str, constraint: Any) -> tuple[tuple[float, float], Any]:
    lower, body, upper = constraint.to_bounded_expression(evaluate_bounds=True)
    return (_bound(lower, name, -_INFINITY), _bound(upper, name, _INFINITY)), body


def _bound(value: Any, name: str, if_open: float) -> float:
    if value is None or value == if_open:
        return if_open
    return _number(value, name, "bound")


def _quadratic(row: int, repn: Any, columns: _Columns) -> list[tuple[int, int, int, Any]]:
    terms: list[tuple[int, int, int, Any]] = []
    for (one, other), value in repn.quadratic.items():
        first, second = sorted((columns[one], columns[other]))
        terms.append((row, first, second, value))
    return terms


def _floats(values: Any, name_of: Callable[[int], str]) -> Any:
    """Return (n,) finite floats; `name_of(entry)` names the row of an offending one."""
    try:
        array = np.array(values, float)
        wrong = np.flatnonzero(~np.isfinite(array))
    except (TypeError, ValueError, OverflowError):
        array, wrong = None, range(len(values))
    for entry in wrong:
        _number(values[entry], name_of(int(entry)), "coefficient")
    return array


def _number(value: Any, name: str, what: str) -> float:
    """Return a finite float.

    Raises:
        ProgramFailure: kind `export_error`, naming the component and the value.
    """
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise ProgramFailure(
            "export_error",
            f"{name}: {what} is {value}, expected a finite number",
            hint="Look for division by zero, a missing value, or infinity in the data.",
        )
    return number
