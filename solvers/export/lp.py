"""The LP format of CPLEX, in the subset that HiGHS, SCIP, Gurobi and GLPK read alike.

A row with two different bounds is written as two rows, NAME.lo and NAME.up: neither HiGHS 1.16 nor
SCIP 10 reads `1 <= x + y <= 2`. The constant of the objective stands behind its quadratic part,
since SCIP 10 refuses it before; it also refuses `x ^ 2` with spaces.
"""

from collections.abc import Iterable, Iterator

import numpy as np

from modelwright.solvers.export.rows_text import (
    Labels,
    heading,
    labels,
    memberships,
    number,
    with_a_column,
)
from modelwright.solvers.export.subject import File, Subject, Written, not_representable
from modelwright.solvers.instance import OBJECTIVE, Instance
from modelwright.solvers.outcome import Sense

_WIDTH = 120
_Quadratic = dict[int, list[tuple[int, int, float]]]


def write(subject: Subject) -> Written:
    """Return the model in LP format.

    Raises:
        UsageError: the model is nonlinear beyond quadratic.
    """
    if subject.instance.expressions:
        raise not_representable("nonlinear functions", "lp", "nl")
    instance = with_a_column(subject.instance)
    names = labels(instance, "\\")
    lines = [
        *heading(subject.instance, subject.title, "\\", names),
        *_objective(instance, names),
        *_rows(instance, names),
        *_bounds(instance, names),
        *_integers(instance, names),
        *_sets(instance, names),
        "End",
    ]
    notes = [f"{names.changed} names were changed; comments map them back"] * bool(names.changed)
    return Written([File(".lp", "".join(f"{line}\n" for line in lines).encode())], notes)


def _objective(instance: Instance, names: Labels) -> Iterator[str]:
    """Yield the objective; columns that no row has are listed here, or readers do not know them."""
    yield "Maximize" if instance.sense is Sense.MAXIMIZE else "Minimize"
    quadratic = _quadratic(instance)
    unseen = np.ones(len(instance.cost), np.bool_)
    unseen[instance.rows.column] = False
    unseen |= instance.cost != 0
    if not unseen.any():
        unseen[0] = True
    listed = np.flatnonzero(unseen)
    terms = _terms(listed.tolist(), instance.cost[listed].tolist(), names)
    if OBJECTIVE in quadratic:
        doubled = [(first, second, 2.0 * value) for first, second, value in quadratic[OBJECTIVE]]
        terms += [*_products(doubled, names)[:-1], "] / 2"]
    if instance.offset:
        terms.append(_signed(instance.offset))
    yield from _folded(f" {names.objective}:", terms)


def _rows(instance: Instance, names: Labels) -> Iterator[str]:
    yield "Subject To"
    quadratic = _quadratic(instance)
    starts: list[int] = instance.rows.start.tolist()
    columns: list[int] = instance.rows.column.tolist()
    values: list[float] = instance.rows.value.tolist()
    bounds = zip(instance.row_lower.tolist(), instance.row_upper.tolist(), strict=True)
    for row, (lower, upper) in enumerate(bounds):
        name = names.rows[row]
        part = slice(starts[row], starts[row + 1])
        terms = _terms(columns[part], values[part], names)
        terms += _products(quadratic.get(row, []), names)
        terms = terms or [f"+ 0 {names.columns[0]}"]
        if lower == upper:
            yield from _folded(f" {name}:", [*terms, f"= {number(lower)}"])
            continue
        both = lower > -np.inf and upper < np.inf
        if lower > -np.inf:
            label = f" {name}.lo:" if both else f" {name}:"
            yield from _folded(label, [*terms, f">= {number(lower)}"])
        if upper < np.inf:
            label = f" {name}.up:" if both else f" {name}:"
            yield from _folded(label, [*terms, f"<= {number(upper)}"])
        if lower == -np.inf and upper == np.inf:
            yield f"\\ {name} has no bounds and is left out"


def _terms(columns: list[int], values: list[float], names: Labels) -> list[str]:
    return [
        f"{_signed(value)} {names.columns[column]}"
        for column, value in zip(columns, values, strict=True)
    ]


def _products(terms: list[tuple[int, int, float]], names: Labels) -> list[str]:
    """Return the tokens of a quadratic part with its brackets; none without terms."""
    if not terms:
        return []
    products = [
        f"{_signed(value)} {names.columns[first]}^2"
        if first == second
        else f"{_signed(value)} {names.columns[first]} * {names.columns[second]}"
        for first, second, value in terms
    ]
    return ["+ [", *products, "]"]


def _quadratic(instance: Instance) -> _Quadratic:
    found: _Quadratic = {}
    terms = instance.quadratic
    for row, first, second, value in zip(
        terms.row.tolist(),
        terms.first.tolist(),
        terms.second.tolist(),
        terms.value.tolist(),
        strict=True,
    ):
        found.setdefault(row, []).append((first, second, value))
    return found


def _bounds(instance: Instance, names: Labels) -> Iterator[str]:
    yield "Bounds"
    listed = zip(
        names.columns,
        instance.column_lower.tolist(),
        instance.column_upper.tolist(),
        strict=True,
    )
    for name, lower, upper in listed:
        if lower == -np.inf and upper == np.inf:
            yield f" {name} free"
        elif lower == upper:
            yield f" {name} = {number(lower)}"
        elif lower != 0 or upper != np.inf:
            low = "-inf" if lower == -np.inf else number(lower)
            yield f" {low} <= {name}" + ("" if upper == np.inf else f" <= {number(upper)}")


def _integers(instance: Instance, names: Labels) -> Iterator[str]:
    binary = instance.integer & (instance.column_lower == 0) & (instance.column_upper == 1)
    for title, chosen in (("General", instance.integer & ~binary), ("Binary", binary)):
        if chosen.any():
            yield title
            yield from _folded("", [names.columns[k] for k in np.flatnonzero(chosen).tolist()])


def _sets(instance: Instance, names: Labels) -> Iterator[str]:
    if instance.sos:
        yield "SOS"
    members = memberships(instance.sos, names.columns)
    for name, item, listed in zip(names.sos, instance.sos, members, strict=True):
        pairs = [member.replace(" ", ":") for member in listed]
        yield from _folded(f" {name}: S{item.kind}::", pairs)


def _signed(value: float) -> str:
    return f"- {number(-value)}" if value < 0 else f"+ {number(value)}"


def _folded(label: str, tokens: Iterable[str]) -> Iterator[str]:
    """Yield lines of moderate length; CPLEX reads at most 560 letters a line."""
    line = label
    for token in tokens:
        if len(line) + 1 + len(token) > _WIDTH and line.strip():
            yield line
            line = "   "
        line = f"{line} {token}"
    yield line
