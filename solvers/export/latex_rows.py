"""One row, term by term, with quadratic and nonlinear parts."""

import re
from collections.abc import Callable

import numpy as np

from modelwright.solvers.export.latex_text import number, subscripted
from modelwright.solvers.export.structure import relation_of
from modelwright.solvers.instance import OBJECTIVE, Expression, Instance, Op
from modelwright.solvers.nl import operators as op

_MOST_TERMS = 24
_WIDTH = 55
"""Letters per line."""
_MOST_LETTERS = 3_000
_INVISIBLE = re.compile(r"\\[A-Za-z]+|[{}_^\\]")
Named = Callable[[int], tuple[str, list[str]]]
_Piece = tuple[int, str]
"""Strength of the outermost operator, and the text."""

_SUM, _PRODUCT, _POWER, _ATOM = 1, 2, 3, 4
_FUNCTIONS = {
    op.SQRT: r"\sqrt{%s}", op.ABS: r"\left|%s\right|", op.FLOOR: r"\lfloor %s \rfloor",
    op.CEIL: r"\lceil %s \rceil", op.LOG10: r"\log_{10}(%s)", op.LOG: r"\ln(%s)",
    op.EXP: r"\exp(%s)", op.SIN: r"\sin(%s)", op.COS: r"\cos(%s)", op.TAN: r"\tan(%s)",
    op.SINH: r"\sinh(%s)", op.COSH: r"\cosh(%s)", op.TANH: r"\tanh(%s)", op.ASIN: r"\arcsin(%s)",
    op.ACOS: r"\arccos(%s)", op.ATAN: r"\arctan(%s)", op.NOT: r"\lnot (%s)",
}  # fmt: skip
_COMPARISONS = {
    op.OR: r"\lor", op.AND: r"\land", op.LESS: "<", op.LESS_EQUAL: r"\le", op.EQUAL: "=",
    op.GREATER_EQUAL: r"\ge", op.GREATER: ">", op.NOT_EQUAL: r"\ne",
}  # fmt: skip


def row_lines(instance: Instance, row: int, named: Named) -> tuple[str, int]:
    """Return a row as a formula of one or several lines, and how many terms it leaves out.

    Args:
        instance: the model.
        row: OBJECTIVE for the objective.
        named: family and index (LaTeX) of a column.
    """
    terms = [*_linear(instance, row, named), *_products(instance, row, named)]
    if row in instance.expressions:
        _, text = _formula(instance, instance.expressions[row], named)
        terms.append(text if text.startswith("-") else f"+ {text}")
    if row == OBJECTIVE and instance.offset:
        terms.append(_factor(instance.offset))
    hidden = max(0, len(terms) - _MOST_TERMS)
    shown = terms[:_MOST_TERMS] + ([r"+ \cdots"] if hidden else [])
    shown = shown or ["0"]
    shown[0] = shown[0].removeprefix("+ ")
    sides = "" if row == OBJECTIVE else _sides(instance, row)
    chunks = _broken(shown)
    if len(chunks) == 1:
        return chunks[0] + sides, hidden
    inner = " \\\\ ".join(f"& {chunk}" for chunk in chunks)
    return rf"\begin{{aligned}}[t]{inner}{sides}\end{{aligned}}", hidden


def _broken(terms: list[str]) -> list[str]:
    """Return the terms as lines that fit the page."""
    lines = [""]
    width = 0
    for term in terms:
        letters = len(_INVISIBLE.sub("", term))
        if width and width + letters > _WIDTH:
            lines.append("")
            width = 0
        lines[-1] += f" {term}"
        width += letters
    return [line.strip() for line in lines]


def _linear(instance: Instance, row: int, named: Named) -> list[str]:
    if row == OBJECTIVE:
        listed = np.flatnonzero(instance.cost)
        values = instance.cost[listed]
    else:
        part = slice(instance.rows.start[row], instance.rows.start[row + 1])
        listed, values = instance.rows.column[part], instance.rows.value[part]
    pairs = zip(listed.tolist(), values.tolist(), strict=True)
    return [_term(value, subscripted(*named(column))) for column, value in pairs if value]


