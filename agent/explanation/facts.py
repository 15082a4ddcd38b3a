"""The facts an explanation may use, each computed by a solver and put into the problem's words."""

import asyncio
from dataclasses import asdict, dataclass, field, replace
from typing import Any

import numpy as np

from modelwright.agent.explanation.alternatives import Alternative, find_alternatives
from modelwright.agent.explanation.amounts import as_json, tidy
from modelwright.agent.explanation.bottlenecks import Bottleneck, find_bottlenecks
from modelwright.agent.explanation.decisions import DecisionGroup, group_decisions
from modelwright.agent.explanation.families import Family, find_families
from modelwright.agent.explanation.leeway import Leeway, find_leeway
from modelwright.agent.explanation.objective_words import name_objective
from modelwright.agent.explanation.obstacles import Obstacles, find_obstacles
from modelwright.agent.explanation.resolves import Resolver
from modelwright.agent.explanation.vocabulary import Given, Vocabulary
from modelwright.agent.formulation import Formulation
from modelwright.agent.outcome_order import has_point, is_proved_without_optimum
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome, ProblemClass, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.whatif.ranging import Ranges, find_ranges

_MOST_GIVEN = 60


@dataclass(frozen=True)
class Goal:
    """The objective at the answer."""

    noun: str
    """"revenue"."""
    meaning: str
    unit: str
    """"" if the formulation does not say it."""
    sense: str
    value: float | None
    """None without a point."""
    bound: float | None
    """Nothing better than this is possible; None where it says no more than the value."""
    gap: float | None
    proved: bool
    """Whether the value is proved to be the best."""


@dataclass(frozen=True)
class Facts:
    """Everything that may be said about one outcome."""

    title: str
    termination: str
    goal: Goal | None
    failure: str = ""
    decisions: list[DecisionGroup] = field(default_factory=list[DecisionGroup])
    helpers: int = 0
    """Variables that only the program knows."""
    families: list[Family] = field(default_factory=list[Family])
    bottlenecks: list[Bottleneck] = field(default_factory=list[Bottleneck])
    unpriced: int = 0
    """Binding limits beyond those in `bottlenecks`."""
    leeway: list[Leeway] = field(default_factory=list[Leeway])
    alternatives: list[Alternative] = field(default_factory=list[Alternative])
    obstacles: Obstacles | None = None
    given: list[Given] = field(default_factory=list[Given])
    """Numbers of the data, with what they are; the first ones if there are many."""
    assumptions: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    """What was not looked into, and why."""

    def to_json(self) -> dict[str, Any]:
        """Return the facts as a JSON object; null for what is infinite or has no value."""
        return as_json(asdict(self))


async def agather_facts(
    engine: ProgramEngine,
    program: Program,
    formulation: Formulation | None,
    outcome: Outcome,
    limits: Limits | None = None,
    budget_s: float = 10.0,
) -> Facts:
    """Return the same as `gather_facts` without blocking the event loop."""
    return await asyncio.to_thread(
        gather_facts, engine, program, formulation, outcome, limits, budget_s
    )


def gather_facts(
    engine: ProgramEngine,
    program: Program,
    formulation: Formulation | None,
    outcome: Outcome,
    limits: Limits | None = None,
    budget_s: float = 10.0,
) -> Facts:
    """Return what is to be said about an outcome; blocks while the engine works.

    Args:
        engine: for at most some forty builds and solves of changed models.
        program: the program and its data.
        formulation: gives names their meanings; None if there is none.
        outcome: of the program.
        limits: of each build and solve.
        budget_s: seconds for all solves; what does not fit is left out, and a note says so.
    """
    limits = limits or Limits()
    words = Vocabulary(formulation, program.data)
    decisions, helpers = group_decisions(outcome.variables, words)
    base = Facts(
        title=formulation.title if formulation else "",
        termination=outcome.termination.value,
        goal=goal_of(outcome, words, formulation),
        failure=outcome.failure.message if outcome.failure else "",
        decisions=decisions,
        helpers=helpers,
        given=words.given[:_MOST_GIVEN],
        assumptions=list(formulation.assumptions) if formulation else [],
    )
    if not (has_point(outcome) or is_proved_without_optimum(outcome)):
        return base
    instance = engine.build(program, limits)
    if isinstance(instance, Failure):
        note = f"the model could not be built again: {instance.message}"
        return replace(base, notes=[note])
    if not has_point(outcome):
        found = find_obstacles(engine, program, instance, words, limits, budget_s)
        return replace(base, obstacles=found)
    resolver = Resolver.of(engine, program, instance, outcome, words, limits, budget_s)
    return _around(base, resolver)


def _around(base: Facts, resolver: Resolver) -> Facts:
    """Return the facts with what lies around the point."""
    families = find_families(resolver)
    if resolver.outcome.termination is not Termination.OPTIMAL:
        note = "prices and alternatives need a proved optimum, so none are given"
        return replace(base, families=families, notes=[note])
    guide = _guide(resolver)
    ranges = guide if resolver.instance.problem_class is ProblemClass.LP else None
    # In the order of what is missed most if time runs out; alternatives are the fewest solves.
    alternatives = find_alternatives(resolver, guide)
    bottlenecks, unpriced = find_bottlenecks(resolver, ranges, guide)
    leeway = find_leeway(resolver, ranges)
    notes = ["time ran out: not everything was tried"] if resolver.budget.remaining_s <= 0 else []
    return replace(
        base,
        families=families,
        bottlenecks=bottlenecks,
        unpriced=unpriced,
        leeway=leeway,
        alternatives=alternatives,
        notes=notes,
    )


def _guide(resolver: Resolver) -> Ranges | None:
    """Return the ranging of a linear model, or of one with its whole numbers made divisible.

    None for other classes, and if HiGHS has none.
    """
    instance = resolver.instance
    divisible = replace(instance, integer=np.zeros_like(instance.integer))
    if divisible.problem_class is not ProblemClass.LP:
        return None
    ranges = find_ranges(resolver.engine, divisible, resolver.outcome, resolver.budget.limits)
    return ranges if ranges.costs else None


def goal_of(outcome: Outcome, words: Vocabulary, formulation: Formulation | None) -> Goal | None:
    """Return what is optimized, None if no model was built."""
    if outcome.sense is None:
        return None
    proved = outcome.termination is Termination.OPTIMAL
    value, bound = outcome.objective, outcome.bound
    noun, unit = name_objective(words)
    return Goal(
        noun,
        formulation.objective.meaning if formulation else "",
        unit,
        outcome.sense.value,
        None if value is None else tidy(value),
        None if proved or bound is None else tidy(bound),
        None if proved else outcome.gap,
        proved,
    )
