"""From parsed formulas to the formulation and its program; all numbers become data."""

import re
from collections import Counter

from modelwright.agent.formulation import Entry, IndexSet, Variable
from modelwright.agent.offline.algebra.parser import Formulas, Node, Relation, parse
from modelwright.agent.offline.drafting import Drafting, sign
from modelwright.agent.offline.quoting import Quoting
from modelwright.agent.offline.records import Clause, Draft, Unreadable

_HINTS = re.compile(r"\bs\.\s?t\.|\bsubject to\b|\d\s?[a-z]_?\d?\s*[-+]", re.I)
_FORMULA = re.compile(r"(?:<=|>=|=|<|>|≤|≥|\\leq?|\\geq?)")
_VERB = re.compile(r"(?<![a-z])(?:max|min)(?:imi[sz]e)?(?![a-z])", re.I)
_WORD = re.compile(r"(?<![\\A-Za-z])[A-Za-z]{4,}")
_KNOWN = re.compile(
    r"max|min|subj|such|that|with|wher|inte|bina|free|non|sqrt|obje|func|cons|vari|rstr|unre|real|"
    r"posi|for|all|and|solve|find|line|prog|foll|prob|nega|boun",
    re.I,
)


def looks_like_formulas(text: str) -> bool:
    """Whether a text is formulas and not a story."""
    relations = len(_FORMULA.findall(text))
    if not _VERB.search(text) or not (relations or _HINTS.search(text)):
        return False
    words = [word for word in _WORD.findall(text) if not _KNOWN.match(word)]
    once = [word for word, count in Counter(words).items() if count == 1]
    return len(once) <= 2 + 2 * relations and len(set(words)) <= 6 + 3 * relations


def formulate_formulas(text: str) -> Draft:
    """Read a problem given as formulas.

    Raises:
        Unreadable: a formula has an error, with its place.
    """
    formulas = parse(text)
    draft, loose = draft_formulas(text, formulas)
    if loose:
        told = "variables without a bound may not be negative"
        draft.alternatives.append((told, draft_formulas(text, formulas, nonnegative=True)[0]))
    return draft


def draft_formulas(
    text: str, formulas: Formulas, nonnegative: bool = False
) -> tuple[Draft, list[str]]:
    """Return the draft of formulas, and the variables that nothing bounds from below.

    Args:
        text: what the places in the formulas refer to.
        formulas: parsed or built.
        nonnegative: bound those variables by zero, as textbooks often imply.
    """
    work = _Work(text)
    lower = {one.left.name for one in map(_turned, formulas.relations) if _is_sign_bound(one)}
    objective = work.expression(formulas.objective, "")
    if not work.names:
        raise Unreadable("syntax", "the objective has no variable", *formulas.span)
    for relation in formulas.relations:
        if _is_sign_bound(_turned(relation)):
            name = _turned(relation).left.name
            work.component(name)
            told = f"{name} is not negative"
            work.understood.append(Clause("bound", relation.start, relation.end, told))
        else:
            work.relation(relation)
    shown = _shown(text, *formulas.span)
    told = f"{'maximize' if formulas.maximize else 'minimize'} {shown}"
    work.optimize(formulas.maximize, objective, shown, Clause("objective", *formulas.span, told))
    everyone = formulas.kinds.get("", set())
    bounded = lower | {_lone_lower(one) for one in formulas.relations}
    loose: list[str] = []
    for name, component in work.names.items():
        kinds = everyone | formulas.kinds.get(name, set())
        if name not in bounded and not kinds & {"nonnegative", "binary", "free"}:
            loose.append(name)
        floor = nonnegative and name in loose
        whole = "binary" if "binary" in kinds else "integer"
        work.variables.append(
            Variable(
                name=component, meaning=name, unit="", index=[],
                domain=whole if whole in kinds else "continuous",
                lower=0 if floor or name in lower or kinds & {"nonnegative", "binary"} else None,
                upper=1 if "binary" in kinds else None,
            )
        )  # fmt: skip
    return work.closed(told[:80]), loose


