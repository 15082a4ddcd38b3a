"""From a reading to the formulation, the program and its telling-back."""

import re

from modelwright.agent.explanation.amounts import amount
from modelwright.agent.formulation import Entry, IndexSet, Variable
from modelwright.agent.offline.drafting import Drafting, sign
from modelwright.agent.offline.records import Clause, Draft
from modelwright.agent.offline.words.lexicon import UNITS, listed
from modelwright.agent.offline.words.numbers import Number
from modelwright.agent.offline.words.statements import Attribute, Reading, Row, Term
from modelwright.agent.offline.words.tokens import stem

_WORDS = {"<": ("at most", "max"), ">": ("at least", "min"), "=": ("exactly", "exact")}
_ACTIONS = listed(
    "make produce sell buy use grow plant hire invest schedule build eat order rent prepare "
    "install transport allocate employ"
)
_PAST = {"made": "make", "sold": "sell", "bought": "buy", "purchase": "buy", "grown": "grow"}
_VERBS = {form: verb for verb in _ACTIONS for form in (verb, f"{verb}d", f"{verb}ed")} | _PAST
"""Word of the question -> name of the variable."""

Side = tuple[str, str, str]
"""A part of a formula in Python, in LaTeX and in words."""


def assemble(reading: Reading) -> Draft:
    """Return the draft for a reading, whether or not it was proved complete."""
    return _Assembly(reading).assemble()


