"""Scenarios: named sets of data changes, from a CSV file or a sweep, solved and compared."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any

from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program
from modelwright.solvers.whatif.paths import DataChange, changed, parse_change, parse_path

BASE = "as it is"
MOST_STEPS = 1000
_NAME_COLUMNS = ("scenario", "name")
_OPERATORS = ("*=", "+=", "-=", "/=")
_ZERO = 1e-9


@dataclass(frozen=True)
class Scenario:
    """Changes that are made together."""

    name: str
    changes: tuple[DataChange, ...] = ()


@dataclass(frozen=True)
class Compared:
    """One scenario beside the data as they are."""

    scenario: Scenario
    outcome: Outcome
    change: float | None
    """Of the objective; None where either has none."""
    relative: float | None
    """`change` / |objective of the base|; None where that is 0."""
    moved: dict[str, tuple[float, float]]
    """Variable -> value as it is, value in the scenario; NaN where a model lacks the variable."""

    def to_json(self) -> dict[str, Any]:
        """Return {"scenario", "changes", "outcome", "change", "relative", "moved"}."""
        return {
            "scenario": self.scenario.name,
            "changes": [change.text for change in self.scenario.changes],
            "outcome": self.outcome.to_json(),
            "change": self.change,
            "relative": self.relative,
            "moved": {
                name: {"before": _or_none(before), "after": _or_none(after)}
                for name, (before, after) in self.moved.items()
            },
        }


def compare(
    engine: ProgramEngine,
    program: Program,
    scenarios: Sequence[Scenario],
    limits: Limits | None = None,
) -> list[Compared]:
    """Return the base case, then each scenario, solved.

    Raises:
        UsageError: a change does not fit the data.
    """
    listed = [Scenario(BASE), *scenarios]
    programs = [Program(program.source, changed(program.data, each.changes)) for each in listed]
    outcomes = list(engine.solve_many(programs, limits))
    base = outcomes[0]
    return [
        _compared(scenario, outcome, base)
        for scenario, outcome in zip(listed, outcomes, strict=True)
    ]


def _compared(scenario: Scenario, outcome: Outcome, base: Outcome) -> Compared:
    found = Compared(scenario, outcome, None, None, {})
    if outcome.objective is None or base.objective is None:
        return found
    change = outcome.objective - base.objective
    relative = change / abs(base.objective) if abs(base.objective) > _ZERO else None
    return replace(found, change=change, relative=relative, moved=moved(base, outcome))


def moved(base: Outcome, outcome: Outcome) -> dict[str, tuple[float, float]]:
    """Return the variables whose values differ, the largest relative difference first."""
    names = list(dict.fromkeys((*base.variables, *outcome.variables)))
    nan = float("nan")
    pairs = {
        name: (base.variables.get(name, nan), outcome.variables.get(name, nan)) for name in names
    }
    found = {
        name: (a, b)
        for name, (a, b) in pairs.items()
        if not abs(a - b) <= 1e-6 * max(1.0, abs(a), abs(b))
    }
    return dict(sorted(found.items(), key=lambda item: -_difference(*item[1])))


def _difference(a: float, b: float) -> float:
    size = abs(a - b) / max(1.0, abs(a), abs(b))
    return 2.0 if size != size else size


def read_scenarios(text: str, name: str) -> list[Scenario]:
    """Return the scenarios in a CSV text: a column per path, a row per scenario.

    A column "scenario" or "name" holds names. A cell is a value, or *=1.1, +=5, -=5, /=2; an empty
    cell leaves the data as they are.

    Args:
        text: content of the file.
        name: of the file, for messages.

    Raises:
        UsageError: it is no such table.
    """
    rows = [row for row in csv.reader(io.StringIO(text)) if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise UsageError(f"{name}: expected a heading of paths and a row per scenario")
    heading = [cell.strip() for cell in rows[0]]
    for path in heading:
        if path.lower() not in _NAME_COLUMNS:
            parse_path(path)
    scenarios: list[Scenario] = []
    for number, row in enumerate(rows[1:], start=1):
        if len(row) > len(heading):
            raise UsageError(
                f"{name}: scenario {number} has {len(row)} cells under {len(heading)} headings"
            )
        scenarios.append(_scenario(heading, [cell.strip() for cell in row], number))
    return scenarios


def _scenario(heading: list[str], cells: list[str], number: int) -> Scenario:
    title = f"scenario {number}"
    changes: list[DataChange] = []
    for path, cell in zip(heading, cells, strict=False):
        if path.lower() in _NAME_COLUMNS:
            title = cell or title
        elif cell:
            arithmetic = cell.startswith(_OPERATORS)
            changes.append(parse_change(f"{path}{cell}" if arithmetic else f"{path}={cell}"))
    return Scenario(title, tuple(changes))


@dataclass(frozen=True)
class Sweep:
    """One path through a range of values."""

    path: str
    values: tuple[float, ...]

    def scenarios(self) -> list[Scenario]:
        """Return one scenario per value."""
        return [
            Scenario(f"{self.path}={value:g}", (parse_change(f"{self.path}={_plain(value)}"),))
            for value in self.values
        ]


def parse_sweep(text: str) -> Sweep:
    """Return the sweep that "capacity=10:100:10" stands for, last value included.

    Raises:
        UsageError: it is none, or has more than `MOST_STEPS` values.
    """
    path, equals, span = text.rpartition("=")
    parts = span.split(":")
    try:
        first, last, step = (Decimal(part.strip()) for part in parts)
    except (InvalidOperation, ValueError):
        equals = ""
        first = last = step = Decimal(1)
    if not equals or not path or not all(number.is_finite() for number in (first, last, step)):
        raise UsageError(
            f"expected PATH=FIRST:LAST:STEP such as capacity=10:100:10, got {text!r}",
            kind="bad_sweep",
        )
    if step == 0 or (last - first) / step < 0:
        raise UsageError(f"{text!r}: the step never leads from {first} to {last}", kind="bad_sweep")
    if (last - first) / step >= MOST_STEPS:
        raise UsageError(f"{text!r} has more than {MOST_STEPS} values", kind="bad_sweep")
    parse_path(path)
    return Sweep(path.strip(), tuple(_steps(first, last, step)))


def _steps(first: Decimal, last: Decimal, step: Decimal) -> Iterator[float]:
    value = first
    while (value - last) * step <= 0:
        yield int(value) if value == value.to_integral_value() else float(value)
        value += step


def _plain(value: float) -> str:
    return repr(value)


def _or_none(value: float) -> float | None:
    return None if value != value else value
