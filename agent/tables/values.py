"""The numbers of a parameter, fetched from the columns of a table."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import NamedTuple

from modelwright.agent.formulation import HEADER, Parameter, ValueSource
from modelwright.agent.tables.amounts import Item, Key, combine, read_numbers
from modelwright.agent.tables.issue import Notebook
from modelwright.agent.tables.members import Members
from modelwright.agent.tables.selection import Selection, select
from modelwright.agent.tables.table import Cell, Table, counted, label, some
from modelwright.agent.tables.totals import find_total_columns, find_total_rows


class Fetched(NamedTuple):
    """What the table gives."""

    values: dict[Key, float]
    blank: set[Key]
    """Keys whose cells are all blank."""
    absent: list[list[str]]
    """Members of each index set that occur in no key."""
    origin: str


def fetch(
    parameter: Parameter,
    source: ValueSource,
    tables: Mapping[str, Table],
    members: Mapping[str, list[str]],
    book: Notebook,
) -> Fetched | None:
    """Return the numbers by key; None with a fatal issue.

    Args:
        parameter: whose numbers are wanted.
        source: where they are.
        tables: by name.
        members: of each set; a set that could not be read is missing.
        book: takes the issues.
    """
    columns = [*source.keys, *([source.value] if source.value else [])]
    selection = select(source.table, columns, source.where, tables, book)
    if selection is None or any(name not in members for name in parameter.index):
        return None
    sets = [Members(members[name]) for name in parameter.index]
    reader = _Reader(parameter, source, selection, sets, book)
    items = list(reader.items())
    reader.report()
    cells: dict[Key, list[Item]] = defaultdict(list)
    for item in items:
        cells[item.key].append(item)
    numbers = read_numbers(items, source, selection.table, reader.columns, book)
    _check_rows(source, cells, selection, book)
    if book.refused:
        return None
    values: dict[Key, float] = {}
    for key, group in cells.items():
        found = [numbers[item.row, item.key] for item in group if (item.row, item.key) in numbers]
        if found:
            values[key] = combine(found, source)
    seen = [{key[at] for key in cells} for at in range(len(sets))]
    absent = [
        [word for word in one.words if word not in part]
        for one, part in zip(sets, seen, strict=True)
    ]
    return Fetched(values, cells.keys() - values.keys(), absent, reader.origin)


class _Reader:
    """Yields the cells of a selection with their keys."""

    def __init__(
        self,
        parameter: Parameter,
        source: ValueSource,
        selection: Selection,
        sets: list[Members],
        book: Notebook,
    ) -> None:
        self.parameter, self.sets, self.book = parameter, sets, book
        self.table, self.places, self.rows = selection
        self.keys = self.places[: len(sets)]
        self.value = self.places[len(sets)] if source.value else None
        self.across = source.keys.index(HEADER) if HEADER in source.keys else None
        self.unknown: list[dict[str, None]] = [{} for _ in sets]
        self.blank_keys: list[int] = []
        self.conditions = {label(condition.column).casefold() for condition in source.where}
        self.headings = self._headings()

    @property
    def origin(self) -> str:
        if self.across is not None:
            return f"{self.table.origin}, columns of {self.parameter.index[self.across]}"
        if self.value is None:
            return f"{self.table.origin}, rows counted"
        return f"{self.table.origin}, column {self.table.columns[self.value]}"

    @property
    def columns(self) -> list[str]:
        """Names of the columns with numbers."""
        places = [self.value] if self.value is not None else [at for at, _ in self.headings]
        return [self.table.columns[at] for at in places]

    def items(self) -> Iterator[Item]:
        for row in self.rows:
            cells = self.table.rows[row]
            parts: list[str | None] = []
            for at, (place, members) in enumerate(zip(self.keys, self.sets, strict=True)):
                parts.append("" if place < 0 else self._member(at, members, cells[place], row))
            if None in parts:
                continue
            key = [part or "" for part in parts]
            if self.across is None:
                # A row that is only counted has no cell of its own.
                yield Item(row, tuple(key), 1 if self.value is None else cells[self.value])
                continue
            for place, member in self.headings:
                key[self.across] = member
                yield Item(row, tuple(key), cells[place])

    def report(self) -> None:
        """Note what did not match."""
        for name, unknown, members in zip(
            self.parameter.index, self.unknown, self.sets, strict=True
        ):
            if unknown:
                shown = some([*map(repr, unknown)])
                self.book.note(
                    "unknown_member", f"table {self.table.name} has {shown}, not in set {name}"
                )
            if members.inexact:
                shown = some([f"{cell!r} for {word!r}" for cell, word in members.inexact.items()])
                self.book.note("case_differs", f"taken although case differs: {shown}")
        if self.blank_keys:
            rows = some([self.table.line(row) for row in dict.fromkeys(self.blank_keys)])
            self.book.note("blank_key", f"rows without a key left out: {rows}")

    def _member(self, at: int, members: Members, cell: Cell, row: int) -> str | None:
        if cell is None:
            self.blank_keys.append(row)
            return None
        found = members.find(cell)
        if found is None and row not in self._totals:
            self.unknown[at][label(cell)] = None
        return found

    @cached_property
    def _totals(self) -> dict[int, str]:
        """Rows that are no member, and rightly so."""
        return find_total_rows(self.table)

    def _headings(self) -> list[tuple[int, str]]:
        if self.across is None:
            return []
        found: list[tuple[int, str]] = []
        totals = find_total_columns(self.table)
        for place, column in enumerate(self.table.columns):
            if place in self.keys or label(column).casefold() in self.conditions:
                continue
            if member := self.sets[self.across].find(column):
                found.append((place, member))
            elif column not in totals:
                self.unknown[self.across][column] = None
        return found


def _check_rows(
    source: ValueSource, cells: Mapping[Key, list[Item]], selection: Selection, book: Notebook
) -> None:
    table = selection.table
    if source.combine == "only":
        repeated = {key: items for key, items in cells.items() if len(items) > 1}
        if repeated:
            key, items = next(iter(repeated.items()))
            lines = some([table.line(item.row) for item in items])
            which = f"key {' / '.join(key)}" if key else "a single number"
            book.refuse(
                "duplicate_key",
                f"{counted(len(items), 'row')} of table {table.name} for {which} (rows {lines}; "
                f"{counted(len(repeated), 'such key')}): add a condition, or say how to combine",
            )
        return
    totals = find_total_rows(table)
    used = dict.fromkeys(item.row for items in cells.values() for item in items)
    if counted_twice := [row for row in used if row in totals]:
        row = counted_twice[0]
        book.note(
            "totals_row_included",
            f"row {table.line(row)} of table {table.name} is counted too, but {totals[row]}; "
            "leave it out with a condition",
        )
