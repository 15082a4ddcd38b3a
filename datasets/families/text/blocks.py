"""Blocks of data that a text carries as sentences, as a bullet list, as a table or as a file."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from modelwright.datasets.families.text.numbers import NumberStyle, digits
from modelwright.datasets.families.text.phrases import Phrases, Value, listed

Wordings = str | tuple[str, ...]
_NUMBERED = re.compile(r"\{(value|column|unit)(:\w+)?\}")


@dataclass(frozen=True)
class Head:
    """The head of a column."""

    label: str
    """What the column holds."""
    spec: str = ""
    """How its numbers are written: "", "money", "percent" or "count"."""

    @classmethod
    def read(cls, text: str) -> "Head":
        """Return the head written as "label" or "label:spec"."""
        label, _, spec = text.partition(":")
        return cls(label, spec)

    def titled(self, numbers: NumberStyle) -> str:
        """Return the label with the unit of its numbers."""
        unit = numbers.unit_of(self.spec)
        return f"{self.label} ({unit})" if unit else self.label

    def cell(self, value: Value) -> str:
        """Return a value under this head, for a table or a file."""
        if isinstance(value, str):
            return value
        return digits(value * 100 if self.spec == "percent" else value)


@dataclass(frozen=True)
class Block:
    """A table of facts with its wording as sentences."""

    name: str
    """Stem of its file."""
    caption: str
    """What it gives, as words that can follow "The table gives"."""
    heads: list[Head]
    rows: list[list[Value]]
    sentences: list[tuple[Wordings, dict[str, Value]]]
    """The same facts in prose: templates with their values."""
    spec: str = ""
    """How all numbers are written, where the heads of columns are names."""

    def title(self, phrases: Phrases) -> str:
        """Return the caption in one of its wordings, with the unit that all numbers share."""
        unit = phrases.numbers.unit_of(self.spec)
        return phrases.say(self.caption) + (f" (in {unit})" if unit else "")

    def prose(self, phrases: Phrases) -> list[str]:
        """Return a sentence for each fact."""
        return [phrases.sentence(wordings, **values) for wordings, values in self.sentences]

    def bullets(self, phrases: Phrases) -> str:
        """Return one line for each row: "- chair: profit $5, hours 3", or "- chair: $5"."""
        heads = self.heads[1:]
        lines: list[str] = []
        for name, *cells in self.rows:
            facts = [
                value if isinstance(value, str) else phrases.numbers.write(value, head.spec)
                for head, value in zip(heads, cells, strict=True)
            ]
            if len(heads) > 1:
                facts = [f"{head.label} {fact}" for head, fact in zip(heads, facts, strict=True)]
            lines.append(f"- {name}: {', '.join(facts)}")
        return "\n".join(lines)

    def markdown(self, numbers: NumberStyle) -> str:
        """Return a table as Markdown writes it."""
        rows = self._cells(numbers)
        ruler = ["---"] * len(self.heads)
        return "\n".join(f"| {' | '.join(row)} |" for row in [rows[0], ruler, *rows[1:]])

    def csv(self, numbers: NumberStyle) -> str:
        """Return a comma-separated file."""
        file = io.StringIO()
        csv.writer(file, lineterminator="\n").writerows(self._cells(numbers))
        return file.getvalue()

    def columns(self, numbers: NumberStyle) -> str:
        """Return the heads as a list in words."""
        return listed([f'"{head.titled(numbers)}"' for head in self.heads])

    def _cells(self, numbers: NumberStyle) -> list[list[str]]:
        titles = [head.titled(numbers) for head in self.heads]
        body = [
            [head.cell(value) for head, value in zip(self.heads, row, strict=True)]
            for row in self.rows
        ]
        return [titles, *body]


def records(
    name: str, caption: str, rows: Sequence[Mapping[str, Value]], heads: Mapping[str, str],
    lines: Wordings,
) -> Block:  # fmt: skip
    """Return a block with one row for each record.

    Args:
        name: stem of the file.
        caption: what it gives.
        rows: records; each has the same fields.
        heads: field -> head of its column, as "label" or "label:spec"; the first is the key.
        lines: a sentence about one record; `{field}` or `{field:spec}` is its value.
    """
    return Block(
        name,
        caption,
        [Head.read(text) for text in heads.values()],
        [[row[field] for field in heads] for row in rows],
        [(lines, dict(row)) for row in rows],
    )


def grid(
    name: str, caption: str, table: Mapping[str, Mapping[str, float]], corner: str,
    line: Wordings, cell: str, spec: str = "", units: Mapping[str, str] | None = None,
) -> Block:  # fmt: skip
    """Return a block with two keys, such as the costs from each source to each destination.

    Args:
        name: stem of the file.
        caption: what it gives.
        table: row -> column -> number; all rows have the same columns.
        corner: head of the first column.
        line: a sentence about one row; `{row}` is its name and `{cells}` stands for its cells.
        cell: one cell, with `{value}`, `{column}` and `{unit}`; it is repeated, so it should offer
            no alternatives.
        spec: how the numbers are written in a table.
        units: column -> unit of its numbers, for columns that differ in it.
    """
    units = units or {}
    columns = list(next(iter(table.values())))
    cells = listed([_NUMBERED.sub(rf"{{\g<1>{k}\g<2>}}", cell) for k in range(len(columns))])
    lines = (line,) if isinstance(line, str) else line
    wordings = tuple(option.replace("{cells}", cells) for option in lines)
    fixed: dict[str, Value] = {}
    for k, column in enumerate(columns):
        fixed |= {f"column{k}": column, f"unit{k}": units.get(column, "")}
    scale = 100 if spec == "percent" else 1
    return Block(
        name,
        caption,
        [Head(corner), *(Head(f"{c} ({units[c]})" if c in units else c) for c in columns)],
        [[row, *(values[c] * scale for c in columns)] for row, values in table.items()],
        [
            (
                wordings,
                fixed | {"row": row} | {f"value{k}": values[c] for k, c in enumerate(columns)},
            )
            for row, values in table.items()
        ],
        spec,
    )
