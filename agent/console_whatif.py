"""The screen of `whatif`: scenarios, sweep, forced decisions, prices and ranges."""

import math
from collections.abc import Iterator, Mapping, Sequence

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import clean, facts, heading, number, paragraph, table
from modelwright.agent.console_outcome import describe_end, describe_size, show_failure
from modelwright.agent.console_why import show_conflict
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Termination
from modelwright.solvers.whatif.force import Forced
from modelwright.solvers.whatif.ranging import Ranges, RowPrice
from modelwright.solvers.whatif.scenarios import Compared
from modelwright.solvers.whatif.study import Study

_MOST_ROWS = 40
_MOST_MOVED = 15
_MOST_SIDE_BY_SIDE = 4
_ZERO = 1e-9


def show_study(
    found: Study, limits: Limits, *, title: str, source: str, plot: str | None = None
) -> Iterator[RenderableType]:
    """Yield the blocks of the screen.

    Args:
        found: what to show.
        limits: it was found under.
        title: of the screen, such as the name of the file.
        source: the program, for an excerpt around a line at fault.
        plot: the picture that was written.
    """
    base = found.base
    yield Text(clean(title), "bold")
    if size := describe_size(base):
        yield paragraph(size)
    yield paragraph(describe_end(base, limits))
    if base.objective is not None:
        yield facts({"objective": f"{number(base.objective)}  ({base.sense})"})
    if base.failure is not None:
        yield from show_failure(base.failure, source)
    if len(found.compared) > 1:
        yield heading("Scenarios")
        yield _comparison(found.compared)
        yield from _show_moved(found.compared[1:])
    if found.sweep is not None:
        yield heading(f"Sweep of {clean(found.sweep.path)}")
        yield _sweep_table(found)
        if plot is not None:
            yield paragraph(f"Wrote {plot}", 2)
    if found.forced is not None:
        yield from _show_forced(found.forced)
    if found.ranges is not None:
        yield from _show_ranges(found.ranges)


def _comparison(compared: Sequence[Compared]) -> RenderableType:
    rows = [
        (
            each.scenario.name,
            _value(each),
            "" if position == 0 or each.change is None else f"{each.change:+.10g}",
            "" if position == 0 or each.relative is None else f"{100 * each.relative:+.2f} %",
            str(each.outcome.termination),
        )
        for position, each in enumerate(compared)
    ]
    return table(("scenario", "objective", "change", "", "ended"), rows, numeric=[1, 2, 3])


def _value(each: Compared) -> str:
    return "-" if each.outcome.objective is None else number(each.outcome.objective)


def _show_moved(compared: Sequence[Compared]) -> Iterator[RenderableType]:
    """Yield the decisions that differ, side by side for the first scenarios."""
    shown = [each for each in compared if each.moved][:_MOST_SIDE_BY_SIDE]
    if not shown:
        return
    names = list(dict.fromkeys(name for each in shown for name in each.moved))
    before = {name: each.moved[name][0] for each in shown for name in each.moved}
    rows = [
        (
            name,
            _number(before[name]),
            *(_number(each.moved.get(name, (0.0, before[name]))[1]) for each in shown),
        )
        for name in names[:_MOST_MOVED]
    ]
    headings = ("variable", "as it is", *(each.scenario.name for each in shown))
    yield heading("Decisions that change")
    yield table(headings, rows, numeric=range(1, len(headings)))
    if len(names) > _MOST_MOVED:
        yield paragraph(f"... {len(names) - _MOST_MOVED} more; --json prints all", 2)


def _sweep_table(found: Study) -> RenderableType:
    rows: list[tuple[str, str, str, str]] = []
    previous: tuple[float, float] | None = None
    values = found.sweep.values if found.sweep else ()
    for value, each in zip(values, found.swept, strict=True):
        objective = each.outcome.objective
        slope = ""
        if objective is not None and previous is not None:
            slope = f"{(objective - previous[1]) / (value - previous[0]):.6g}"
        previous = None if objective is None else (value, objective)
        rows.append((number(value), _value(each), slope, str(each.outcome.termination)))
    return table(("value", "objective", "per unit", "ended"), rows, numeric=[0, 1, 2])


def _show_forced(forced: Forced) -> Iterator[RenderableType]:
    yield heading("Why not?")
    yield paragraph(f"{forced.text()}.", 2)
    if forced.conflict is not None:
        yield from show_conflict(forced.conflict)
    yield from _show_pairs(forced.moved)


def _show_pairs(moved: Mapping[str, tuple[float, float]]) -> Iterator[RenderableType]:
    if not moved:
        return
    rows = [(name, _number(a), _number(b)) for name, (a, b) in list(moved.items())[:_MOST_MOVED]]
    yield table(("variable", "as it is", "forced"), rows, numeric=[1, 2])
    if len(moved) > _MOST_MOVED:
        yield paragraph(f"... {len(moved) - _MOST_MOVED} more; --json prints all", 2)


def _show_ranges(ranges: Ranges) -> Iterator[RenderableType]:
    if ranges.rows:
        yield heading("What constraints are worth", "change of the objective per unit of the limit")
        ordered = sorted(ranges.rows, key=lambda row: -abs(row.price))
        columns = ("constraint", "uses", "limit", "price", "holds from", "to")
        yield table(columns, map(_row_price, ordered[:_MOST_ROWS]), numeric=[1, 2, 3, 4, 5])
        yield from _note_rest(len(ordered))
    if ranges.steps:
        yield heading("What constraints are worth", "objective one step lower and higher")
        rows = [
            (
                step.name,
                f"{step.side} {number(step.rhs)}",
                number(step.step),
                _optional(step.objective_down),
                _optional(step.objective_up),
            )
            for step in ranges.steps
        ]
        columns = ("constraint", "limit", "step", "lower", "higher")
        yield table(columns, rows, numeric=[1, 2, 3, 4])
    if ranges.costs:
        tried = "" if ranges.rows else ", as far as tried"
        yield heading("How far costs may move", f"the decision stays the best{tried}")
        rows = [
            (
                c.name,
                number(c.value),
                number(c.cost),
                _number(c.low),
                _number(c.high),
                _reduced(c.reduced_cost),
            )
            for c in ranges.costs[:_MOST_ROWS]
        ]
        columns = ("variable", "value", "cost", "from", "to", "reduced cost")
        yield table(columns, rows, numeric=[1, 2, 3, 4, 5])
        yield from _note_rest(len(ranges.costs))
    if ranges.note:
        yield paragraph(f"Note: {ranges.note}.")


def _row_price(row: RowPrice) -> tuple[str, ...]:
    return (
        row.name,
        number(row.activity),
        f"{row.side} {_number(row.rhs)}",
        number(row.price),
        _number(row.low),
        _number(row.high),
    )


def _note_rest(total: int) -> Iterator[RenderableType]:
    if total > _MOST_ROWS:
        yield paragraph(f"... {total - _MOST_ROWS} more; --json prints all", 2)


def _number(value: float) -> str:
    if math.isnan(value):
        return "-"
    if math.isinf(value):
        return "any" if value > 0 else "-any"
    return number(0.0 if abs(value) < _ZERO else value)


def _optional(value: float | None) -> str:
    return str(Termination.INFEASIBLE) if value is None else number(value)


def _reduced(value: float | None) -> str:
    return "" if value is None else _number(value)
