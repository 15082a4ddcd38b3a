"""How far what a decision costs or brings may move before another decision is the best."""

from dataclasses import dataclass

import numpy as np

from modelwright.agent.explanation.amounts import tidy
from modelwright.agent.explanation.resolves import Resolver
from modelwright.agent.explanation.vocabulary import find_words
from modelwright.solvers import evaluate
from modelwright.solvers.agreement import agree
from modelwright.solvers.instance import OBJECTIVE, Instance
from modelwright.solvers.whatif.ranging import Ranges, with_cost
from modelwright.solvers.why.feasibility import OutOfTime

TESTED = 0.1
"""Share by which a number is moved for models without ranging."""
_MOST = 4


@dataclass(frozen=True)
class Leeway:
    """One number of the objective, and how far it may move."""

    name: str
    decision: str
    unit: str
    """Of one unit of the decision."""
    is_yes_or_no: bool
    per_unit: float
    """What each unit of the decision adds to the objective."""
    low: float | None = None
    """The decision stays the best from here"""
    high: float | None = None
    """to here; infinite without an end. None where it was only tested."""
    share: float | None = None
    """Share by which it was moved, for models without ranging."""
    stays_if_lower: bool | None = None
    """Whether the decision stays the best with `share` less, and"""
    stays_if_higher: bool | None = None
    """with `share` more; None where that was not tried."""


def find_leeway(resolver: Resolver, ranges: Ranges | None) -> list[Leeway]:
    """Return the numbers of the objective that matter most; empty if it has no prices.

    Args:
        resolver: of the optimum.
        ranges: of a linear model; None for other classes.
    """
    instance = resolver.instance
    if not is_linear_objective(instance) or not _has_prices(resolver):
        return []
    x = resolver.x
    worth = np.abs(instance.cost * x)
    columns = [
        k
        for k in np.argsort(-worth, kind="stable")[:_MOST].tolist()
        if worth[k] > 0 and not resolver.vocabulary.is_helper(instance.column_names[k])
    ]
    if ranges is not None:
        room = {cost.name: (cost.low, cost.high) for cost in ranges.costs}
        return [_leeway(resolver, k, *room[instance.column_names[k]]) for k in columns]
    found: list[Leeway] = []
    for k in columns:
        try:
            found.append(_tested(resolver, k))
        except OutOfTime:
            break
    return found


def is_linear_objective(instance: Instance) -> bool:
    """Return whether the objective is a sum of decisions times numbers; one term is none."""
    nonlinear = OBJECTIVE in instance.expressions or (instance.quadratic.row == OBJECTIVE).any()
    terms = instance.cost[instance.cost != 0]
    # "minimize t" with t defined by constraints: the 1 before t is no price.
    return not nonlinear and not (len(terms) == 1 and abs(terms[0]) == 1)


def _has_prices(resolver: Resolver) -> bool:
    """Return whether the objective has numbers of the data; one that only counts has no price."""
    formulation, cost = resolver.vocabulary.formulation, resolver.instance.cost
    if formulation is None:
        return bool((np.abs(cost[cost != 0]) != 1).any())
    words = find_words(formulation.objective.latex)
    return any(parameter.name in words for parameter in formulation.parameters)


def _leeway(resolver: Resolver, column: int, low: float, high: float) -> Leeway:
    name = resolver.instance.column_names[column]
    words = resolver.vocabulary
    per_unit = tidy(float(resolver.instance.cost[column]))
    yes_or_no = words.is_yes_or_no(name)
    return Leeway(
        name, words.decision(name), words.unit_of(name), yes_or_no, per_unit, tidy(low), tidy(high)
    )


def _tested(resolver: Resolver, column: int) -> Leeway:
    instance, words, x = resolver.instance, resolver.vocabulary, resolver.x
    name, cost = instance.column_names[column], float(instance.cost[column])
    stays: list[bool | None] = []
    for factor in (1 - TESTED, 1 + TESTED):
        changed = with_cost(instance, column, factor * cost)
        best = resolver.solve(changed).objective
        stays.append(None if best is None else agree(evaluate.objective(changed, x), best))
    return Leeway(
        name,
        words.decision(name),
        words.unit_of(name),
        words.is_yes_or_no(name),
        tidy(cost),
        share=TESTED,
        stays_if_lower=stays[0],
        stays_if_higher=stays[1],
    )
