"""Binding a formulation to tables: its sets and parameters get what files and text hold."""

from collections.abc import Mapping, Sequence
from typing import Any

from modelwright.agent.formulation import HEADER, Formulation, IndexSet, MemberSource, nested
from modelwright.agent.tables.column import is_numeric, kind_of
from modelwright.agent.tables.completeness import complete
from modelwright.agent.tables.issue import Bound, Issue, Notebook
from modelwright.agent.tables.members import Members, normal
from modelwright.agent.tables.selection import Selection, select
from modelwright.agent.tables.spans import locate
from modelwright.agent.tables.table import Table, label, some
from modelwright.agent.tables.totals import find_total_rows
from modelwright.agent.tables.values import fetch


def bind(
    formulation: Formulation,
    tables: Mapping[str, Table] | Sequence[Table],
    text: str = "",
) -> Bound:
    """Return the data of a formulation with its issues and origins.

    Cells match members by text and number, spaces aside (1, 1.0 and "1" are equal); a match that
    ignores case is used and noted.

    Args:
        formulation: may name columns of the tables as sources.
        tables: the data files; in a mapping by name.
        text: the problem in words, in which quotes are looked for; "" to leave that out.
    """
    named = tables if isinstance(tables, Mapping) else {table.name: table for table in tables}
    data, origins = formulation.data(), dict[str, str]()
    issues: list[Issue] = []
    members: dict[str, list[str]] = {}
    for item in formulation.sets:
        book = Notebook("set", item.name)
        if item.source is None:
            members[item.name] = item.members
        elif found := _members(item, item.source, formulation, named, book):
            data[item.name] = members[item.name] = found[0]
            origins[item.name] = found[1]
        issues += book.issues
    for parameter in formulation.parameters:
        book = Notebook("parameter", parameter.name)
        if parameter.source is None:
            if text:
                origins[parameter.name] = locate(parameter, text, book)
            _check_written(parameter.index, data[parameter.name], members, book)
        elif found := fetch(parameter, parameter.source, named, members, book):
            index = [members[name] for name in parameter.index]
            values = complete(parameter, parameter.source, found, index, book)
            if not book.refused:
                data[parameter.name] = nested(values.items())
                origins[parameter.name] = found.origin
        issues += book.issues
    return Bound(_in_order(formulation, data), tuple(issues), origins)


def _members(
    item: IndexSet,
    source: MemberSource,
    formulation: Formulation,
    tables: Mapping[str, Table],
    book: Notebook,
) -> tuple[list[str], str] | None:
    """Return the members of a set and their origin."""
    selection = select(source.table, [source.column], source.where, tables, book)
    if selection is None:
        return None
    table, (at,), rows = selection
    if at < 0:
        words = _headings(table, formulation)
        origin = f"{table.origin}, headings of columns"
    else:
        words = _distinct(selection)
        origin = f"{table.origin}, column {table.columns[at]}"
        totals = find_total_rows(table)
        for row in rows:
            if row in totals and table.rows[row][at] is not None:
                word = label(table.rows[row][at])
                book.note(
                    "totals_row_included",
                    f"{word!r} is a member, but row {table.line(row)} of table {table.name} is no "
                    f"item of its own: {totals[row]}; leave it out with a condition",
                )
    if not words:
        book.refuse("empty_set", f"column {source.column!r} of table {table.name} has no members")
        return None
    return words, origin


def _distinct(selection: Selection) -> list[str]:
    table, (at,), rows = selection
    return Members(
        label(table.rows[row][at]) for row in rows if table.rows[row][at] is not None
    ).words


def _headings(table: Table, formulation: Formulation) -> list[str]:
    """Return the headings of columns with numbers, those aside that are keys of the table."""
    sources = [item.source for item in formulation.parameters if item.source]
    keys = {normal(key) for source in sources if source.table == table.name for key in source.keys}
    return [
        label(column)
        for column in table.columns
        if is_numeric(kind_of(table.cells(column))) and normal(column) not in keys - {HEADER}
    ]


def _check_written(
    index: list[str], value: Any, members: Mapping[str, list[str]], book: Notebook
) -> None:
    """Refuse keys of written numbers that are in no set; sets of files were not known before."""
    level = [value]
    for name in index:
        keys = dict.fromkeys(key for part in level for key in part)
        if name in members and (unknown := [key for key in keys if key not in members[name]]):
            known = some([*map(repr, members[name])], 12)
            book.refuse(
                "unknown_member",
                f"{some([*map(repr, unknown)])} not in set {name}; members: {known}",
            )
        level = [part[key] for part in level for key in part]


def _in_order(formulation: Formulation, data: dict[str, Any]) -> dict[str, Any]:
    """Return the data in the order of the formulation."""
    names = [item.name for item in (*formulation.sets, *formulation.parameters)]
    return {name: data[name] for name in names if name in data}
