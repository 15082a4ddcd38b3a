"""Does the program hold numbers of the instance? Then its data can be changed without effect."""

import ast
import math
from enum import Enum

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.outcome import ProblemClass

NAME = "no_hard_coded_numbers"
_ARITHMETIC = {2.0, 0.5, 3.0, 4.0}
"""Numbers that formulas of areas, volumes and means hold; a linear model has none as factors."""
_CONVERSIONS = {
    100.0,
    7.0,
    12.0,
    24.0,
    30.0,
    52.0,
    60.0,
    365.0,
    1e3,
    3600.0,
    1e4,
    1e5,
    1e6,
    1e7,
    1e8,
    1e9,
}
_LINEAR = {ProblemClass.LP, ProblemClass.MILP}
_SMALL = 1e-3
"""Tolerances and numbers added against division by zero."""


class _Role(Enum):
    COUNT = "count"
    FACTOR = "factor"
    OTHER = "other"


def check(case: Case) -> Check:
    """Pass if all literals of the source are arithmetic, positions or unit conversions."""
    try:
        tree = ast.parse(case.program.source)
    except SyntaxError:
        return skipped(NAME, "the program is not Python", Weight.ADVISORY)
    linear = case.instance is not None and case.instance.problem_class in _LINEAR
    suspects = [
        f"{value:g} (line {line}: {reason})"
        for value, line, role in _literals(tree)
        if (reason := _reason(case, value, role, linear=linear))
    ]
    if suspects:
        said = f"the program holds numbers of its own: {listed(suspects)}"
        return failed(NAME, said, Weight.ADVISORY)
    said = "no number in the program but arithmetic constants and positions"
    return passed(NAME, said, Weight.ADVISORY)


def _reason(case: Case, value: float, role: _Role, *, linear: bool) -> str:
    """Return why a literal should stand in the data; "" if it may stand in the program."""
    size = abs(value)
    if size in (0.0, 1.0) or size <= _SMALL:
        return ""
    data = {abs(float(leaf.value)) for leaf in case.leaves}
    told = [n for n in case.binding.unbound if size in map(abs, n.values)] if case.text else []
    if told:
        return f"{told[0].quote!r} of the text, which the data lack"
    if size in _CONVERSIONS or _close(size, math.pi) or _close(size, 4 * math.pi / 3):
        return ""
    if size in _ARITHMETIC and not (linear and role is _Role.FACTOR):
        # A 2 that the data hold as well may still be the 2 of a formula.
        return ""
    if size in data:
        return "also a number of the data"
    if role is _Role.COUNT and value.is_integer() and size <= 10:
        return ""
    return "neither in the data nor a constant of arithmetic"


def _close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-2


def _literals(tree: ast.Module) -> list[tuple[float, int, _Role]]:
    """Return value, line and role of the literals that matter."""
    harmless, counting, factors = _harmless(tree), _counting(tree), _factors(tree)
    return [
        (
            float(node.value),
            node.lineno,
            _Role.COUNT if node in counting else _Role.FACTOR if node in factors else _Role.OTHER,
        )
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node not in harmless
    ]


def _harmless(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes inside subscripts, exponents, roundings and initial values."""
    inside: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Subscript):
            inside |= set(ast.walk(node.slice))
        elif isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            inside |= set(ast.walk(node.right))
        elif isinstance(node, ast.Call) and _called(node) == "round":
            inside |= {part for argument in node.args[1:] for part in ast.walk(argument)}
        elif isinstance(node, ast.keyword) and node.arg in ("dimen", "ndigits"):
            inside |= set(ast.walk(node.value))
        elif isinstance(node, ast.Call) and _called(node) == "Var":
            starts = [k.value for k in node.keywords if k.arg == "initialize"]
            inside |= {part for start in starts for part in ast.walk(start)}
    return inside


def _counting(tree: ast.Module) -> set[ast.AST]:
    """Return the nodes that count steps, as in range(1, n + 1)."""
    return {
        part
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and _called(node) in ("range", "RangeSet", "enumerate")
        for argument in node.args
        for part in ast.walk(argument)
    }


def _factors(tree: ast.Module) -> set[ast.AST]:
    """Return the literals that multiply or divide, or are one side of a comparison."""
    found: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult | ast.Div):
            found |= {node.left, node.right}
        elif isinstance(node, ast.Compare):
            found |= {node.left, *node.comparators}
        elif isinstance(node, ast.Dict | ast.List):
            found |= {item for item in ast.walk(node) if isinstance(item, ast.Constant)}
    return found


def _called(node: ast.Call) -> str:
    function = node.func
    if isinstance(function, ast.Name):
        return function.id
    return function.attr if isinstance(function, ast.Attribute) else ""