class _Assembly:
    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.entities = [entity.name for entity in reading.cast.entities]
        self.work = Drafting(reading.quoting)
        self.variable = self.work.name(_verb(reading.text))
        self.names: dict[int, str] = {}
        """id of an attribute -> its parameter."""

    def assemble(self) -> Draft:
        reading, work = self.reading, self.work
        work.sets.append(
            IndexSet(name="kinds", meaning="what is decided about", members=self.entities)
        )
        for one in reading.attributes:
            self.attribute(one)
        for row in reading.rows:
            self.row(row)
        self.objective()
        unit = self.unit(reading.unit_told) or ("money" if reading.unit else "units")
        work.variables.append(
            Variable(
                name=self.variable, unit=unit,
                meaning=f"how much to {self.variable.replace('amount', 'choose')} of each",
                index=["kinds"], lower=0, upper=None,
                domain="integer" if reading.integer else "continuous",
            )
        )  # fmt: skip
        return work.finish(" and ".join(self.entities[:4]), reading.assumptions, reading.unused)

    def quote(self, number: Number) -> str:
        return self.reading.quoting.around(number.start, number.end)

    def clause(self, row: Row) -> str:
        """Quote the number of a row with its clause, unless that holds several numbers."""
        number = row.share or row.number
        if number is None or any(factor for factor, _, _ in (*row.left, *row.right)):
            return ""
        return self.reading.quoting.clause(row.span, (number.start, number.end))

    def unit(self, unit: str) -> str:
        """Return a unit as people are told it."""
        is_money = UNITS.get(stem(unit), ("", 0.0)) == UNITS["$"]
        return self.reading.currency if is_money else "" if unit == "%" else unit

    def attribute(self, one: Attribute) -> None:
        measure = one.measure
        context = sorted(measure.context) if measure.dimension == "count" else []
        what = measure.money or measure.label or next(iter(context), "") or measure.told
        timed = measure.dimension == "time" and measure.label
        name = self.names[id(one)] = self.work.name(f"{what}_{measure.unit}" if timed else what)
        values = [
            Entry(
                key=[self.entities[index]],
                value=number.value * one.factors[index],
                quote=self.quote(number),
            )
            for index, number in sorted(one.values.items())
        ]
        self.work.parameter(
            name, f"{what} of one unit of each", ["kinds"], values, self.unit(measure.unit)
        )
        unit = "" if measure.unit in ("$", "%") else measure.unit
        for index, number in one.values.items():
            said = self.reading.text[number.start : number.end]
            said = amount(number.value, self.reading.currency) if measure.unit == "$" else said
            told = f"each {self.entities[index]} has {said} {unit} {what}"
            self.tell("coefficient", (number.start, number.end), told)

    def tell(self, kind: str, span: tuple[int, int], told: str) -> Clause:
        clause = Clause(kind, *span, " ".join(told.split()))
        if kind == "coefficient":
            self.work.understood.append(clause)
        return clause

    def scalar(
        self, wish: str, number: Number, told: str, unit: str = "", by: float = 1, quote: str = ""
    ) -> Side:
        """Make a number a parameter of its own."""
        name = self.work.name(wish)
        entry = Entry(key=[], value=number.value * by, quote=quote or self.quote(number))
        self.work.parameter(name, told, [], [entry], unit)
        return f'data["{name}"]', _latex(name), amount(number.value * by, unit, 6)

    def sum(self, attribute: Attribute | None) -> Side:
        """Sum over all items, weighted by an attribute."""
        told = "number"
        python, latex, domain = f"model.{self.variable}[i]", f"{_latex(self.variable)}_i", "kinds"
        name = ""
        if attribute:
            name = self.names[id(attribute)]
            told = name.replace("_", " ").removesuffix(f" {attribute.measure.unit}")
            python, latex = f'data["{name}"][i] * {python}', rf"{_latex(name)}_i \, {latex}"
        over = f"model.{domain}"
        if attribute and len(attribute.values) < len(self.entities):
            over = f'data["{name}"]'
        return f"sum({python} for i in {over})", rf"\sum_{{i}} {latex}", f"the total {told}"

    def terms(self, terms: list[Term], base: str) -> Side:
        """A few single terms."""
        python, latex, words = "", "", ""
        for number, factor, member in terms:
            told = self.entities[member]
            item = f"model.{self.variable}[{told!r}]"
            shown = rf"{_latex(self.variable)}_{{\text{{{told}}}}}"
            if number:
                wish = f"{base}_factor_{told}" if len(terms) > 1 else f"{base}_factor"
                known, known_latex, _ = self.scalar(wish, number, f"factor of {told}")
                item, shown = f"{known} * {item}", rf"{known_latex} \, {shown}"
                told = f"{number.value:g} times {told}"
            glue = " + " if factor > 0 else " - "
            python += (glue if python or factor < 0 else "") + item
            latex += (glue if latex or factor < 0 else "") + shown
            words += (" plus " if words and factor > 0 else " minus " if factor < 0 else "") + told
        return python, latex, words.strip()

    def row(self, row: Row) -> None:
        words, prefix = _WORDS[row.sense]
        whole = row.kind in ("resource", "total") and len(row.left) == len(self.entities)
        unit, label = self.reading.unit_told, "total"
        if row.attribute:
            unit, label = row.attribute.measure.unit, self.names[id(row.attribute)]
        elif not whole:
            label = "_".join(self.entities[member] for _, _, member in row.left[:2])
        name = self.work.name(f"{prefix}_{label}")
        unit = self.unit(unit)
        left = self.sum(row.attribute) if whole else self.terms(row.left, name)
        right = self.right(row, name, left[2], unit)
        clause = self.tell(row.kind, row.span, f"{left[2]} is {words} {right[2]}")
        latex = f"{left[1]} {sign(row.sense)} {right[1]}"
        self.work.constrain(name, (left[0], row.sense, right[0]), latex, clause)

    def right(self, row: Row, name: str, told: str, unit: str) -> Side:
        """The right side: a share of a total, or other terms plus a number."""
        quote = self.clause(row)
        if row.share:
            meaning = f"share of {told} in the total"
            part = self.scalar(f"{name}_share", row.share, meaning, quote=quote)
            total = self.sum(None)
            if 0 < len(row.base) < len(self.entities):
                total = self.terms([(None, 1, member) for member in row.base], name)
            return f"{part[0]} * ({total[0]})", f"{part[1]} ({total[1]})", f"{part[2]} of the total"
        sides = [self.terms(row.right, name)] if row.right else []
        if row.number:
            meaning = f"{_WORDS[row.sense][0]} this much for {told}"
            wish = f"{name}_value"
            sides.append(self.scalar(wish, row.number, meaning, unit, row.factor, quote))
        python, latex, words = zip(*sides, strict=True)
        side = " + ".join(python), " + ".join(latex), " plus ".join(words)
        if not (row.strict and self.reading.integer):
            return side
        extra = "+ 1" if row.sense == ">" else "- 1"
        return f"{side[0]} {extra}", f"{side[1]} {extra}", f"{side[2]} ({extra}: strictly)"

    def objective(self) -> None:
        goal = self.reading.goal
        side = self.sum(goal.attribute)
        if goal.attribute is None and len(goal.members) < len(self.entities):
            side = self.terms([(None, 1, member) for member in goal.members], "goal")
        if goal.minus:
            less = self.sum(goal.minus)
            side = f"{side[0]} - {less[0]}", f"{side[1]} - {less[1]}", f"{side[2]} minus {less[2]}"
        told = f"{'maximize' if goal.maximize else 'minimize'} {side[2]}"
        self.work.optimize(goal.maximize, *side[:2], self.tell("objective", goal.span, told))


def _verb(text: str) -> str:
    """The name of the variable: the verb of the question."""
    asking = re.compile(r"\bshould\b|how m")
    parts = [part for part in re.split(r"[.?!]\s", text.lower()) if asking.search(part)]
    words = re.findall(r"[a-z]+", parts[-1]) if parts else []
    return next((_VERBS[word] for word in words if word in _VERBS), "amount")


def _latex(name: str) -> str:
    return rf"\text{{{name.replace('_', chr(92) + '_')}}}"
