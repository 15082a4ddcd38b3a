"""What all screens are made of: the console, numbers, headings, tables, and text made harmless.

Screens are built as rich renderables and printed in one piece. On a terminal they have colours and
its width; piped, or with NO_COLOR, they are plain, and nothing is ever cut: long cells are folded.
"""

import io
import os
import shutil
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import IO

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

_NARROWEST, _WIDEST, _PIPED = 40, 140, 120
_MOST_LETTERS = 4000
GOOD, DOUBTFUL, BAD, QUIET = "bold green", "bold yellow", "bold red", "dim"
_ASCII = str.maketrans(
    {
        "≤": "<=",
        "≥": ">=",
        "≠": "!=",
        "Σ": "sum ",
        "Π": "prod ",
        "·": "*",
        "∈": " in ",
        "√": "sqrt ",
        "─": "-",
    }
)


def render(*blocks: RenderableType) -> str:
    """Return what to write to standard output."""
    page = io.StringIO()
    console = _console(sys.stdout, page)
    for block in blocks:
        console.print(block)
    text = "".join(line.rstrip() + "\n" for line in page.getvalue().split("\n")[:-1])
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return text if encoding.lower().startswith("utf") else text.translate(_ASCII)


def error_console() -> Console:
    """Return a console on standard error, for progress."""
    return _console(sys.stderr, sys.stderr)


def _console(stream: IO[str] | None, page: IO[str] | None) -> Console:
    """Return a console that writes to `page` what suits `stream` (None: it is closed)."""
    terminal = stream is not None and stream.isatty()
    plain = not terminal or "NO_COLOR" in os.environ
    fallback = _PIPED, 24
    given = os.environ.get("COLUMNS", "")
    width = (
        shutil.get_terminal_size(fallback).columns
        if terminal
        else int(given)
        if given.isdigit()
        else _PIPED
    )
    return Console(
        file=page,
        width=min(max(width, _NARROWEST), _WIDEST),
        force_terminal=terminal,
        color_system=None if plain else "auto",
        no_color=plain,
        markup=False,
        highlight=False,
        emoji=False,
    )


def clean(text: str) -> str:
    """Return text of others without what could steer a terminal, and of bearable length."""
    if len(text) > _MOST_LETTERS:
        text = f"{text[:_MOST_LETTERS]} ... ({len(text) - _MOST_LETTERS} more characters)"
    return "".join(
        letter
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cf", "Cs")
        else " "
        if letter == "\t"
        else f"\\x{ord(letter):02x}"
        for letter in text
    )


def number(value: float) -> str:
    """Return a number with as many digits as mean something."""
    return format(value + 0.0, ".10g")


def seconds(value: float) -> str:
    """Return a duration for people."""
    return f"{value:.2f} s" if value < 10 else f"{value:.0f} s"


def count(amount: int, noun: str, plural: str = "") -> str:
    """Return "1 variable" or "2 variables"."""
    return f"{amount:,} {noun if amount == 1 else plural or noun + 's'}"


def heading(text: str, remark: str = "") -> RenderableType:
    """Return the title of a section, with an empty line before it."""
    return Padding(
        Text.assemble((text, "bold"), (f"  {remark}" if remark else "", QUIET)), (1, 0, 0, 0)
    )


def paragraph(text: str | Text, indent: int = 0) -> RenderableType:
    """Return prose that wraps with an indent; a plain string is made harmless first."""
    return Padding(Text(clean(text)) if isinstance(text, str) else text, (0, 0, 0, indent))


def facts(pairs: Mapping[str, str | Text], indent: int = 2) -> RenderableType:
    """Return label and value, one pair a line."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(style=QUIET, no_wrap=True)
    grid.add_column(overflow="fold")
    for label, value in pairs.items():
        grid.add_row(label, Text(clean(value)) if isinstance(value, str) else value)
    return Padding(grid, (0, 0, 0, indent))


def table(
    columns: Sequence[str],
    rows: Iterable[Sequence[str | Text]],
    *,
    numeric: Iterable[int] = (),
) -> RenderableType:
    """Return a table whose long cells are folded.

    Args:
        columns: headings.
        rows: cells; plain strings are made harmless.
        numeric: positions of columns that are aligned to the right.
    """
    right = set(numeric)
    grid = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style=QUIET, show_edge=False)
    for position, name in enumerate(columns):
        justify = "right" if position in right else "left"
        grid.add_column(name, justify=justify, overflow="fold", no_wrap=False)
    for row in rows:
        grid.add_row(*(Text(clean(cell)) if isinstance(cell, str) else cell for cell in row))
    return Padding(grid, (0, 0, 0, 2))
