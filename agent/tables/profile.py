"""Tables described for a language model: schema, ranges, examples, problems; never all the rows.

Cells and headings are quoted and escaped, so that words in them stay one quoted cell.
"""

from collections.abc import Sequence
from statistics import median

from modelwright.agent.tables.column import is_numeric, kind_of
from modelwright.agent.tables.problems import find_problems
from modelwright.agent.tables.table import Cell, Table, counted, is_number, label
from modelwright.solvers.plain_text import plain

_MOST_TABLES = 20
_MOST_COLUMNS = 40
_MOST_NAMED = 40
"""Further columns that are at least named."""
_MOST_PROBLEMS = 12
_MOST_NOTES = 6
_CELL_LETTERS = 60
_NOTE_LETTERS = 240
_ALL_VALUES = 12
_SHORT_LETTERS = 160
_EXAMPLES = 8
_SAMPLE_ROWS = 3


def describe_tables(tables: Sequence[Table]) -> str:
    """Return the description of tables that goes into prompts; "" without a table.

    Its length depends on the columns and hardly on the rows.
    """
    parts = [_describe(table) for table in tables[:_MOST_TABLES]]
    if more := tables[_MOST_TABLES:]:
        names = ", ".join(table.name for table in more[:_MOST_NAMED])
        parts.append(f"{counted(len(more), 'further table')}, not described: {names}\n")
    return "\n".join(parts)


def quoted(text: str, letters: int = _CELL_LETTERS) -> str:
    """Return text in double quotes on one line, shortened, with control characters escaped."""
    if len(text) > letters:
        text = text[: letters - 1] + "…"
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain(escaped, 4 * letters + 20)}"'


def _describe(table: Table) -> str:
    shown = table.columns[:_MOST_COLUMNS]
    lines = [f"Table {table.name} ({_line(table.origin)}): {counted(len(table.rows), 'row')}"]
    lines += [f"  {_describe_column(table, column)}" for column in shown]
    if more := table.columns[_MOST_COLUMNS:]:
        named = ", ".join(quoted(column) for column in more[:_MOST_NAMED])
        rest = f" ... {quoted(more[-1])}" if len(more) > _MOST_NAMED else ""
        lines.append(f"  {counted(len(more), 'further column')}: {named}{rest}")
    lines.append("  Sample rows:")
    for at in _sample(len(table.rows)):
        cells = ", ".join(_show(cell) for cell in table.rows[at][:_MOST_COLUMNS])
        lines.append(f"    {cells}")
    if table.notes:
        lines += ["  Notes of the reader:", *_listed(table.notes, _MOST_NOTES)]
    if problems := find_problems(table):
        messages = [problem.message for problem in problems]
        lines += ["  Problems:", *_listed(messages, _MOST_PROBLEMS)]
    return "\n".join(lines) + "\n"


def _describe_column(table: Table, column: str) -> str:
    cells = table.cells(column)
    kind = kind_of(cells)
    unit = table.unit(column)
    parts = [kind + (f" in {_line(unit)}" if unit else "")]
    filled = [cell for cell in cells if cell is not None]
    numbers = [cell for cell in filled if isinstance(cell, int | float) and is_number(cell)]
    if numbers and (is_numeric(kind) or kind == "mixed"):
        low, middle, high = (label(_short(f(numbers))) for f in (min, median, max))
        parts.append(f"{low} to {high}, median {middle}")
    if filled and not is_numeric(kind):
        parts.append(_values([cell for cell in filled if not is_number(cell)]))
    if len(filled) < len(cells):
        parts.append(f"{len(cells) - len(filled):,} blank")
    return f"{quoted(column)}: {'; '.join(parts)}"


def _values(cells: Sequence[Cell]) -> str:
    """Return all distinct values if they are few and short, else some."""
    distinct = list(dict.fromkeys(map(label, cells)))
    every = ", ".join(map(quoted, distinct[: _ALL_VALUES + 1]))
    if len(distinct) <= _ALL_VALUES and len(every) <= _SHORT_LETTERS:
        return every
    examples = ", ".join(map(quoted, distinct[:_EXAMPLES]))
    return f"{len(distinct):,} distinct, such as {examples}"


def _short(number: float) -> float:
    """Return a number with six digits: ranges are for orientation."""
    return number if isinstance(number, int) else float(f"{number:.6g}")


def _show(cell: Cell) -> str:
    return quoted(cell) if isinstance(cell, str) else label(cell) or "(blank)"


def _sample(rows: int) -> list[int]:
    """Return indices of the first, the middle and the last row."""
    return sorted({0, rows // 2, rows - 1})[:_SAMPLE_ROWS] if rows else []


def _listed(messages: Sequence[str], most: int) -> list[str]:
    lines = [f"    - {_line(message)}" for message in messages[:most]]
    return lines + ([f"    - and {len(messages) - most} more"] if len(messages) > most else [])


def _line(text: str) -> str:
    return plain(text, _NOTE_LETTERS)
