"""From a reading to the formulation, the program and its telling-back."""

import re
from dataclasses import dataclass, field
from keyword import iskeyword

from modelwright.agent.formulation import (
    Constraint,
    Entry,
    Formulation,
    IndexSet,
    Objective,
    Parameter,
    Variable,
)
from modelwright.agent.offline.numbers import Number
from modelwright.agent.offline.program import RESERVED, Statement, write_program
from modelwright.agent.offline.records import Clause, Draft
from modelwright.agent.offline.statements import Attribute, Reading, Row, Term

_SENSES = {
    "<": ("<=", "\\le", "at most"),
    ">": (">=", "\\ge", "at least"),
    "=": ("==", "=", "exactly"),
}
_ACTIONS = (
    *("make", "produce", "sell", "buy", "use", "grow", "plant", "hire", "invest", "schedule"),
    *("build", "eat", "order", "rent", "prepare", "install", "transport", "allocate", "employ"),
)
_PAST = {"made": "make", "sold": "sell", "bought": "buy", "purchase": "buy", "grown": "grow"}
_VERBS = {verb: verb for verb in _ACTIONS} | _PAST
"""Word of the question -> name of the variable."""


@dataclass
class _Assembly:
    reading: Reading
    parameters: list[Parameter] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    understood: list[Clause] = field(default_factory=list)
    names: dict[int, str] = field(default_factory=dict)
    """id of an attribute -> its parameter."""
    taken: set[str] = field(default_factory=lambda: set(RESERVED))
    variable: str = "amount"

    def member(self, index: int) -> str:
        return self.reading.cast.entities[index].name

    def name(self, wish: str) -> str:
        base = re.sub(r"\W+", "_", wish.lower()).strip("_")[:40] or "value"
        base = f"n_{base}" if base[0].isdigit() or iskeyword(base) else base
        name, count = base, 2
        while name in self.taken:
            name, count = f"{base}_{count}", count + 1
        self.taken.add(name)
        return name

    def quote(self, number: Number) -> str:
        return self.reading.text[number.start : number.end]

    def scalar(
        self, wish: str, number: Number, meaning: str, unit: str = "", factor: float = 1.0
    ) -> str:
        name = self.name(wish)
        entry = Entry(key=[], value=number.value * factor, quote=self.quote(number))
        self.parameters.append(
            Parameter(name=name, meaning=meaning, unit=unit, index=[], values=[entry])
        )
        return name

    def tell(self, kind: str, span: tuple[int, int], sentence: str) -> None:
        self.understood.append(Clause(kind, *span, sentence))


def assemble(reading: Reading) -> Draft:
    """Return the draft for a reading, whether or not it was proved complete."""
    work = _Assembly(reading)
    work.variable = work.name(_verb(reading.text))
    for one in reading.attributes:
        _attribute(work, one)
    for row in reading.rows:
        _row(work, row)
    objective = _objective(work)
    entities = [entity.name for entity in reading.cast.entities]
    unit = reading.unit or "units"
    formulation = Formulation(
        title=" and ".join(entities[:4]),
        sets=[IndexSet(name="kinds", meaning="what is decided about", members=entities)],
        parameters=work.parameters,
        variables=[
            Variable(
                name=work.variable, unit=unit,
                meaning=f"how much to {work.variable.replace('amount', 'choose')} of each",
                index=["kinds"], lower=0, upper=None,
                domain="integer" if reading.integer else "continuous",
            )
        ],
        objective=objective,
        constraints=work.constraints,
        assumptions=reading.assumptions,
        unused=reading.unused,
    )  # fmt: skip
    return Draft(formulation, write_program(formulation, work.statements), work.understood)


def _verb(text: str) -> str:
    question = next(
        (
            part
            for part in reversed(re.split(r"[.?!]\s", text))
            if re.search(r"\bshould\b|\bhow m", part, re.I)
        ),
        "",
    )
    for word in re.findall(r"[a-z]+", question.lower()):
        for form in (word, word.removesuffix("d"), word.removesuffix("ed")):
            if form in _VERBS:
                return _VERBS[form]
    return "amount"


def _attribute(work: _Assembly, one: Attribute) -> None:
    measure = one.measure
    what = (
        measure.money
        or measure.label
        or (next(iter(sorted(measure.context)), "") if measure.dimension == "count" else "")
        or measure.unit
        or "number"
    )
    name = work.name(
        f"{what}_{measure.unit}" if measure.dimension == "time" and measure.label else what
    )
    work.names[id(one)] = name
    values = [
        Entry(
            key=[work.member(index)],
            value=number.value * one.factors[index],
            quote=work.quote(number),
        )
        for index, number in sorted(one.values.items())
    ]
    meaning = f"{what} of one unit of each"
    work.parameters.append(
        Parameter(name=name, meaning=meaning, unit=measure.unit, index=["kinds"], values=values)
    )
    for index, number in one.values.items():
        unit = "" if measure.unit in ("$", "%") else measure.unit
        text = " ".join(f"each {work.member(index)} has {work.quote(number)} {unit} {what}".split())
        work.tell("coefficient", (number.start, number.end), text)


