"""`whatif`: several questions about one program, answered together.

>>> from modelwright.solvers.engine import Engine
>>> from modelwright.solvers.program import Program
>>> from modelwright.solvers.whatif.study import Questions, study
>>> source = '''
... import pyomo.environ as pyo
... def build_model(data):
...     m = pyo.ConcreteModel()
...     m.make = pyo.Var(["chair", "desk"], domain=pyo.NonNegativeReals)
...     m.wood = pyo.Constraint(expr=2 * m.make["chair"] + 5 * m.make["desk"] <= data["wood"])
...     m.gain = pyo.Objective(
...         expr=3 * m.make["chair"] + data["price"] * m.make["desk"], sense=pyo.maximize)
...     return m
... '''
>>> questions = Questions.parse(changes=["wood*=1.5", "price=9"], force=["make[desk]=1"])
>>> with Engine(workers=1) as engine:
...     found = study(engine, Program(source, {"wood": 40, "price": 6}), questions)
>>> [(each.scenario.name, each.outcome.objective) for each in found.compared]
[('as it is', 60.0), ('wood*=1.5, price=9', 108.0)]
>>> print(found.forced.text())
make[desk] = 1 costs 1.5: the objective goes from 60 to 58.5
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program
from modelwright.solvers.whatif.force import Decision, Forced, force, parse_decision
from modelwright.solvers.whatif.paths import changed, parse_change
from modelwright.solvers.whatif.ranging import Ranges, find_ranges
from modelwright.solvers.whatif.scenarios import (
    Compared,
    Scenario,
    Sweep,
    compare,
    parse_sweep,
    read_scenarios,
)


@dataclass(frozen=True)
class Questions:
    """What is asked."""

    scenarios: list[Scenario] = field(default_factory=list[Scenario])
    sweep: Sweep | None = None
    decisions: list[Decision] = field(default_factory=list[Decision])
    """Forced together, on the data as they are."""
    ranges: bool = False
    """Prices and ranges of the data as they are."""

    @classmethod
    def parse(
        cls,
        *,
        changes: Sequence[str] = (),
        each: bool = False,
        table: str | None = None,
        table_name: str = "scenarios",
        sweep: str | None = None,
        force: Sequence[str] = (),
        ranges: bool = False,
    ) -> "Questions":
        """Return the questions in the texts of the command line; ranges if there are no others.

        Args:
            changes: such as "demand.north=120"; together one scenario.
            each: make every change a scenario of its own.
            table: content of a CSV file of scenarios.
            table_name: its name, for messages.
            sweep: such as "capacity=10:100:10".
            force: such as "make[chair]=3".
            ranges: as the field.

        Raises:
            UsageError: a text is not of its kind.
        """
        parsed = [parse_change(text) for text in changes]
        groups = [[change] for change in parsed] if each else [parsed] if parsed else []
        listed = [
            Scenario(", ".join(change.text for change in group), tuple(group)) for group in groups
        ]
        if table is not None:
            listed += read_scenarios(table, table_name)
        swept = parse_sweep(sweep) if sweep is not None else None
        decisions = [parse_decision(text) for text in force]
        return cls(listed, swept, decisions, ranges or not (listed or swept or decisions))


@dataclass(frozen=True)
class Study:
    """The answers; the first of `compared` is the data as they are."""

    compared: list[Compared]
    sweep: Sweep | None = None
    swept: list[Compared] = field(default_factory=list[Compared])
    """One per value of the sweep."""
    forced: Forced | None = None
    ranges: Ranges | None = None

    @property
    def base(self) -> Outcome:
        """The outcome with the data as they are."""
        return self.compared[0].outcome

    def outcomes(self) -> list[Outcome]:
        """Return all outcomes."""
        found = [each.outcome for each in (*self.compared, *self.swept)]
        return [*found, self.forced.outcome] if self.forced else found

    def to_json(self) -> dict[str, Any]:
        """Return {"base", "scenarios", "sweep", "forced", "ranges"}."""
        swept = self.sweep and {
            "path": self.sweep.path,
            "values": list(self.sweep.values),
            "scenarios": [each.to_json() for each in self.swept],
        }
        return {
            "base": self.base.to_json(),
            "scenarios": [each.to_json() for each in self.compared[1:]],
            "sweep": swept,
            "forced": self.forced and self.forced.to_json(),
            "ranges": self.ranges and self.ranges.to_json(),
        }


def study(
    engine: ProgramEngine, program: Program, questions: Questions, limits: Limits | None = None
) -> Study:
    """Return the answers.

    Args:
        engine: to build and solve with; scenarios run on all its workers.
        program: the program and the data as they are.
        questions: what is asked.
        limits: of each build and solve.

    Raises:
        UsageError: a change does not fit the data, or a decision the model.
    """
    swept = questions.sweep.scenarios() if questions.sweep else []
    for scenario in (*questions.scenarios, *swept):
        changed(program.data, scenario.changes)  # complain before anything is solved
    compared = compare(engine, program, [*questions.scenarios, *swept], limits)
    count = 1 + len(questions.scenarios)
    found = Study(compared[:count], questions.sweep, compared[count:])
    if not (questions.decisions or questions.ranges):
        return found
    instance = engine.build(program, limits)
    if not isinstance(instance, Instance):
        return found
    forced = ranges = None
    if questions.decisions:
        forced = force(engine, instance, questions.decisions, base=found.base, limits=limits)
    if questions.ranges:
        ranges = find_ranges(engine, instance, found.base, limits)
    return Study(found.compared, found.sweep, found.swept, forced, ranges)