def _products(instance: Instance, row: int, named: Named) -> list[str]:
    terms = instance.quadratic
    found: list[str] = []
    for k in np.flatnonzero(terms.row == row).tolist():
        first = subscripted(*named(int(terms.first[k])))
        second = subscripted(*named(int(terms.second[k])))
        body = f"{{{first}}}^{{2}}" if first == second else rf"{first}\, {second}"
        found.append(_term(float(terms.value[k]), body))
    return found


def _term(value: float, body: str) -> str:
    factor = _factor(value)
    return f"{factor[0]} {body}" if factor in ("+ 1", "- 1") else rf"{factor}\, {body}"


def _factor(value: float) -> str:
    return f"- {number(-value)}" if value < 0 else f"+ {number(value)}"


def _sides(instance: Instance, row: int) -> str:
    lower, upper = float(instance.row_lower[row]), float(instance.row_upper[row])
    match relation_of(instance, row):
        case "=":
            return f" = {number(lower)}"
        case "<=":
            return rf" \le {number(upper)}"
        case ">=":
            return rf" \ge {number(lower)}"
        case "range":
            return rf" \in [{number(lower)},\ {number(upper)}]"
        case _:
            return r"\quad\text{(without bounds)}"


def _formula(instance: Instance, expression: Expression, named: Named) -> _Piece:
    """Return an expression in infix form; shared parts are written out."""
    columns = len(instance.column_names)
    stack: list[_Piece] = []
    for token in reversed(expression):
        if isinstance(token, Op):
            operands = [stack.pop() for _ in range(token.arity)]
            stack.append(_shortened(_combined(token.code, operands)))
        elif isinstance(token, int) and token >= columns:
            stack.append(_shortened(_definition(instance, token - columns, named)))
        elif isinstance(token, int):
            stack.append((_ATOM, subscripted(*named(token))))
        else:
            stack.append((_SUM if token < 0 else _ATOM, number(token)))
    return stack[-1]


def _definition(instance: Instance, d: int, named: Named) -> _Piece:
    item = instance.definitions[d]
    pairs = zip(item.column.tolist(), item.value.tolist(), strict=True)
    terms = [_term(value, subscripted(*named(column))) for column, value in pairs]
    if item.expression != (0.0,):
        _, text = _formula(instance, item.expression, named)
        terms.append(text if text.startswith("-") else f"+ {text}")
    return _SUM, " ".join(terms or ["0"]).removeprefix("+ ")


def _shortened(piece: _Piece) -> _Piece:
    """Return the piece, or dots: shared parts inside each other could grow without end."""
    return piece if len(piece[1]) <= _MOST_LETTERS else (_ATOM, r"(\cdots)")


def _combined(code: int, operands: list[_Piece]) -> _Piece:
    texts = [text for _, text in operands]
    if code in _FUNCTIONS:
        return _ATOM, _FUNCTIONS[code] % texts[0]
    if code in (op.PLUS, op.SUM):
        return _SUM, " ".join([texts[0], *(t if t[0] == "-" else f"+ {t}" for t in texts[1:])])
    if code == op.MINUS:
        return _SUM, f"{texts[0]} - {_closed(operands[1], _PRODUCT)}"
    if code == op.NEGATE:
        return _SUM, f"-{_closed(operands[0], _PRODUCT)}"
    if code == op.TIMES:
        left, right = (_closed(operand, _PRODUCT) for operand in operands)
        return _PRODUCT, rf"{left} \cdot {right}"
    if code == op.DIVIDE:
        return _POWER, rf"\frac{{{texts[0]}}}{{{texts[1]}}}"
    if code == op.POWER:
        return _POWER, f"{{{_closed(operands[0], _ATOM)}}}^{{{texts[1]}}}"
    if code in _COMPARISONS:
        return _SUM, f"({texts[0]} {_COMPARISONS[code]} {texts[1]})"
    if code == op.IF:
        return _ATOM, (
            rf"\begin{{cases}}{texts[1]} & \text{{if }} {texts[0]} \\ "
            rf"{texts[2]} & \text{{else}}\end{{cases}}"
        )
    name = op.NAMES[code].replace("_", r"\_")
    return _ATOM, rf"\mathrm{{{name}}}({', '.join(texts)})"


def _closed(piece: _Piece, strength: int) -> str:
    return piece[1] if piece[0] >= strength else f"({piece[1]})"
