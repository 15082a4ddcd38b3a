"""An Excel workbook of a solution: summary, a sheet per family of variables, constraints, data."""

import io
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from openpyxl import Workbook

from modelwright.solvers import evaluate
from modelwright.solvers.errors import UsageError
from modelwright.solvers.export.excel_cells import Value, add_table
from modelwright.solvers.export.families import Family, Index, families
from modelwright.solvers.export.subject import File, Subject, Written
from modelwright.solvers.instance import Floats, Instance
from modelwright.solvers.outcome import Outcome, Termination

_MOST_SHEETS = 60
"""Families with a sheet of their own; the rest shares one."""
_MOST_ROWS = 1_000_000
_WIDEST_MATRIX = 200
_SPARSEST = 4
"""A matrix may have so many cells per member."""
_BINDING = 1e-6
Row = list[Value]


def write(subject: Subject) -> Written:
    """Return the workbook.

    Raises:
        UsageError: the model has more rows than a sheet can hold.
    """
    instance, outcome = subject.instance, subject.outcome
    if outcome is None:
        raise ValueError("the workbook shows an outcome, got none")
    if max(len(instance.row_names), len(instance.column_names)) > _MOST_ROWS:
        raise UsageError(f"an Excel sheet holds at most {_MOST_ROWS:,} rows, the model has more")
    book = Workbook(write_only=True)
    _add_summary(book, subject, outcome)
    _add_variables(book, instance, outcome)
    _add_constraints(book, instance, outcome)
    if subject.program is not None and subject.program.data:
        _add_data(book, subject.program.data)
    content = io.BytesIO()
    book.save(content)
    notes = [] if outcome.variables else ["there is no solution; the sheets show the bounds"]
    return Written([File(".xlsx", content.getvalue())], notes)


def _add_summary(book: Any, subject: Subject, outcome: Outcome) -> None:
    instance, size = subject.instance, subject.instance.statistics
    loose = outcome.termination is Termination.OPTIMAL and (outcome.gap or 0.0) > 1e-6
    rows: list[Row] = [
        ["status", outcome.termination + (" within the gap below" if loose else "")],
        ["proved global", "yes" if outcome.global_optimum else "no"],
        ["objective", outcome.objective],
        ["objective name", instance.objective_name],
        ["sense", instance.sense],
        ["bound", outcome.bound],
        ["gap", outcome.gap],
        ["class", instance.problem_class],
        ["solver", outcome.solver],
        ["variables", size.variables],
        ["of them integer", size.integers],
        ["of them binary", size.binaries],
        ["fixed by the program", len(instance.fixed)],
        ["constraints", size.constraints],
        ["of them SOS", len(instance.sos)],
        ["nonzeros", size.nonzeros],
    ]
    if outcome.failure is not None:
        rows.append(["failure", f"{outcome.failure.kind}: {outcome.failure.message}"])
    add_table(book, "summary", ["", subject.title], rows, filtered=False)


def _add_variables(book: Any, instance: Instance, outcome: Outcome) -> None:
    """Add a sheet per indexed family, and one for single variables and what is left."""
    names = [*instance.column_names, *instance.fixed]
    fixed = list(instance.fixed.values())
    table = _Variables(
        names=names,
        lower=[*instance.column_lower.tolist(), *fixed],
        upper=[*instance.column_upper.tolist(), *fixed],
        kind=[*("integer" if k else "continuous" for k in instance.integer.tolist())]
        + ["fixed"] * len(fixed),
        outcome=outcome,
    )
    indexed: list[Family] = []
    rest: list[int] = []
    for family in families(names):
        if family.indices[0] and len(indexed) < _MOST_SHEETS:
            indexed.append(family)
        else:
            rest.extend(family.positions)
    for family in indexed:
        table.add_sheet(book, family)
    if rest:
        header = ["variable", *_Variables.columns]
        rows = ([names[position], *table.row(position)] for position in sorted(rest))
        add_table(book, "variables", header, rows)


