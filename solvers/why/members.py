"""What a conflict consists of: sides of constraints, bounds, integrality and SOS."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from modelwright.solvers.instance import OBJECTIVE, Definition, Expression, Instance, SparseRows
from modelwright.solvers.wording import RowTexts, number


class MemberKind(StrEnum):
    """What a member of a conflict is."""

    ROW = "row"
    """One side of a constraint."""
    BOUND = "bound"
    """A lower or an upper bound of a variable."""
    INTEGRALITY = "integrality"
    """That a variable is integer."""
    SOS = "sos"
    """A special ordered set."""


class Member(NamedTuple):
    """One condition of a model that can be dropped."""

    kind: MemberKind
    place: int
    """Row, column, column, or position in `Instance.sos`."""
    side: str = ""
    """"lower" or "upper"; "" for integrality and SOS."""


Members = frozenset[Member]


def all_members(instance: Instance) -> list[Member]:
    """Return all conditions of a model, constraints first."""
    found: list[Member] = []
    for kind, lower, upper in (
        (MemberKind.ROW, instance.row_lower, instance.row_upper),
        (MemberKind.BOUND, instance.column_lower, instance.column_upper),
    ):
        for side, values in (("lower", lower), ("upper", upper)):
            found += [Member(kind, k, side) for k in np.flatnonzero(np.isfinite(values)).tolist()]
    found.sort(key=lambda member: (member.kind is not MemberKind.ROW, member.place, member.side))
    found += [Member(MemberKind.INTEGRALITY, k) for k in np.flatnonzero(instance.integer).tolist()]
    found += [Member(MemberKind.SOS, k) for k in range(len(instance.sos))]
    return found


def restricted(instance: Instance, members: Iterable[Member]) -> Instance:
    """Return the model with only these conditions and nothing to optimize.

    Rows without a condition, and columns without condition and row, are left out.
    """
    rows, columns = len(instance.row_names), len(instance.column_names)
    row_lower, row_upper = np.full(rows, -np.inf), np.full(rows, np.inf)
    lower, upper = np.full(columns, -np.inf), np.full(columns, np.inf)
    integer = np.zeros(columns, bool)
    sos = set[int]()
    for kind, index, side in members:
        if kind is MemberKind.INTEGRALITY:
            integer[index] = True
        elif kind is MemberKind.SOS:
            sos.add(index)
        elif kind is MemberKind.ROW:
            target, source = (row_lower, instance.row_lower), (row_upper, instance.row_upper)
            bounds, values = target if side == "lower" else source
            bounds[index] = values[index]
        elif side == "lower":
            lower[index] = instance.column_lower[index]
        else:
            upper[index] = instance.column_upper[index]
    relaxed = replace(
        instance,
        offset=0.0,
        cost=np.zeros(columns),
        row_lower=row_lower,
        row_upper=row_upper,
        column_lower=lower,
        column_upper=upper,
        integer=integer,
        sos=[instance.sos[k] for k in sorted(sos)],
        fixed={},
    )
    return _without_unused(relaxed)


def _without_unused(instance: Instance) -> Instance:
    """Return the model without free rows and without columns that have neither row nor bound."""
    kept = np.isfinite(instance.row_lower) | np.isfinite(instance.row_upper)
    matrix, terms = instance.rows, instance.quadratic
    entries = kept[matrix.row_numbers()]
    inside = (terms.row != OBJECTIVE) & kept[terms.row]
    new_row = np.cumsum(kept) - 1
    bodies = {row: e for row, e in instance.expressions.items() if row != OBJECTIVE and kept[row]}
    reached, definitions = _reached(instance, bodies.values())
    used = np.isfinite(instance.column_lower) | np.isfinite(instance.column_upper)
    used[matrix.column[entries]] = True
    used[terms.first[inside]] = used[terms.second[inside]] = True
    used[list(reached)] = True
    for sos in instance.sos:
        used[sos.column] = True
    place = np.cumsum(used) - 1
    listed = np.flatnonzero(used).tolist()
    counts = np.bincount(matrix.row_numbers()[entries], minlength=len(kept))[kept]
    number = dict(zip(listed, range(len(listed)), strict=True))
    number |= {len(used) + d: len(listed) + k for k, d in enumerate(definitions)}
    return replace(
        instance,
        cost=instance.cost[used],
        rows=SparseRows(
            np.concatenate(([0], np.cumsum(counts))).astype(np.int64),
            place[matrix.column[entries]],
            matrix.value[entries],
        ),
        row_lower=instance.row_lower[kept],
        row_upper=instance.row_upper[kept],
        column_lower=instance.column_lower[used],
        column_upper=instance.column_upper[used],
        integer=instance.integer[used],
        row_names=[instance.row_names[row] for row in np.flatnonzero(kept).tolist()],
        column_names=[instance.column_names[column] for column in listed],
        quadratic=terms._replace(
            row=new_row[terms.row[inside]],
            first=place[terms.first[inside]],
            second=place[terms.second[inside]],
            value=terms.value[inside],
        ),
        sos=[sos._replace(column=place[sos.column]) for sos in instance.sos],
        expressions={int(new_row[row]): _renumbered(e, number) for row, e in bodies.items()},
        definitions=[
            Definition(place[old.column], old.value, _renumbered(old.expression, number))
            for old in (instance.definitions[d] for d in definitions)
        ],
        start=None if instance.start is None else instance.start[used],
    )


def _renumbered(expression: Expression, number: Mapping[int, int]) -> Expression:
    return tuple(number[token] if isinstance(token, int) else token for token in expression)


def _reached(instance: Instance, bodies: Iterable[Expression]) -> tuple[set[int], list[int]]:
    """Return the columns and definitions that expressions refer to."""
    waiting, count = list(bodies), len(instance.column_names)
    columns, definitions = set[int](), set[int]()
    while waiting:
        references = {token for token in waiting.pop() if isinstance(token, int)}
        columns |= {token for token in references if token < count}
        for d in {token - count for token in references if token >= count} - definitions:
            definitions.add(d)
            columns |= set(instance.definitions[d].column.tolist())
            waiting.append(instance.definitions[d].expression)
    return columns, sorted(definitions)


def columns_of(instance: Instance, members: Collection[Member]) -> set[int]:
    """Return the columns that occur in the constraints and sets among the members."""
    rows = {member.place for member in members if member.kind is MemberKind.ROW}
    matrix, terms = instance.rows, instance.quadratic
    found = set[int]()
    for row in rows:
        found |= set(matrix.column[matrix.start[row] : matrix.start[row + 1]].tolist())
    if len(terms.row):
        of_rows = np.isin(terms.row, list(rows))
        found |= {*terms.first[of_rows].tolist(), *terms.second[of_rows].tolist()}
    for kind, index, _ in members:
        if kind is MemberKind.SOS:
            found |= set(instance.sos[index].column.tolist())
    bodies = [instance.expressions[row] for row in rows if row in instance.expressions]
    return found | _reached(instance, bodies)[0]


class MemberTexts:
    """Texts of the members of one model, in the names of its program."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._rows = RowTexts(instance)

    def name(self, member: Member) -> str:
        """Return the name of the constraint, variable or set."""
        if member.kind is MemberKind.ROW:
            return self._instance.row_names[member.place]
        if member.kind is MemberKind.SOS:
            return self._instance.sos[member.place].name
        return self._instance.column_names[member.place]

    def text(self, member: Member) -> str:
        """Return what the member demands: "2 x + 3 y <= 40", "x >= 0", "x is integer"."""
        name = self.name(member)
        match member.kind:
            case MemberKind.ROW:
                return self._rows.row(member.place, member.side)
            case MemberKind.BOUND:
                lower = member.side == "lower"
                bounds = self._instance.column_lower if lower else self._instance.column_upper
                return f"{name} {'>=' if lower else '<='} {number(float(bounds[member.place]))}"
            case MemberKind.INTEGRALITY:
                return f"{name} is integer"
            case MemberKind.SOS:
                sos = self._instance.sos[member.place]
                names = ", ".join(self._instance.column_names[c] for c in sos.column.tolist())
                return f"at most {sos.kind} nonzero of {names}"
