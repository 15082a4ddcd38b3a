"""The screen of `check`: what came of one program."""

from collections.abc import Iterator, Mapping

from rich.console import RenderableType
from rich.padding import Padding
from rich.text import Text

from modelwright.agent.console import (
    BAD,
    DOUBTFUL,
    GOOD,
    QUIET,
    clean,
    count,
    facts,
    heading,
    number,
    paragraph,
    seconds,
    table,
)
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import (
    Failure,
    FailureKind,
    Outcome,
    PointStatus,
    Statistics,
    Termination,
)

MOST_ROWS = 40
"""Rows of a table of variables before the rest is only counted."""
_ZERO = 1e-9
_NO_GAP = 1e-12
_DEFAULT_GAP = Limits().gap


def show_outcome(
    outcome: Outcome, limits: Limits, *, title: str, source: str
) -> Iterator[RenderableType]:
    """Yield the blocks of the screen.

    Args:
        outcome: of one program.
        limits: it was run under.
        title: of the screen, such as the name of the file.
        source: the program, for an excerpt around a line at fault.
    """
    yield Text(clean(title), "bold")
    if size := describe_size(outcome):
        yield paragraph(size)
    yield paragraph(describe_end(outcome, limits))
    yield from show_numbers(outcome)
    if outcome.failure is not None:
        yield from show_failure(outcome.failure, source)
    if outcome.variables:
        yield heading("Variables", _remark(outcome.variables))
        rows = [(name, number(value)) for name, value in shown_first(outcome.variables)]
        yield table(("variable", "value"), rows, numeric=[1])
        yield from note_rest(outcome.variables)
    yield Padding(facts({"time": describe_time(outcome)}, indent=0), (1, 0, 0, 0))


def describe_size(outcome: Outcome) -> str:
    """Return class, sense and size of the model; "" without one."""
    if outcome.problem_class is None:
        return ""
    parts = [f"{outcome.problem_class}, {outcome.sense or 'no objective'}"]
    if outcome.statistics is not None:
        parts.append(_size(outcome.statistics))
    return ": ".join(parts)


def _size(size: Statistics) -> str:
    kinds = [
        count(size.integers, "integer") if size.integers else "",
        count(size.binaries, "binary", "binaries") if size.binaries else "",
    ]
    whole = " and ".join(kind for kind in kinds if kind)
    return ", ".join(
        (
            count(size.variables, "variable") + (f" ({whole})" if whole else ""),
            count(size.constraints, "constraint"),
            count(size.nonzeros, "nonzero"),
        )
    )


def describe_end(outcome: Outcome, limits: Limits) -> Text:
    """Return why the run stopped and what is in hand, as one sentence."""
    has_point = outcome.point is not PointStatus.NONE
    match outcome.termination:
        case Termination.OPTIMAL:
            loose = limits.gap > _DEFAULT_GAP and (outcome.gap or 0.0) > _DEFAULT_GAP
            if loose:
                said = f": proved to be within the allowed gap {number(limits.gap)} of the optimum"
                return _sentence("Optimal within the gap", said, DOUBTFUL)
            proof = (
                "no other point is better" if outcome.global_optimum else "claimed by the solver"
            )
            return _sentence("Optimal", f": {proof}", GOOD)
        case Termination.INFEASIBLE:
            return _sentence("Infeasible", ": no point satisfies all constraints", BAD)
        case Termination.UNBOUNDED:
            return _sentence("Unbounded", ": the objective improves without end", BAD)
        case Termination.INFEASIBLE_OR_UNBOUNDED:
            return _sentence("Infeasible or unbounded", ": the solver could not tell which", BAD)
        case Termination.TIME_LIMIT if has_point:
            said = f" of {limits.time_limit_s:g} s: the best point so far, not proved optimal"
            return _sentence("Time limit", said, DOUBTFUL)
        case Termination.TIME_LIMIT:
            said = f" of {limits.time_limit_s:g} s: no feasible point was found"
            return _sentence("Time limit", said, BAD)
        case Termination.UNKNOWN if has_point:
            said = ": the solver stopped before a proof; the best point so far, not proved optimal"
            return _sentence("Feasible", said, DOUBTFUL)
        case Termination.UNKNOWN:
            return _sentence("Unknown", ": the solver stopped without a point or a proof", BAD)
        case Termination.FAILED:
            kind = outcome.failure.kind if outcome.failure else "no reason is known"
            return _sentence("Failed", f": {kind}", BAD)