class _Variables:
    """Values, bounds and reduced costs of all variables, fixed ones included."""

    columns = ("value", "lower", "upper", "reduced cost", "kind")

    def __init__(
        self,
        names: list[str],
        lower: list[float],
        upper: list[float],
        kind: list[str],
        outcome: Outcome,
    ) -> None:
        self._names = names
        self._lower, self._upper, self._kind = lower, upper, kind
        self._values = outcome.variables
        self._costs = outcome.reduced_costs or {}

    def row(self, position: int) -> Row:
        """Return the cells of one variable, in the order of `columns`."""
        return [
            self.value(position),
            _finite(self._lower[position]),
            _finite(self._upper[position]),
            self._costs.get(self._names[position]),
            self._kind[position],
        ]

    def value(self, position: int) -> float | None:
        """Return the value of one variable, None without a point."""
        value = self._values.get(self._names[position])
        return None if value is None else value + 0.0  # -0.0 reads badly

    def add_sheet(self, book: Any, family: Family) -> None:
        """Add a family as a matrix if it has two indices and fits, else as a list."""
        if (sides := _sides(family)) is not None:
            rows, columns = sides
            place = dict(zip(family.indices, family.positions, strict=True))
            body: Iterator[Row] = (
                [
                    row,
                    *(
                        None if (row, column) not in place else self.value(place[row, column])
                        for column in columns
                    ),
                ]
                for row in rows
            )
            add_table(book, family.name, [family.name, *columns], body, filtered=False)
            return
        depth = len(family.indices[0])
        header = ["index"] if depth == 1 else [f"index {k + 1}" for k in range(depth)]
        members = zip(family.indices, family.positions, strict=True)
        body = ([*index, *self.row(position)] for index, position in members)
        add_table(book, family.name, [*header, *self.columns], body, frozen_columns=depth)


def _sides(family: Family) -> tuple[list[str], list[str]] | None:
    """Return row and column labels of a two-index family; None if a matrix would be unwieldy."""
    if len(family.indices[0]) != 2:
        return None
    rows = list(dict.fromkeys(index[0] for index in family.indices))
    columns = list(dict.fromkeys(index[1] for index in family.indices))
    if len(columns) > _WIDEST_MATRIX or len(rows) * len(columns) > _SPARSEST * len(family.indices):
        return None
    return rows, columns


def _add_constraints(book: Any, instance: Instance, outcome: Outcome) -> None:
    header = ["constraint", "lower", "activity", "upper", "slack", "binding", "dual"]
    activity: list[float] = []
    if outcome.variables:
        x: Floats = np.array([outcome.variables[name] for name in instance.column_names])
        activity = evaluate.row_activity(instance, x).tolist()
    duals = outcome.duals or {}
    rows: list[Row] = []
    for row, name in enumerate(instance.row_names):
        lower, upper = float(instance.row_lower[row]), float(instance.row_upper[row])
        cells: Row = [name, _finite(lower), None, _finite(upper), None, None, duals.get(name)]
        if activity:
            value = activity[row]
            slack = min(value - lower, upper - value)
            nearest = lower if value - lower <= upper - value else upper
            cells[2] = _finite(value + 0.0)
            cells[4] = _finite(slack + 0.0)
            binding = slack <= _BINDING * max(1.0, abs(nearest))
            cells[5] = "equality" if lower == upper else "yes" if binding else "no"
        rows.append(cells)
    add_table(book, "constraints", header, rows, marked=[row[5] == "yes" for row in rows])


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _add_data(book: Any, data: dict[str, Any]) -> None:
    """Add the data as one list: the path of keys to each value, and the value."""
    entries = [entry for name, value in data.items() for entry in _entries((name,), value)]
    depth = max((len(path) for path, _ in entries), default=1)
    header = ["name", *(f"key {k}" for k in range(1, depth)), "value"]
    rows: Iterator[Row] = (
        [*path, *[None] * (depth - len(path)), value] for path, value in entries[:_MOST_ROWS]
    )
    add_table(book, "data", header, rows)


def _entries(path: Index, value: Any) -> Iterator[tuple[Index, Value]]:
    if isinstance(value, dict | list) and value:
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for key, item in items:
            yield from _entries((*path, str(key)), item)
    elif isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 1 << 53:
        yield path, str(value)
    elif value is None or isinstance(value, str | int | float):
        yield path, value if value is not None else "null"
    else:
        yield path, "empty"
