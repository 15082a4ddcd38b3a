"""A model printed from its numbers: rows of one form as one line, with the index sets recovered.

What has no common form is printed row by row; beyond a limit only the first rows are, and their
number is stated.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from modelwright.solvers.export.families import Family, Index, families
from modelwright.solvers.export.latex_algebra import Algebra
from modelwright.solvers.export.latex_formulation import table
from modelwright.solvers.export.latex_rows import row_lines
from modelwright.solvers.export.latex_symbols import Symbols
from modelwright.solvers.export.latex_text import escape, number, subscripted, word
from modelwright.solvers.export.structure import groups
from modelwright.solvers.instance import OBJECTIVE, Floats, Instance
from modelwright.solvers.outcome import Sense

_MOST_GROUPS = 4
"""Forms of one family that are printed as algebra; more are printed row by row."""
_MOST_ROWS = 3
"""Rows of one family that are printed one by one."""
_MOST_SINGLE = 60
"""Rows without an index, and families, that are printed."""
_MOST_NUMBERS = 100_000
"""Nonzeros that are searched for common forms, in all families together."""


def sections(instance: Instance, notes: list[str]) -> Iterator[str]:
    """Yield the blocks of the document; `notes` receives what was left out."""
    printer = _Printer(instance, notes)
    model = printer.model()
    if lines := printer.symbols.set_lines():
        yield r"\section*{Index sets}"
        rows = [[f"${symbol}$", f"${members}$"] for symbol, members in lines]
        yield table("lP{0.85\\linewidth}", ["Set", "Members"], rows)
    yield r"\section*{Decision variables}"
    yield table("ll", ["Variable", "Domain"], printer.variables())
    yield r"\section*{Model}"
    yield "\\begin{align}\n" + " \\\\\n".join(model) + "\n\\end{align}"
    if printer.symbols.coefficients:
        yield r"\section*{Coefficients}"
        rows = [[f"${symbol}$", text] for symbol, text in printer.symbols.coefficients]
        yield table("lP{0.75\\linewidth}", ["Symbol", "Numbers"], rows)
    if notes:
        yield r"\section*{Left out}" + "\n" + escape("; ".join(notes)) + "."


class _Printer:
    def __init__(self, instance: Instance, notes: list[str]) -> None:
        self._instance = instance
        self._notes = notes
        self.symbols = Symbols()
        self._column_families = families(instance.column_names)
        self._columns: list[tuple[str, Index]] = [("", ())] * len(instance.column_names)
        self._members: dict[str, list[Index]] = {}
        for family in self._column_families:
            self._members.setdefault(family.name, []).extend(family.indices)
            for position, index in zip(family.positions, family.indices, strict=True):
                self._columns[position] = (family.name, index)
        curved = set(instance.quadratic.row.tolist()) | set(instance.expressions)
        self._curved: set[int] = curved
        self._tag = 0
        self._budget = _MOST_NUMBERS

    def model(self) -> list[str]:
        """Return the lines of the align environment."""
        goal = "maximize" if self._instance.sense is Sense.MAXIMIZE else "minimize"
        lines = [self._line(rf"\text{{{goal}}}\quad", self._objective(), "")]
        start = r"\text{subject to}\quad"
        listed = families(self._instance.row_names)
        shown = listed[:_MOST_SINGLE]
        for family in shown:
            for body, quantifier in self._rows(family):
                lines.append(self._line(start, body, quantifier))
                start = ""
        if hidden := sum(len(family.positions) for family in listed[_MOST_SINGLE:]):
            count = len(listed) - len(shown)
            self._notes.append(f"{hidden:,} constraints of {count:,} further families")
        for item in self._instance.sos:
            members = [subscripted(*self._named(k)) for k in item.column[:8].tolist()]
            members += [r"\dots"] * (len(item.column) > len(members))
            body = rf"\{{{', '.join(members)}\}} \in \text{{SOS{item.kind}}}"
            lines.append(self._line(start, body, ""))
            start = ""
        return lines

    def _line(self, start: str, body: str, quantifier: str) -> str:
        self._tag += 1
        return rf"{start} & \fitted{{{body}}} && {quantifier} \tag{{{self._tag}}}"

    def _named(self, column: int) -> tuple[str, list[str]]:
        family, index = self._columns[column]
        return family, [rf"\text{{{escape(text)}}}" for text in index]

    def _objective(self) -> str:
        if OBJECTIVE in self._curved or not self._affords(int((self._instance.cost != 0).sum())):
            return self._one_row(OBJECTIVE)
        family = Family("objective", [OBJECTIVE], [()])
        (group,) = groups(self._instance, family, self._columns)
        body = Algebra(self._instance, self.symbols, group).left_side("c", "objective")
        offset = self._instance.offset
        if offset and body == "0":
            return number(offset)
        return body + (_signed(offset) if offset else "")

    def _rows(self, family: Family) -> Iterator[tuple[str, str]]:
        """Yield formula and quantifier of the rows of one family."""
        rows = family.positions
        size = int(np.diff(self._instance.rows.start)[rows].sum())
        if not self._curved.intersection(rows) and self._affords(size):
            found = groups(self._instance, family, self._columns)
            if len(found) <= min(_MOST_GROUPS, max(1, len(rows) // 2)):
                for group in found:
                    algebra = Algebra(self._instance, self.symbols, group)
                    name = rf"\text{{({escape(family.name)})}}"
                    body = algebra.constraint(escape(family.name))
                    yield body, rf"{algebra.quantifier}\ {name}"
                return
        for row, index in list(zip(rows, family.indices, strict=True))[:_MOST_ROWS]:
            name = f"{family.name}[{', '.join(index)}]" if index else family.name
            yield self._one_row(row), rf"\text{{({escape(name)})}}"
        if len(rows) > _MOST_ROWS:
            self._notes.append(f"{len(rows) - _MOST_ROWS:,} further rows of {family.name}")

    def _affords(self, nonzeros: int) -> bool:
        if nonzeros > self._budget:
            return False
        self._budget -= nonzeros
        return True

    def _one_row(self, row: int) -> str:
        lines, hidden = row_lines(self._instance, row, self._named)
        if hidden:
            name = "the objective" if row == OBJECTIVE else self._instance.row_names[row]
            self._notes.append(f"{hidden:,} terms of {name}")
        return lines

    def variables(self) -> list[list[str]]:
        """Return symbol and domain of every family."""
        instance, rows = self._instance, []
        for family in self._column_families[:_MOST_SINGLE]:
            used: set[str] = set()
            several = len(family.indices) > 1
            sides = list(zip(*family.indices, strict=True)) if several else []
            letters = [self.symbols.letter(texts, used) for texts in sides]
            if not several:
                letters = [rf"\text{{{escape(text)}}}" for text in family.indices[0]]
            at = family.positions
            lower, upper = instance.column_lower[at], instance.column_upper[at]
            rows.append(
                [
                    f"${subscripted(family.name, letters)}$"
                    + (f" ({len(at):,})" if several else ""),
                    f"${_domain(lower, upper, instance.integer[at])}$",
                ]
            )
        hidden = len(self._column_families) - len(rows)
        if hidden > 0:
            self._notes.append(f"the domains of {hidden:,} further families of variables")
        rows += [
            [f"${word(name)}$", rf"fixed at ${number(value)}$"]
            for name, value in list(instance.fixed.items())[:_MOST_SINGLE]
        ]
        return rows


def _domain(lower: Floats, upper: Floats, whole: NDArray[np.bool_]) -> str:
    kind = r"\mathbb{Z}" if whole.all() else r"\mathbb{R}"
    mixed = whole.any() and not whole.all()
    if whole.all() and (lower == 0).all() and (upper == 1).all():
        return r"\in \{0, 1\}"
    if len(set(lower.tolist())) == len(set(upper.tolist())) == 1:
        low, high = float(lower[0]), float(upper[0])
        if low == -np.inf and high == np.inf:
            text = rf"\in {kind}"
        elif high == np.inf:
            text = rf"\in {kind},\ \ge {number(low)}"
        elif low == -np.inf:
            text = rf"\in {kind},\ \le {number(high)}"
        else:
            text = rf"\in {kind} \cap [{number(low)},\ {number(high)}]"
    else:
        span = rf"{number(float(lower.min()))},\ {number(float(upper.max()))}"
        text = rf"\in {kind},\ \text{{individual bounds within }} [{span}]"
    return text + (r",\ \text{some integer}" if mixed else "")


def _signed(value: float) -> str:
    return f" - {number(-value)}" if value < 0 else f" + {number(value)}"
