"""The rows of a table that a set or parameter draws from."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from modelwright.agent.formulation import HEADER, Condition
from modelwright.agent.tables.issue import Notebook
from modelwright.agent.tables.labels import nearest
from modelwright.agent.tables.members import Members, normal
from modelwright.agent.tables.table import Table, some

_LISTED = 30


class Selection(NamedTuple):
    """Rows and columns of a table."""

    table: Table
    columns: list[int]
    """Index of each column asked for, -1 for the headings."""
    rows: list[int]
    """Index of each row that counts."""


def select(
    table_name: str,
    columns: Sequence[str],
    where: Sequence[Condition],
    tables: Mapping[str, Table],
    book: Notebook,
) -> Selection | None:
    """Return the selection; None if a table or column is unknown or no row counts.

    Args:
        table_name: of the table.
        columns: as named by the formulation; `HEADER` stands for the headings.
        where: conditions on rows.
        tables: by name.
        book: takes the issues.
    """
    name = _find(table_name, list(tables), book)
    if name is None:
        known = some([*tables], _LISTED) or "none"
        near = _near(table_name, list(tables))
        book.refuse("unknown_table", f"there is no table {table_name!r}{near}; tables: {known}")
        return None
    table = tables[name]
    places = [_place(table, column, book) for column in columns]
    rows = list(range(len(table.rows)))
    for condition in where:
        at = _place(table, condition.column, book)
        if at is not None and at >= 0:
            rows = _filter(table, at, condition, rows, book)
    if book.refused:
        return None
    if not rows:
        asked = " and ".join(f"{item.column} in {item.is_in}" for item in where)
        reason = f"no row of table {table.name} has {asked}" if where else f"{table.name} is empty"
        book.refuse("no_rows", reason)
        return None
    return Selection(table, [place for place in places if place is not None], rows)


def _place(table: Table, column: str, book: Notebook) -> int | None:
    if column == HEADER:
        return -1
    found = _find(column, list(table.columns), book)
    if found is None:
        near = _near(column, list(table.columns))
        names = some([*map(repr, table.columns)], _LISTED)
        book.refuse(
            "unknown_column",
            f"column {column!r} is not in table {table.name}{near}; columns: {names}",
        )
        return None
    return table.columns.index(found)


def _find(word: str, words: list[str], book: Notebook) -> str | None:
    if word in words:
        return word
    members = Members(words)
    found = members.find(word)
    if members.inexact:
        book.note("case_differs", f"{word!r} is taken for {found!r}")
    return found


def _near(word: str, words: list[str]) -> str:
    near = nearest(word, words)
    return f", perhaps {' or '.join(map(repr, near))}" if near else ""


def _filter(
    table: Table, at: int, condition: Condition, rows: list[int], book: Notebook
) -> list[int]:
    values = Members(condition.is_in)
    kept = [row for row in rows if values.find(table.rows[row][at]) is not None]
    present = {values.find(table.rows[row][at]) for row in kept}
    # Looked for in all rows: an earlier condition may have left some value out rightly.
    absent = [word for word in values.words if word not in present]
    if absent:
        cells = Members(dict.fromkeys(normal(row[at]) for row in table.rows))
        if unknown := [word for word in absent if cells.find(word) is None]:
            shown = some([*map(repr, cells.words)], 12)
            book.note(
                "unknown_value",
                f"no cell of column {condition.column!r} is {some([*map(repr, unknown)])}; "
                f"cells: {shown}",
            )
    for cell, word in values.inexact.items():
        book.note("case_differs", f"{cell!r} in column {condition.column!r} is taken for {word!r}")
    return kept
