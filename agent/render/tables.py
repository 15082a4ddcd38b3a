"""Numbers of a parameter as a table: a matrix where it fits, else line by line."""

from collections.abc import Sequence
from dataclasses import dataclass

from modelwright.agent.console import number
from modelwright.agent.render.instance import Number

_MOST_COLUMNS = 12
_MOST_ROWS = 500


@dataclass(frozen=True)
class Row:
    """One line of a table."""

    labels: tuple[str, ...]
    cells: tuple[str, ...]
    """Numbers as text, "" for a missing one."""
    quote: str
    """Of the only number of the line, "" if there are several."""


@dataclass(frozen=True)
class Grid:
    """A table with labels at the left and, for a matrix, at the top."""

    corner: tuple[str, ...]
    """Headings of the labels."""
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    hidden: int
    """Rows left out."""
    quoted: bool
    """Whether a row has a quote."""


def grid_of(index: Sequence[str], numbers: Sequence[Number]) -> Grid:
    """Return the table of an indexed parameter."""
    across = list(dict.fromkeys(item.key[1] for item in numbers)) if len(index) == 2 else []
    quoted = any(item.quote for item in numbers)
    if across and len(across) <= _MOST_COLUMNS:
        cells = {item.key: number(item.value) for item in numbers}
        down = list(dict.fromkeys(item.key[0] for item in numbers))
        rows = [Row((d,), tuple(cells.get((d, a), "") for a in across), "") for d in down]
        corner = (" \\ ".join(index),)
        return Grid(corner, tuple(across), tuple(rows[:_MOST_ROWS]), len(rows) - _MOST_ROWS, False)
    rows = [Row(item.key, (number(item.value),), item.quote) for item in numbers[:_MOST_ROWS]]
    return Grid(tuple(index), ("value",), tuple(rows), len(numbers) - _MOST_ROWS, quoted)
