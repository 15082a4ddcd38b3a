"""The report as one HTML page: style, plots and script inside, so that it opens from disk."""

import math
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from modelwright.eval.record import Record
from modelwright.eval.report.markdown import money
from modelwright.eval.report.peers import Published
from modelwright.eval.report.plots import Axis, Series, bar, plot

PROTOCOLS_TOLD = {
    "strict": "1e-6 relative, absolute below 1",
    "tier_1e-4": "1e-4 relative",
    "tier_1e-2": "1e-2 relative",
    "rounded_label": "to the printed digits of the label",
    "resocratic": "every queried value within 1e-4",
    "sirl": "1e-6 of |label| + 1; also the OptMATH paper",
    "sirl_swap": "the same, or right with variable types exchanged",
    "orlm": "both rounded to integers, then 5 %",
    "optmath_tool": "ORLM's, or right with variable types exchanged",
    "alphaopt": "within 0.1",
    "llmopt": "both rounded to two decimals",
}


def page(
    title: str,
    request: dict[str, Any],
    summary: dict[str, Any],
    sets: dict[str, dict[str, Any]],
    peers: Sequence[Published],
    wrong: Sequence[Record],
    records: Sequence[Record],
) -> str:
    """Return the page.

    Args:
        title: of the run.
        request: what was run.
        summary: metrics of the whole run.
        sets: metrics of each benchmark in it.
        peers: published results of others on these benchmarks.
        wrong: samples that are not right, abstentions included.
        records: all samples, for the plots.
    """
    return fill(
        "page.jinja",
        title=title,
        script=Markup(_read("page.js")),
        request=request,
        summary=summary,
        sets=sets,
        peers=peers,
        wrong=wrong,
        causes=summary["failures"],
        told=PROTOCOLS_TOLD,
        money=money(summary["cost"]),
        risk_plot=Markup(_risk_plot(summary)),
        cost_plot=Markup(_cost_plot(records)),
        bar=lambda row: Markup(bar(row["accuracy"], row["low"], row["high"])),
        share_bar=lambda share: Markup(bar(share)),
    )


def fill(template: str, **values: Any) -> str:
    """Return a page of this folder, with the style sheet inside; all values are escaped."""
    page = _environment().from_string(_read(template))
    return page.render(style=Markup(_read("page.css")), **values)


def _risk_plot(summary: dict[str, Any]) -> str:
    points = [(point.coverage, point.risk) for point in summary["risk_coverage"]]
    verdicts = [
        verdict
        for verdict, found in summary["certificate"]["verdicts"].items()
        if found["n"] and verdict != "abstained"
    ]
    labels = [f"+ {verdict}" if place else verdict for place, verdict in enumerate(verdicts)]
    high = max([0.1, *(risk for _, risk in points)])
    return plot(
        [Series(points, labels[: len(points)])],
        Axis("answered (coverage)", 1.0, percent=True),
        Axis("wrong among these (risk)", rounded_up(high), percent=True),
    )


def _cost_plot(records: Sequence[Record]) -> str:
    """Plot the share of samples that were right for at most so much, each."""
    scored = [record for record in records if record.scored]
    unit, costs = spent_by(scored)
    spent = sorted((cost, record.is_right) for cost, record in zip(costs, scored, strict=True))
    points, right = [(0.0, 0.0)], 0
    for cost, is_right in spent:
        right += is_right
        if is_right:
            points.append((cost, right / len(scored)))
    if len(points) > 400:
        points = points[:: len(points) // 400 + 1] + points[-1:]
    # The dearest hundredth would squeeze all others to the left edge.
    high = spent[math.ceil(0.99 * len(spent)) - 1][0] if spent else 1.0
    return plot(
        [Series(points, steps=True, dots=False)],
        Axis(f"at most so many {unit} for each problem", rounded_up(high or 1.0)),
        Axis("right (accuracy)", 1.0, percent=True),
    )


def spent_by(records: Sequence[Record]) -> tuple[str, list[float]]:
    """Return the unit of cost that is known for all samples, and what each of them cost."""
    dollars = [record.dollars for record in records]
    if None not in dollars and any(dollars):
        return "dollars", [value or 0.0 for value in dollars]
    tokens = [float(record.tokens_in + record.tokens_out) for record in records]
    if any(tokens):
        return "tokens", tokens
    return "seconds", [record.seconds for record in records]


def rounded_up(value: float) -> float:
    """Return the next of 1, 2, 4, 8 times a power of ten: they split well by four."""
    power = 10.0 ** math.floor(math.log10(value)) if value > 0 else 1.0
    return next(k * power for k in (1, 2, 4, 8, 10) if k * power >= value * (1 - 1e-9))


def _percent(share: float) -> str:
    return "-" if share != share else f"{share:.1%}"


def _number(value: Any) -> str:
    if value is None:
        return "no answer"
    if isinstance(value, list):
        return ", ".join(map(_number, value))
    return f"{value:.10g}" if isinstance(value, float) else str(value)


@cache
def _environment() -> Environment:
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(percent=_percent, number=_number)
    return environment


def _read(name: str) -> str:
    return (files("modelwright.eval.report") / name).read_text(encoding="utf-8")