def _shown(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _turned(relation: Relation) -> Relation:
    """Read "0 <= x" as "x >= 0"."""
    if relation.left.kind == "number" and relation.sense == "<=":
        return Relation(relation.right, ">=", relation.left, relation.start, relation.end)
    return relation


def _is_sign_bound(one: Relation) -> bool:
    zero = one.right.kind == "number" and one.right.value == 0
    return one.left.kind == "variable" and one.sense == ">=" and zero


def _lone_lower(relation: Relation) -> str:
    """The variable that a relation alone bounds from below; "" if there is none."""
    difference = _difference(relation)
    if not difference or len(difference[1]) != 1:
        return ""
    name, value = next(iter(difference[1].items()))
    return name if relation.sense == "=" or (value > 0) == (relation.sense == ">=") else ""


def _difference(relation: Relation) -> tuple[float, dict[str, float]] | None:
    return affine(Node("+", (relation.left, Node("negative", (relation.right,)))))


def affine(node: Node) -> tuple[float, dict[str, float]] | None:
    """Constant and coefficients of a linear formula; None if it is not linear."""
    if node.kind in ("number", "variable"):
        return node.value, {node.name: 1.0} if node.name else {}
    values = [value for value in map(affine, node.parts) if value is not None]
    if len(values) < len(node.parts):
        return None
    if node.kind in ("+", "negative"):
        return _combined(values, -1 if node.kind == "negative" else 1)
    if node.kind == "*" and not (values[0][1] and values[1][1]):
        number, other = sorted(values, key=lambda value: len(value[1]))
        return _combined([other], number[0])
    if node.kind == "/" and not values[1][1] and values[1][0]:
        return _combined(values[:1], 1 / values[1][0])
    return None


def _combined(
    values: list[tuple[float, dict[str, float]]], factor: float
) -> tuple[float, dict[str, float]]:
    result: dict[str, float] = {}
    for _, coefficients in values:
        for name, value in coefficients.items():
            result[name] = result.get(name, 0.0) + factor * value
    return factor * sum(value[0] for value in values), result


class _Work(Drafting):
    """Drafting over tables of coefficients: one row per formula, one column per variable."""

    def __init__(self, text: str) -> None:
        super().__init__(Quoting(text))
        self.text = text
        self.taken |= {"objective_coef", "coef", "rhs", "constant", "rows", "variables", "goal"}
        self.names: dict[str, str] = {}
        self.rows: list[str] = []
        self.entries: dict[str, list[Entry]] = {}

    def component(self, name: str) -> str:
        if name not in self.names:
            self.names[name] = self.name(name, keep_case=True)
        return self.names[name]

    def known(self, table: str, key: list[str], value: float, quote: str = "") -> str:
        """Note a number; return it in Python."""
        self.entries.setdefault(table, []).append(Entry(key=key, value=value, quote=quote))
        return f'data["{table}"]' + "".join(f'["{part}"]' for part in key)

    def constant(self, value: float, quote: str = "") -> str:
        return self.known(
            "constant", [f"k{len(self.entries.get('constant', [])) + 1}"], value, quote
        )

    def expression(self, node: Node, row: str) -> str:
        """Python of a formula: linear ones over a table, others term by term."""
        linear = affine(node)
        if linear is None:
            return self.tree(node)
        terms: list[str] = []
        for name, value in linear[1].items():
            component = self.component(name)
            key = [row, component] if row else [component]
            cell = self.known("coef" if row else "objective_coef", key, value)
            terms.append(f"{cell} * model.{component}")
        if linear[0] or not terms:
            terms.append(self.constant(linear[0]))
        return " + ".join(terms)

    def tree(self, node: Node) -> str:
        if node.kind == "number":
            return self.constant(node.value, self.quoting.around(node.start, node.end))
        if node.kind == "variable":
            return f"model.{self.component(node.name)}"
        parts = [f"({self.tree(part)})" for part in node.parts]
        if node.kind == "^" and node.parts[1].kind == "number" and node.parts[1].value == 2:
            return f"{parts[0]} * {parts[0]}"  # keeps a quadratic formula quadratic
        if node.kind == "negative":
            return f"-{parts[0]}"
        if node.kind in ("+", "*", "/", "^"):
            return {"^": "**"}.get(node.kind, f" {node.kind} ").join(parts)
        return f"{'' if node.kind == 'abs' else 'pyo.'}{node.kind}{parts[0]}"

    def relation(self, relation: Relation) -> None:
        row = f"row{len(self.rows) + 1}"
        sense = relation.sense[0]
        if difference := _difference(relation):
            constant, coefficients = difference
            if not any(coefficients.values()):
                raise Unreadable(
                    "syntax", "this constraint has no variable", relation.start, relation.end
                )
            named = (Node("variable", name=name) for name in coefficients)
            left = self.expression(Node("+", tuple(
                Node("*", (Node("number", value=coefficients[one.name]), one)) for one in named
            )), row)  # fmt: skip
            number = relation.right if relation.right.kind == "number" else None
            quote = self.quoting.around(number.start, number.end) if number else ""
            right = self.known("rhs", [row], -constant, quote)
        else:
            left, right = self.tree(relation.left), self.tree(relation.right)
        self.rows.append(row)
        shown = _shown(self.text, relation.start, relation.end)
        latex = re.sub(r"<=|>=", lambda match: sign(match.group()[0]), shown)
        clause = Clause("constraint", relation.start, relation.end, shown)
        self.constrain(row, (left, sense, right), latex, clause)

    def closed(self, title: str) -> Draft:
        """Add sets and parameters, and finish."""
        constants = [entry.key[0] for entry in self.entries.get("constant", [])]
        for name, meaning, members in (
            ("variables", "variables of the formulas", list(self.names.values())),
            ("rows", "constraints", self.rows),
            ("constants", "other numbers of the formulas", constants),
        ):
            if members:
                self.sets.append(IndexSet(name=name, meaning=meaning, members=members))
        for name, meaning, index in (
            ("objective_coef", "coefficients of the objective", ["variables"]),
            ("coef", "coefficients of the constraints", ["rows", "variables"]),
            ("rhs", "right-hand sides", ["rows"]),
            ("constant", "other numbers of the formulas", ["constants"]),
        ):
            self.parameter(name, meaning, index, self.entries.get(name, []))
        return self.finish(title)
