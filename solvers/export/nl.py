"""The NL format of AMPL: every class of model, with the names in a .row and a .col file beside it.

Special ordered sets travel as the suffixes `sosno` and `ref`, which allow a variable in one set
only; in every further set a copy of it takes its place.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from modelwright.solvers.export.rows_text import number, with_a_column
from modelwright.solvers.export.subject import File, Subject, Written
from modelwright.solvers.instance import Instance, Ints, SparseRows, SpecialOrderedSet
from modelwright.solvers.nl.writer import write_nl

_HEADER_LINES = 10


def write(subject: Subject) -> Written:
    """Return the model as NL text with its name files."""
    instance, copies = _with_disjoint_sets(with_a_column(subject.instance))
    written = write_nl(instance)
    lines = written.text.split("\n")
    lines[_HEADER_LINES:_HEADER_LINES] = _suffixes(instance, written.columns)
    rows = [instance.row_names[row] for row in written.rows.tolist()]
    columns = [instance.column_names[column] for column in written.columns.tolist()]
    files = [
        File(".nl", "\n".join(lines).encode()),
        File(".row", _listing([*rows, instance.objective_name])),
        File(".col", _listing(columns)),
    ]
    notes = [f"{copies} variables are in several SOS and were copied"] * bool(copies)
    return Written(files, notes)


def _listing(names: list[str]) -> bytes:
    """Return one name per line; what would break a line becomes a space."""
    lines = (" ".join(name.splitlines()) if not name.isprintable() else name for name in names)
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "replace")


def _suffixes(instance: Instance, columns: Ints) -> Iterator[str]:
    """Yield the suffixes of the sets: their number, negative for kind 2, and the weights."""
    if not instance.sos:
        return
    place = np.argsort(columns)
    members = [(k, item) for k, item in enumerate(instance.sos, 1)]
    count = sum(len(item.column) for item in instance.sos)
    yield f"S0 {count} sosno"
    for k, item in members:
        sign = k if item.kind == 1 else -k
        yield from (f"{place[column]} {sign}" for column in item.column.tolist())
    yield f"S4 {count} ref"
    for _, item in members:
        pairs = zip(item.column.tolist(), item.weight.tolist(), strict=True)
        yield from (f"{place[column]} {number(weight)}" for column, weight in pairs)


def _with_disjoint_sets(instance: Instance) -> tuple[Instance, int]:
    """Return the model with every column in one set at most, and how many copies that took."""
    used: set[int] = set()
    copied: list[int] = []
    sets: list[SpecialOrderedSet] = []
    columns = len(instance.column_names)
    for item in instance.sos:
        members = item.column.tolist()
        for position, column in enumerate(members):
            if column in used:
                members[position] = columns + len(copied)
                copied.append(column)
            used.add(column)
        sets.append(item._replace(column=np.array(members, np.int64)))
    if not copied:
        return instance, 0
    return _with_copies(replace(instance, sos=sets), copied), len(copied)


def _with_copies(instance: Instance, copied: list[int]) -> Instance:
    """Return the model with a copy of each listed column and a row that makes them equal.

    References of expressions to definitions count from the number of columns, hence the shift.
    """
    count, columns, matrix = len(copied), len(instance.column_names), instance.rows
    numbers = np.arange(count)
    pairs = np.stack([np.array(copied, np.int64), columns + numbers], axis=1).ravel()
    ends = matrix.start[-1] + 2 * (numbers + 1)
    names = [f"{instance.column_names[k]} (copy {j} for an SOS)" for j, k in enumerate(copied, 1)]
    start = instance.start

    def shifted(tokens: tuple[object, ...]) -> tuple[object, ...]:
        return tuple(
            token + count if isinstance(token, int) and token >= columns else token
            for token in tokens
        )

    return replace(
        instance,
        cost=np.concatenate([instance.cost, np.zeros(count)]),
        rows=SparseRows(
            np.concatenate([matrix.start, ends]),
            np.concatenate([matrix.column, pairs]),
            np.concatenate([matrix.value, np.tile([1.0, -1.0], count)]),
        ),
        row_lower=np.concatenate([instance.row_lower, np.zeros(count)]),
        row_upper=np.concatenate([instance.row_upper, np.zeros(count)]),
        column_lower=np.concatenate([instance.column_lower, instance.column_lower[copied]]),
        column_upper=np.concatenate([instance.column_upper, instance.column_upper[copied]]),
        integer=np.concatenate([instance.integer, instance.integer[copied]]),
        row_names=[*instance.row_names, *(f"{name}: equal" for name in names)],
        column_names=[*instance.column_names, *names],
        start=None if start is None else np.concatenate([start, start[copied]]),
        expressions={row: shifted(body) for row, body in instance.expressions.items()},
        definitions=[
            item._replace(expression=shifted(item.expression)) for item in instance.definitions
        ],
    )
