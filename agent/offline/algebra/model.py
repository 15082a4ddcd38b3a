"""From parsed formulas to the formulation and its program; all numbers become data."""

# ruff: noqa: E501 - tables and patterns read better in one line

import re
from dataclasses import dataclass, field
from typing import Literal

from modelwright.agent.formulation import (
    Constraint,
    Entry,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    Variable,
)
from modelwright.agent.offline.algebra.parser import Formulas, Node, Relation, parse
from modelwright.agent.offline.program import RESERVED, Statement, write_program
from modelwright.agent.offline.records import Clause, Draft, Unreadable

_CALLS = {
    "log": "pyo.log",
    "exp": "pyo.exp",
    "sqrt": "pyo.sqrt",
    "abs": "abs",
    "sin": "pyo.sin",
    "cos": "pyo.cos",
    "tan": "pyo.tan",
}
_HINTS = re.compile(r"\bs\.\s?t\.|\bsubject to\b|\d\s?[a-z]_?\d?\s*[-+]", re.I)
_FORMULA = re.compile(r"(?:<=|>=|=|<|>|≤|≥|\\leq?|\\geq?)")
_VERB = re.compile(r"(?<![a-z])(?:max|min)(?:imi[sz]e)?(?![a-z])", re.I)
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{4,}")
_KNOWN = re.compile(
    r"max|min|subj|such|that|with|wher|inte|bina|free|non|sqrt|obje|func|cons|vari|rstr|unre|real|posi|for|all|and|solve|find|line|prog|foll|prob|nega|boun",
    re.I,
)


def looks_like_formulas(text: str) -> bool:
    """Whether a text is formulas and not a story."""
    if not _VERB.search(text) or not (_FORMULA.search(text) or _HINTS.search(text)):
        return False
    words = [word for word in _WORD.findall(text) if not _KNOWN.match(word)]
    relations = len(_FORMULA.findall(text))
    often = {word for word in words if words.count(word) > 1}
    return (
        len([word for word in words if word not in often]) <= 2 + 2 * relations
        and len(set(words)) <= 6 + 3 * relations
    )


@dataclass
class _Work:
    formulas: Formulas
    text: str
    names: dict[str, str] = field(default_factory=dict)
    """Variable as written -> component."""
    lower: dict[str, float] = field(default_factory=dict)
    costs: list[Entry] = field(default_factory=list)
    cells: list[Entry] = field(default_factory=list)
    sides: list[Entry] = field(default_factory=list)
    constants: list[Entry] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    understood: list[Clause] = field(default_factory=list)

    def component(self, name: str) -> str:
        if name not in self.names:
            base = re.sub(r"\W", "_", name)
            base = f"{base}_" if base in RESERVED or base in _TAKEN else base
            self.names[name] = base
        return self.names[name]


_TAKEN = {"objective_coef", "coef", "rhs", "constant", "rows", "variables", "goal"}


def formulate_formulas(text: str, nonnegative: bool = False) -> Draft:
    """Read a problem given as formulas.

    Args:
        text: the formulas.
        nonnegative: bound variables without any bound by zero, as textbooks often imply.

    Raises:
        Unreadable: a formula has an error, with its place.
    """
    formulas = parse(text)
    work = _Work(formulas, text)
    relations = [one for one in formulas.relations if not _is_sign_bound(work, one)]
    objective = _expression(work, formulas.objective, None)
    if not work.names:
        raise Unreadable("syntax", "the objective has no variable", *formulas.span)
    for number, relation in enumerate(relations, start=1):
        _relation(work, relation, f"row{number}")
    sense: Literal["minimize", "maximize"] = "maximize" if formulas.maximize else "minimize"
    shown = text[formulas.span[0] : formulas.span[1]].strip()
    work.statements.append(Statement("goal", objective, f"{sense}: {shown}", sense))
    work.understood.append(Clause("objective", *formulas.span, f"{sense} {shown}"))
    bounded = set(work.lower) | {_lone_lower(one) for one in formulas.relations}
    loose = [
        name
        for name in work.names
        if name not in bounded and _kind(formulas, name) in ("", "integer", "continuous")
    ]
    for name in loose if nonnegative else []:
        work.lower[name] = 0
    formulation = _formulation(work, sense, shown)
    draft = Draft(formulation, write_program(formulation, work.statements), work.understood)
    if loose and not nonnegative:
        draft.alternatives.append(
            ("variables without a bound may not be negative", formulate_formulas(text, True))
        )
    return draft