def _sum(work: _Assembly, attribute: Attribute | None) -> tuple[str, str]:
    """Sum over all items, weighted by an attribute, in Python and in LaTeX."""
    variable = work.variable
    if attribute is None:
        return (
            f"sum(model.{variable}[i] for i in model.kinds)",
            rf"\sum_{{i}} \text{{{variable}}}_i",
        )
    name = work.names[id(attribute)]
    domain = (
        "model.kinds"
        if len(attribute.values) == len(work.reading.cast.entities)
        else f'data["{name}"]'
    )
    shown = name.replace("_", r"\_")
    return (
        f'sum(data["{name}"][i] * model.{variable}[i] for i in {domain})',
        rf"\sum_{{i}} \text{{{shown}}}_i \, \text{{{variable}}}_i",
    )


def _terms(work: _Assembly, terms: list[Term], base: str) -> tuple[str, str, str]:
    """Python, LaTeX and words of a few single terms."""
    python, latex, words = "", "", ""
    for number, sign, member in terms:
        item = f"model.{work.variable}[{work.member(member)!r}]"
        shown = rf"\text{{{work.variable}}}_{{\text{{{work.member(member)}}}}}"
        told = work.member(member)
        if number:
            name = work.scalar(
                f"{base}_factor_{told}" if len(terms) > 1 else f"{base}_factor",
                number,
                f"factor of {told}",
            )
            item, shown = (
                f'data["{name}"] * {item}',
                rf"\text{{{name.replace('_', chr(92) + '_')}}} \, {shown}",
            )
            told = f"{number.value:g} times {told}"
        glue = " + " if sign > 0 else " - "
        python += (glue if python or sign < 0 else "") + item
        latex += (glue if latex or sign < 0 else "") + shown
        words += (" plus " if words else "") + told if sign > 0 else f" minus {told}"
    return python, latex, words.strip()


def _row(work: _Assembly, row: Row) -> None:
    sign, latex_sign, words_sign = _SENSES[row.sense]
    everyone = len(work.reading.cast.entities)
    prefix = {"<": "max", ">": "min", "=": "exact"}[row.sense]
    label, unit = _row_label(work, row, everyone)
    base = work.name(f"{prefix}_{label}")
    if row.kind in ("resource", "total") and len(row.left) == everyone:
        python, latex = _sum(work, row.attribute)
        words = f"the total {label.replace('_', ' ')}"
    else:
        python, latex, words = _terms(work, row.left, base)
    if row.share:
        name = work.scalar(f"{base}_share", row.share, f"share of {words} in the total")
        total, total_latex = _sum(work, None)
        if 0 < len(row.base) < everyone:
            total, total_latex, _ = _terms(work, [(None, 1, member) for member in row.base], base)
            total = f"({total})"
        right, right_latex = (
            f'data["{name}"] * {total}',
            rf"\text{{{name.replace('_', chr(92) + '_')}}} {total_latex}",
        )
        told = f"{row.share.value:.6g} of the total"
    else:
        right, right_latex, told = _terms(work, row.right, base)
        if row.number:
            name = work.scalar(
                f"{base}_value", row.number, f"{words_sign} this much for {words}", unit, row.factor
            )
            shown = rf"\text{{{name.replace('_', chr(92) + '_')}}}"
            right = f'{right} + data["{name}"]' if right else f'data["{name}"]'
            right_latex = f"{right_latex} + {shown}" if right_latex else shown
            told = (
                f"{told} plus {row.number.value:g}"
                if told
                else f"{row.number.value * row.factor:g} {unit}".strip()
            )
        if row.strict and work.reading.integer:
            extra = " + 1" if row.sense == ">" else " - 1"
            right, right_latex = right + extra, right_latex + extra
            told += f" ({extra.strip()}: strictly)"
    meaning = f"{words} is {words_sign} {told}"
    sentence = work.reading.text[row.span[0] : row.span[1]]
    work.constraints.append(
        Constraint(
            name=base,
            meaning=meaning,
            latex=f"{latex} {latex_sign} {right_latex}",
            index=[],
            quote=sentence,
        )
    )
    work.statements.append(Statement(base, f"{python} {sign} {right}", meaning))
    work.tell(row.kind, row.span, meaning)


def _row_label(work: _Assembly, row: Row, everyone: int) -> tuple[str, str]:
    if row.attribute:
        return work.names[id(row.attribute)], row.attribute.measure.unit
    if row.kind == "total" and len(row.left) == everyone:
        return "total", work.reading.unit
    return "_".join(work.member(member) for _, _, member in row.left[:2]), work.reading.unit


def _objective(work: _Assembly) -> Objective:
    goal = work.reading.goal
    sense = "maximize" if goal.maximize else "minimize"
    everyone = len(work.reading.cast.entities)
    if goal.attribute is None and len(goal.members) < everyone:
        python, latex, words = _terms(work, [(None, 1, member) for member in goal.members], "goal")
    else:
        python, latex = _sum(work, goal.attribute)
        words = f"the total {work.names[id(goal.attribute)] if goal.attribute else 'number'}"
    if goal.minus:
        less, less_latex = _sum(work, goal.minus)
        python, latex, words = (
            f"{python} - {less}",
            f"{latex} - {less_latex}",
            f"{words} minus {work.names[id(goal.minus)]}",
        )
    meaning = f"{sense} {words}"
    work.statements.append(Statement(work.name("goal"), python, meaning, sense))
    work.tell("objective", goal.span, meaning)
    return Objective(sense=sense, meaning=meaning, latex=rf"\{sense[:3]} {latex}")
