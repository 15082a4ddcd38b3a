"""The formulation as one HTML page that stands alone: no scripts, nothing loaded from elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Protocol

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from modelwright.agent.console import clean, count, number
from modelwright.agent.console_certificate import VERDICTS
from modelwright.agent.formulation import Formulation, Parameter
from modelwright.agent.render.instance import Data, Origins, members_of, numbers_of, origin_of
from modelwright.agent.render.mathml import mathml
from modelwright.agent.render.phrases import domain, goal, indexed
from modelwright.agent.render.quotes import Mark, Quote, cut, find_marks, holds
from modelwright.agent.render.tables import Grid, grid_of
from modelwright.solvers.export.latex_formulation import without_sense
from modelwright.solvers.outcome import Outcome

_MOST_TEXT = 200_000
_MOST_MEMBERS, _MOST_ROWS = 60, 500
_CHUNK = 2000
_ZERO = 1e-9
_NUMBERED = 2
"""Number of the first constraint; the objective is (1), as in the LaTeX document."""


class CertificateLike(Protocol):
    """What the page needs of a certificate."""

    def to_json(self) -> dict[str, Any]:
        """Return verdict and checks as a JSON object."""
        ...


def formulation_html(
    formulation: Formulation,
    *,
    text: str = "",
    outcome: Outcome | None = None,
    certificate: CertificateLike | None = None,
    data: Data | None = None,
    origins: Origins | None = None,
) -> str:
    """Return the page.

    Args:
        formulation: to show.
        text: of the problem, in which the quotes of the formulation are marked.
        outcome: shown as a table of decisions.
        certificate: shown as a table of checks.
        data: what the program gets; without it, numbers from files are only named.
        origins: where that data comes from, in words for people.
    """
    shown = text[:_MOST_TEXT]
    marks = find_marks(shown, _quotes(formulation))
    places = {quote.target + quote.words: k for k, m in enumerate(marks) for quote in m.quotes}
    meanings = {
        item.name: item.meaning
        for item in (*formulation.sets, *formulation.parameters, *formulation.variables)
    }
    record = certificate.to_json() if certificate else None
    parameters = list(_parameters(formulation, data, origins))
    return _template().render(
        formulation=formulation,
        style=Markup(_read("page.css") + _mark_rules(marks)),
        size=_size(formulation),
        pieces=cut(shown, marks) if shown else [],
        marks=marks,
        rest=len(text) - len(shown),
        goal=goal(formulation.objective),
        formula=lambda latex: _formula(latex, meanings),
        objective=without_sense(formulation.objective.latex),
        is_missing=lambda words: bool(shown) and not holds(text, words),
        place=lambda target, words: places.get(target + words),
        sets=[_set(item, data, origins) for item in formulation.sets],
        scalars=[p for p in parameters if not p.item.index],
        tables=[p for p in parameters if p.item.index],
        outcome=outcome,
        decisions=list(_decisions(formulation, outcome)) if outcome else [],
        certificate=record,
        verdict=VERDICTS.get(record["verdict"], ("", ""))[1] if record else "",
        domain=domain,
        indexed=indexed,
        number=number,
        count=count,
        numbered=_NUMBERED,
    )


@dataclass(frozen=True)
class _Shown:
    """A parameter with what the page says of it."""

    item: Parameter
    anchor: str
    value: str
    """Of a scalar, "" if it is not known."""
    quote: str
    origin: str
    grid: Grid | None
    count: int
    span: str
    """Least and largest number."""


def _quotes(formulation: Formulation) -> Iterator[Quote]:
    for k, constraint in enumerate(formulation.constraints, _NUMBERED):
        yield Quote(f"c{k}", f"({k})", constraint.quote)
    for k, parameter in enumerate(formulation.parameters):
        for words in dict.fromkeys(entry.quote for entry in parameter.values):
            yield Quote(f"p{k}", "", words)


def _mark_rules(marks: list[Mark]) -> str:
    """Return the style that lights up the whole of a quote that was jumped to.

    A mark may overlap others, so its pieces are siblings of its anchor, not inside it.
    """
    if not marks:
        return ""
    chosen = ",".join(f"#q{k}:target~.q{k}" for k in range(len(marks)))
    return f"{chosen}{{background:var(--lit);box-shadow:0 0 0 .15em var(--lit)}}"


def _formula(latex: str, meanings: Mapping[str, str]) -> Markup | None:
    written = mathml(latex, meanings)
    return Markup(written) if written else None


def _size(formulation: Formulation) -> str:
    parts = (
        (formulation.sets, "set"),
        (formulation.parameters, "parameter"),
        (formulation.variables, "variable"),
        (formulation.constraints, "constraint"),
    )
    return ", ".join(count(len(items), noun) for items, noun in parts if items)


def _set(item: Any, data: Data | None, origins: Origins | None) -> dict[str, Any]:
    members = members_of(item, data)
    return {
        "name": item.name,
        "meaning": item.meaning,
        "members": members[:_MOST_MEMBERS],
        "rest": len(members) - _MOST_MEMBERS,
        "origin": origin_of(item, origins),
    }


def _parameters(
    formulation: Formulation, data: Data | None, origins: Origins | None
) -> Iterator[_Shown]:
    for k, item in enumerate(formulation.parameters):
        numbers = numbers_of(item, data)
        values = [entry.value for entry in numbers]
        yield _Shown(
            item,
            f"p{k}",
            number(values[0]) if values and not item.index else "",
            numbers[0].quote if numbers and not item.index else "",
            origin_of(item, origins),
            grid_of(item.index, numbers) if item.index and numbers else None,
            len(values),
            f"{number(min(values))} to {number(max(values))}" if values else "",
        )


def _decisions(formulation: Formulation, outcome: Outcome) -> Iterator[dict[str, Any]]:
    """Yield each variable with its values, those that are not zero first."""
    described = {item.name: item for item in formulation.variables}
    families: dict[str, list[tuple[str, float]]] = {}
    for name, value in outcome.variables.items():
        families.setdefault(name.partition("[")[0], []).append((name, value))
    for name, values in families.items():
        used = [pair for pair in values if abs(pair[1]) > _ZERO]
        known = described.get(name)
        yield {
            "name": name,
            "meaning": known.meaning if known else "",
            "unit": known.unit if known else "",
            "rows": [(full, number(value)) for full, value in used[:_MOST_ROWS]],
            "hidden": len(used) - _MOST_ROWS,
            "zeros": len(values) - len(used),
        }


def _visible(value: Any) -> Any:
    """Return text without what could steer a page; `clean` also shortens, so portions of it."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return "".join(clean(value[k : k + _CHUNK]) for k in range(0, len(value), _CHUNK))


def _read(name: str) -> str:
    return (files("modelwright.agent.render") / name).read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.from_string(_read("page.jinja"))