def _kind(formulas: Formulas, name: str) -> str:
    return formulas.kinds.get(name, formulas.kinds.get("", ""))


def _is_sign_bound(work: _Work, relation: Relation) -> bool:
    """Take "x >= 0" as the lower bound of x."""
    left, right, sense = relation.left, relation.right, relation.sense
    if left.kind == "number" and sense == "<=":
        left, right, sense = right, left, ">="
    if left.kind == "variable" and right.kind == "number" and right.value == 0 and sense == ">=":
        work.component(left.name)
        work.lower[left.name] = 0
        work.understood.append(
            Clause("bound", relation.start, relation.end, f"{left.name} is not negative")
        )
        return True
    return False


def _lone_lower(relation: Relation) -> str:
    """The variable that a relation alone bounds from below; "" if there is none."""
    difference = affine(Node("-", (relation.left, relation.right)))
    if not difference or len(difference[1]) != 1:
        return ""
    name, value = next(iter(difference[1].items()))
    return name if relation.sense == "=" or (value > 0) == (relation.sense == ">=") else ""


def affine(node: Node) -> tuple[float, dict[str, float]] | None:
    """Constant and coefficients of a linear formula; None if it is not linear."""
    if node.kind == "number":
        return node.value, {}
    if node.kind == "variable":
        return 0.0, {node.name: 1.0}
    parts = [affine(part) for part in node.parts]
    if any(part is None for part in parts):
        return None
    values = [part for part in parts if part is not None]
    if node.kind == "negative":
        return _combine((0.0, {}), values[0], -1)
    if node.kind in "+-" and len(values) == 2:
        return _combine(values[0], values[1], 1 if node.kind == "+" else -1)
    if node.kind == "*" and not (values[0][1] and values[1][1]):
        number, other = (values[0][0], values[1]) if not values[0][1] else (values[1][0], values[0])
        return _combine((0.0, {}), other, number)
    if node.kind == "/" and not values[1][1] and values[1][0]:
        return _combine((0.0, {}), values[0], 1 / values[1][0])
    return None


def _combine(
    one: tuple[float, dict[str, float]], other: tuple[float, dict[str, float]], factor: float
) -> tuple[float, dict[str, float]]:
    result = dict(one[1])
    for name, value in other[1].items():
        result[name] = result.get(name, 0.0) + factor * value
    return one[0] + factor * other[0], result


def _expression(work: _Work, node: Node, row: str | None) -> str:
    """Python of a formula: linear ones over `objective_coef` or a row of `coef`, others term by term."""
    linear = affine(node)
    if linear is None:
        return _tree(work, node)
    constant, coefficients = linear
    entries = work.costs if row is None else work.cells
    terms: list[str] = []
    for name, value in coefficients.items():
        component = work.component(name)
        entries.append(
            Entry(key=[component] if row is None else [row, component], value=value, quote="")
        )
        cell = (
            f'data["objective_coef"]["{component}"]'
            if row is None
            else f'data["coef"]["{row}"]["{component}"]'
        )
        terms.append(f"{cell} * model.{component}")
    if constant or not terms:
        terms.append(_constant(work, constant, ""))
    return " + ".join(terms)


def _constant(work: _Work, value: float, quote: str) -> str:
    key = f"k{len(work.constants) + 1}"
    work.constants.append(Entry(key=[key], value=value, quote=quote))
    return f'data["constant"]["{key}"]'