def _sentence(word: str, rest: str, style: str) -> Text:
    return Text.assemble((word, style), rest)


def show_numbers(outcome: Outcome, unit: str = "") -> Iterator[RenderableType]:
    """Yield objective, bound and gap, as far as they are known."""
    pairs: dict[str, str | Text] = {}
    if outcome.objective is not None:
        said = f"{number(outcome.objective)} {unit}".rstrip()
        pairs["objective"] = Text.assemble((said, "bold"), f"  ({outcome.sense})")
    if outcome.bound is not None:
        pairs["bound"] = number(outcome.bound)
    if outcome.gap is not None:
        pairs["gap"] = "0" if outcome.gap < _NO_GAP else f"{outcome.gap:.2g}"
    elif outcome.objective is not None:
        pairs["gap"] = "unknown: the solver proved no bound"
    if outcome.solver:
        pairs["solver"] = outcome.solver
    if pairs:
        yield facts(pairs)


def show_failure(failure: Failure, source: str) -> Iterator[RenderableType]:
    """Yield the message, the lines around the one at fault, and the hint."""
    yield heading("What went wrong")
    yield paragraph(failure.message, 2)
    if failure.line is not None:
        yield from excerpt(source, failure.line)
    if failure.hint:
        yield paragraph(Text.assemble(("Hint: ", "bold"), clean(failure.hint)), 2)
    if failure.kind is FailureKind.INFRASTRUCTURE:
        yield paragraph("This is a fault of this machine or of modelwright, not the program's.", 2)


def excerpt(source: str, line: int) -> Iterator[RenderableType]:
    """Yield a line of the source with two lines before and after it."""
    lines = source.splitlines()
    if not 1 <= line <= len(lines):
        yield paragraph(f"line {line}", 2)
        return
    first, last = max(line - 2, 1), min(line + 2, len(lines))
    width = len(str(last))
    for position in range(first, last + 1):
        at_fault = position == line
        mark = ">" if at_fault else " "
        text = f"{mark} {position:>{width}} | {clean(lines[position - 1])}"
        yield paragraph(Text(text, "bold" if at_fault else QUIET), 2)


def shown_first(variables: Mapping[str, float]) -> list[tuple[str, float]]:
    """Return the variables to show: those that are not zero first, at most `MOST_ROWS`."""
    ordered = sorted(variables.items(), key=lambda item: abs(item[1]) <= _ZERO)
    return ordered[:MOST_ROWS]


def _remark(variables: Mapping[str, float]) -> str:
    nonzero = _count_nonzero(variables)
    return "" if nonzero == len(variables) else f"{nonzero:,} of {len(variables):,} not zero"


def _count_nonzero(variables: Mapping[str, float]) -> int:
    return sum(abs(value) > _ZERO for value in variables.values())


def note_rest(variables: Mapping[str, float]) -> Iterator[RenderableType]:
    """Yield how many variables are not shown, if any."""
    rest = len(variables) - MOST_ROWS
    if rest > 0:
        hidden = max(0, _count_nonzero(variables) - MOST_ROWS)
        said = f"... {rest:,} more, {hidden:,} of them not zero; --json prints all"
        yield paragraph(said, 2)


def describe_time(outcome: Outcome) -> str:
    """Return the seconds in all and of each stage."""
    timing = outcome.timing_s
    stages = [("build", timing.build), ("export", timing.export), ("solve", timing.solve)]
    split = ", ".join(f"{name} {seconds(value)}" for name, value in stages if value)
    return seconds(timing.total) + (f" ({split})" if split else "")
