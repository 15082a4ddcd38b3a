"""Rows and objectives as text in the names of the program: "2 make[chair] + make[desk] <= 40"."""

import math
from collections.abc import Sequence

from modelwright.solvers.instance import Instance
from modelwright.solvers.nl import operators as op
from modelwright.solvers.terms import COLUMN, SUM, Body, Term, TermPool, read_bodies

_INFIX = {
    op.DIVIDE: "/",
    op.POWER: "^",
    op.OR: "or",
    op.AND: "and",
    op.LESS: "<",
    op.LESS_EQUAL: "<=",
    op.EQUAL: "==",
    op.GREATER_EQUAL: ">=",
    op.GREATER: ">",
    op.NOT_EQUAL: "!=",
}
_LONGEST = 2000
"""Letters of one term; a longer one is cut in the middle."""


def number(value: float) -> str:
    """Return a number with as many digits as mean something: 1,250 is "1250", 1/3 "0.3333333"."""
    return format(value + 0.0, ".7g") if math.isfinite(value) else str(value)


class Wording:
    """Texts for the terms of one pool.

    Args:
        pool: of the bodies.
        names: of its columns, by number.
        longest: terms of a body before the rest is only counted.
    """

    def __init__(self, pool: TermPool, names: Sequence[str], longest: int = 8) -> None:
        self._pool = pool
        self._names = names
        self._longest = longest
        self._texts: dict[int, str] = {}

    def term(self, number_of_term: int) -> str:
        """Return a term, without its coefficient."""
        waiting = [number_of_term]
        while waiting:
            current = waiting[-1]
            term = self._pool.terms[current]
            operands = () if term.code == COLUMN else term.operands
            missing = [operand for operand in operands if operand not in self._texts]
            if missing:
                waiting.extend(missing)
                continue
            text = self._operator(term)
            if len(text) > _LONGEST:
                text = f"{text[: _LONGEST // 2]} ... {text[-_LONGEST // 2 :]}"
            self._texts[waiting.pop()] = text
        return self._texts[number_of_term]

    def body(self, body: Body) -> str:
        """Return the sum; "0" without terms."""
        shown = list(body.terms.items())[: self._longest]
        parts = [self._signed(coefficient, self.term(term)) for term, coefficient in shown]
        if body.constant:
            parts.append(self._signed(body.constant, ""))
        text = " ".join(parts).removeprefix("+ ") or "0"
        text = f"-{text[2:]}" if text.startswith("- ") else text
        rest = len(body.terms) - len(shown)
        return f"{text} + ... {rest} more terms" if rest else text

    def row(self, body: Body, lower: float, upper: float) -> str:
        """Return lower <= body <= upper, the constant moved to the sides."""
        lower, upper = lower - body.constant, upper - body.constant
        text = self.body(Body(0.0, body.terms))
        if lower == upper:
            return f"{text} = {number(lower)}"
        if math.isfinite(lower) and math.isfinite(upper):
            return f"{number(lower)} <= {text} <= {number(upper)}"
        if math.isfinite(lower):
            return f"{text} >= {number(lower)}"
        return f"{text} <= {number(upper)}" if math.isfinite(upper) else f"{text} is free"

    def _signed(self, coefficient: float, text: str) -> str:
        sign, size = "-" if coefficient < 0 else "+", abs(coefficient)
        if not text:
            return f"{sign} {number(size)}"
        return f"{sign} {text}" if size == 1 else f"{sign} {number(size)} {text}"

    def _operator(self, term: Term) -> str:
        if term.code == COLUMN:
            return self._names[term.operands[0]]
        texts = [self._texts[operand] for operand in term.operands]
        if term.code == SUM:
            whole = Body(term.constant, dict(zip(term.operands, term.factors, strict=True)))
            return f"({self.body(whole)})" if term.operands else number(term.constant)
        if term.code == op.TIMES:
            return f"{texts[0]}^2" if texts[0] == texts[1] else " * ".join(texts)
        if term.code in _INFIX:
            return f"({texts[0]} {_INFIX[term.code]} {texts[1]})"
        return f"{op.NAMES[term.code]}({', '.join(texts)})"


class RowTexts:
    """Texts of the rows of one model."""

    def __init__(self, instance: Instance, longest: int = 8) -> None:
        self._instance = instance
        pool = TermPool()
        self._bodies = read_bodies(instance, pool)
        self._wording = Wording(pool, instance.column_names, longest)

    def row(self, row: int, side: str = "both") -> str:
        """Return a row, or one of its sides ("lower" or "upper")."""
        lower = -math.inf if side == "upper" else float(self._instance.row_lower[row])
        upper = math.inf if side == "lower" else float(self._instance.row_upper[row])
        return self._wording.row(self._bodies.rows[row], lower, upper)

    def objective(self) -> str:
        """Return sense and objective."""
        return f"{self._instance.sense} {self._wording.body(self._bodies.objective)}"