def _tree(work: _Work, node: Node) -> str:
    if node.kind == "number":
        return _constant(work, node.value, work.text[node.start : node.end])
    if node.kind == "variable":
        return f"model.{work.component(node.name)}"
    if node.kind == "^" and node.parts[1].kind == "number" and node.parts[1].value == 2:
        base = _tree(work, node.parts[0])
        return f"({base}) * ({base})" if node.parts[0].kind != "variable" else f"{base} * {base}"
    parts = [_tree(work, part) for part in node.parts]
    if node.kind == "negative":
        return f"-({parts[0]})"
    if node.kind in _CALLS:
        return f"{_CALLS[node.kind]}({parts[0]})"
    sign = "**" if node.kind == "^" else node.kind
    return (
        f"({parts[0]}) {sign} ({parts[1]})"
        if sign in ("*", "/", "**")
        else f"({parts[0]} {sign} {parts[1]})"
    )


def _relation(work: _Work, relation: Relation, row: str) -> None:
    sense = {"<=": "<=", ">=": ">=", "=": "=="}[relation.sense]
    difference = affine(Node("-", (relation.left, relation.right)))
    work.rows.append(row)
    if difference:
        constant, coefficients = difference
        if not any(coefficients.values()):
            raise Unreadable(
                "syntax", "this constraint has no variable", relation.start, relation.end
            )
        moved = Node("number", value=0.0)
        for name, value in coefficients.items():
            term = Node("*", (Node("number", value=value), Node("variable", name=name)))
            moved = Node("+", (moved, term))
        left = _expression(work, moved, row)
        work.sides.append(
            Entry(
                key=[row],
                value=-constant,
                quote=work.text[relation.right.start : relation.right.end]
                if relation.right.kind == "number"
                else "",
            )
        )
        right = f'data["rhs"]["{row}"]'
    else:
        left, right = _tree(work, relation.left), _tree(work, relation.right)
    shown = " ".join(work.text[relation.start : relation.end].split())
    work.statements.append(Statement(row, f"{left} {sense} {right}", shown))
    latex = shown.replace("<=", r"\le").replace(">=", r"\ge")
    work.constraints.append(Constraint(name=row, meaning=shown, latex=latex, index=[], quote=shown))
    work.understood.append(Clause("constraint", relation.start, relation.end, shown))


def _formulation(work: _Work, sense: Literal["minimize", "maximize"], shown: str) -> Formulation:
    components = list(work.names.values())
    sets = [IndexSet(name="variables", meaning="variables of the formulas", members=components)]
    if work.rows:
        sets.append(IndexSet(name="rows", meaning="constraints", members=work.rows))
    tables = [
        ("objective_coef", "coefficients of the objective", ["variables"], work.costs),
        ("coef", "coefficients of the constraints", ["rows", "variables"], work.cells),
        ("rhs", "right-hand sides", ["rows"], work.sides),
    ]
    if work.constants:
        sets.append(
            IndexSet(
                name="constants",
                meaning="other numbers of the formulas",
                members=[entry.key[0] for entry in work.constants],
            )
        )
        tables.append(("constant", "other numbers of the formulas", ["constants"], work.constants))
    variables: list[Variable] = []
    for name, component in work.names.items():
        kind = _kind(work.formulas, name)
        lower = work.lower.get(name, 0.0 if kind in ("nonnegative", "binary") else None)
        domain = kind if kind in ("integer", "binary") else "continuous"
        variables.append(
            Variable(
                name=component,
                meaning=name,
                unit="",
                index=[],
                domain=domain,
                lower=lower,
                upper=1 if kind == "binary" else None,
            )
        )
    return Formulation(
        title=f"{sense} {shown}"[:80], sets=sets,
        parameters=[Parameter(name=name, meaning=meaning, unit="", index=index, values=values) for name, meaning, index, values in tables if values],
        variables=variables,
        objective=Objective(sense=sense, meaning=f"{sense} {shown}", latex=rf"\{sense[:3]} {shown}"),
        constraints=work.constraints, assumptions=[], unused=[],
    )  # fmt: skip
