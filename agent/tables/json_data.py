"""Tables in JSON files: records, columns, nested objects of numbers, scalars."""

from collections.abc import Iterator
from typing import Any

from modelwright.agent.tables.encoding import find_encoding
from modelwright.agent.tables.limits import CELLS, check_cells
from modelwright.agent.tables.strict_json import parse
from modelwright.agent.tables.table import Cell, Table, identifier
from modelwright.solvers.errors import UsageError

_MOST_LEVELS = 3
_SHAPES = (
    "Tables are lists of records [{...}, ...], columns {...: [...]}, or nested objects of numbers "
    "up to three levels deep."
)
_NAME, _KEY, _VALUE = "name", "key", "value"

Found = tuple[str, list[str], list[list[Cell]]]
"""Path of keys to the table, columns, and rows."""


def read_json(content: bytes, name: str, stem: str, digest: str) -> list[Table]:
    """Return the tables of a JSON file, or of a file with one JSON record a line (.jsonl).

    Args:
        content: the file.
        name: of the file, for messages and origins.
        stem: name of the file without suffix.
        digest: SHA-256 of the content.

    Raises:
        UsageError: it is not JSON, holds numbers that are not finite, a key twice, or nothing that
            a table could be made from.
    """
    encoding, notes = find_encoding(content, name)
    check_cells(content.count(b","), name, CELLS)
    text = content.decode(encoding)
    try:
        if name.lower().endswith((".jsonl", ".ndjson")):
            value: Any = [parse(line) for line in text.splitlines() if line.strip()]
        else:
            value = parse(text)
        found = list(_tables("", value))
    except ValueError as error:
        raise UsageError(f"{name}: {error}", hint=_SHAPES, kind="bad_json") from None
    if not found:
        raise UsageError(f"{name}: expected data, got nothing", hint=_SHAPES, kind="empty")
    return [
        Table(
            name=identifier(path or stem),
            origin=f"{name}, {path}" if path else name,
            columns=tuple(columns),
            rows=tuple(map(tuple, rows)),
            notes=notes,
            digest=digest,
        )
        for path, columns, rows in found
    ]


def _tables(path: str, value: Any) -> Iterator[Found]:
    match value:
        case list():
            yield _from_list(path, value)
        case dict():
            yield from _from_object(path, value)
        case _:
            yield path, [_NAME, _VALUE], [[path or _VALUE, _cell(value)]]


def _from_list(path: str, items: list[Any]) -> Found:
    if not items:
        raise ValueError(f"{_at(path)}: an empty list")
    if all(isinstance(item, dict) for item in items):
        return _records(path, items)
    if all(isinstance(item, list) for item in items):
        return _lists(path, items)
    if any(isinstance(item, list | dict) for item in items):
        raise ValueError(f"{_at(path)}: a list that mixes values with lists or objects")
    return path, [path.split(".")[-1] or _VALUE], [[_cell(item)] for item in items]


def _records(path: str, records: list[dict[str, Any]]) -> Found:
    flat = [dict(_flat(record, f"{_at(path)}, record {k}")) for k, record in enumerate(records, 1)]
    columns = list(dict.fromkeys(name for record in flat for name in record))
    if not columns:
        raise ValueError(f"{_at(path)}: records without fields")
    return path, columns, [[record.get(name) for name in columns] for record in flat]


def _flat(record: dict[str, Any], where: str, prefix: str = "") -> Iterator[tuple[str, Cell]]:
    """Yield the fields of a record; those of objects in it get names such as "site.city"."""
    for name, value in record.items():
        if isinstance(value, dict):
            yield from _flat(value, where, f"{prefix}{name}.")
        elif isinstance(value, list):
            raise ValueError(f"{where}, {prefix}{name}: a list inside a record")
        else:
            yield prefix + name, _cell(value)


def _lists(path: str, rows: list[list[Any]]) -> Found:
    """Read a list of lists, of which the first holds the column names."""
    header = rows[0]
    if not header or not all(isinstance(name, str) and name for name in header):
        raise ValueError(f"{_at(path)}: the first of the lists must hold the column names")
    if len(set(header)) < len(header):
        raise ValueError(f"{_at(path)}: a column name is used twice")
    for number, row in enumerate(rows, 1):
        if len(row) != len(header) or any(isinstance(cell, list | dict) for cell in row):
            raise ValueError(f"{_at(path)}, list {number}: expected {len(header)} plain values")
    return path, [*header], [[_cell(cell) for cell in row] for row in rows[1:]]


def _from_object(path: str, value: dict[str, Any]) -> Iterator[Found]:
    if not value:
        raise ValueError(f"{_at(path)}: an empty object")
    items = [*value.values()]
    if _are_columns(items):
        yield path, [*value], [[*map(_cell, row)] for row in zip(*items, strict=True)]
    elif all(isinstance(item, dict) for item in items) and (one := _one_table(path, value)):
        yield one
    else:
        scalars = {k: item for k, item in value.items() if not isinstance(item, list | dict)}
        if scalars:
            yield path, [_NAME, _VALUE], [[name, _cell(item)] for name, item in scalars.items()]
        for name, item in value.items():
            if isinstance(item, list | dict):
                yield from _tables(f"{path}.{name}" if path else name, item)


def _are_columns(items: list[Any]) -> bool:
    return (
        all(isinstance(item, list) and item for item in items)
        and len({len(item) for item in items}) == 1
        and not any(isinstance(cell, list | dict) for item in items for cell in item)
    )


def _one_table(path: str, value: dict[str, dict[str, Any]]) -> Found | None:
    """Read objects that share their keys as one table: long for numbers, else one row each."""
    if len(value) < 2 and not path:  # {"cost": {...}} names its table
        return None
    keys = {frozenset(item) for item in value.values()}
    related = len(keys) == 1 or bool(path)
    depth = _depth(value)
    if related and depth and depth <= _MOST_LEVELS:
        columns = [f"{_KEY}_{level}" for level in range(1, depth + 1)]
        return path, [*columns, _VALUE], [[*row] for row in _long(value)]
    if len(keys) == 1 and all(
        not isinstance(cell, list | dict) for item in value.values() for cell in item.values()
    ):
        fields = [*next(iter(value.values()))]
        name = _NAME if _NAME not in fields else _KEY
        rows = [[key, *(_cell(item[field]) for field in fields)] for key, item in value.items()]
        return path, [name, *fields], rows
    return None


def _depth(value: Any) -> int | None:
    """Return the levels of nested objects of numbers; None if it is anything else."""
    if isinstance(value, dict):
        depths = {_depth(item) for item in value.values()} if value else {None}
        inner = depths.pop() if len(depths) == 1 else None
        return None if inner is None else inner + 1
    return 0 if isinstance(value, int | float) and not isinstance(value, bool) else None


def _long(value: Any) -> Iterator[tuple[Cell, ...]]:
    if isinstance(value, dict):
        for key, item in value.items():
            for row in _long(item):
                yield (key, *row)
    else:
        yield (value,)


def _cell(value: Any) -> Cell:
    return None if value == "" else value


def _at(path: str) -> str:
    return path or "top level"
