"""A formulation as the page shows it: formulas for KaTeX, and the text cut at what it quotes."""

from collections.abc import Iterator
from typing import Any

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.editable import to_editable
from modelwright.agent.render.instance import Data, Origins, members_of, numbers_of, origin_of
from modelwright.agent.render.phrases import domain, goal, indexed
from modelwright.agent.render.quotes import Mark, Quote, cut, find_marks, holds
from modelwright.solvers.export.latex_formulation import without_sense
from modelwright.solvers.export.latex_math import readable

_SHAPES = {"": r"\text{%s}", "upright": r"\mathrm{%s}", "italic": r"\mathit{%s}"}
_ESCAPED = {letter: f"\\{letter}" for letter in "#$%&_{}"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MOST_TEXT = 200_000
_MOST_MEMBERS, _MOST_NUMBERS = 40, 40
_FIRST = 2
"""Number of the first constraint; the objective is (1)."""


def view_of(
    formulation: Formulation,
    *,
    text: str = "",
    data: Data | None = None,
    origins: Origins | None = None,
) -> dict[str, Any]:
    """Return the formulation as plain JSON for the page.

    Args:
        formulation: to show.
        text: of the problem, in which quotes are found.
        data: what the program gets; without it, numbers from files are only named.
        origins: where that data comes from, in words.
    """
    shown = text[:_MOST_TEXT]
    marks = find_marks(shown, _quotes(formulation))
    places = {(quote.target, quote.words): k for k, m in enumerate(marks) for quote in m.quotes}
    names = frozenset(
        item.name for item in (*formulation.sets, *formulation.parameters, *formulation.variables)
    )
    objective = formulation.objective
    return {
        "title": formulation.title,
        "pieces": [{"text": piece.text, "marks": list(piece.marks)} for piece in cut(shown, marks)],
        "rest": len(text) - len(shown),
        "marks": [_targets(mark) for mark in marks],
        "sets": [
            {
                "name": item.name,
                "meaning": item.meaning,
                "members": members_of(item, data)[:_MOST_MEMBERS],
                "count": len(members_of(item, data)),
                "origin": origin_of(item, origins),
            }
            for item in formulation.sets
        ],
        "parameters": [
            {
                "id": f"p{k}",
                "name": item.name,
                "indexed": indexed(item.name, item.index),
                "meaning": item.meaning,
                "unit": item.unit,
                "numbers": [
                    {
                        "key": list(number.key),
                        "value": number.value,
                        "mark": places.get((f"p{k}", number.quote)),
                    }
                    for number in numbers_of(item, data)[:_MOST_NUMBERS]
                ],
                "count": len(numbers_of(item, data)),
                "origin": origin_of(item, origins),
            }
            for k, item in enumerate(formulation.parameters)
        ],
        "variables": [
            {
                "name": item.name,
                "indexed": indexed(item.name, item.index),
                "meaning": item.meaning,
                "unit": item.unit,
                "domain": domain(item),
            }
            for item in formulation.variables
        ],
        "objective": {
            "goal": goal(objective),
            "sense": objective.sense,
            "latex": math(without_sense(objective.latex), names),
        },
        "constraints": [
            {
                "id": f"c{k}",
                "number": k,
                "name": item.name,
                "indexed": indexed(item.name, item.index),
                "meaning": item.meaning,
                "latex": math(item.latex, names),
                "quote": item.quote,
                "mark": places.get((f"c{k}", item.quote)),
                "missing": bool(item.quote) and bool(shown) and not holds(text, item.quote),
            }
            for k, item in enumerate(formulation.constraints, _FIRST)
        ],
        "assumptions": formulation.assumptions,
        "unused": formulation.unused,
        "editable": to_editable(formulation),
    }


def math(latex: str, names: frozenset[str]) -> dict[str, str]:
    r"""Return {"tex"} in commands that are known to be harmless, or {"text"} if it is no formula.

    Args:
        latex: by anybody.
        names: identifiers, which stand for themselves although they have underscores.
    """
    found = readable(latex, names, _spell)
    return {"text": latex} if found is None else {"tex": found}


def _spell(text: str, shape: str) -> str:
    written = "".join(_ESCAPED.get(letter, letter) for letter in text)
    if shape == "bold":
        return rf"\textbf{{{written}}}"
    if shape == "italic" and text.replace("_", "").isalnum() and text.isascii():
        return rf"\mathit{{{written}}}"
    return _SHAPES[""] % written if shape != "upright" else rf"\mathrm{{\text{{{written}}}}}"


def _quotes(formulation: Formulation) -> Iterator[Quote]:
    for k, constraint in enumerate(formulation.constraints, _FIRST):
        yield Quote(f"c{k}", f"({k})", constraint.quote)
    for k, parameter in enumerate(formulation.parameters):
        for words in dict.fromkeys(entry.quote for entry in parameter.values):
            yield Quote(f"p{k}", "", words)


def _targets(mark: Mark) -> dict[str, Any]:
    return {
        "targets": [quote.target for quote in mark.quotes],
        "labels": [quote.label for quote in mark.quotes if quote.label],
    }
