"""Inside the jail: find the active parts of a model and refuse, by name, what nobody can solve.

Disjunctions and logical constraints are rewritten as integer constraints by Pyomo's own
transformations; piecewise-linear components are blocks and need nothing.
"""

from collections.abc import Iterator
from typing import Any

import pyomo.environ
from pyomo.common.errors import PyomoException
from pyomo.core.base.component_namer import index_repr
from pyomo.core.base.suffix import Suffix
from pyomo.gdp import Disjunct, Disjunction

from modelwright.solvers.jail.failures import ProgramFailure

pyo: Any = pyomo.environ  # Pyomo's partial types do not fit its own use

_PLAIN = {
    "Var", "Constraint", "Objective", "Param", "Set", "RangeSet", "Expression", "Block",
    "SOSConstraint", "Suffix", "BuildAction", "BuildCheck", "ExternalFunction", "BooleanVar",
}  # fmt: skip
_LOGICAL = {"LogicalConstraint", "Disjunct", "Disjunction"}
_REMEDIES = {
    "Arc": "Call TransformationFactory('network.expand_arcs').apply_to(model) in build_model.",
    "Complementarity": "Write the complementarity with a binary variable and two bounds.",
    "ContinuousSet": "Discretize with TransformationFactory('dae.finite_difference').",
    "DerivativeVar": "Discretize with TransformationFactory('dae.finite_difference').",
}


def prepare(model: Any) -> None:
    """Rewrite disjunctions and logic in place, and refuse components no solver here can take.

    Raises:
        ProgramFailure: kind `unsupported`, naming the component.
    """
    found = {
        component.ctype.__name__: component.name
        for component in model.component_objects(active=True, descend_into=(pyo.Block, Disjunct))
    }
    for kind, name in found.items():
        if kind not in _PLAIN | _LOGICAL and kind in _REMEDIES:
            raise ProgramFailure(
                "unsupported",
                f"component {name} is a {kind}, which no available solver takes",
                hint=_REMEDIES[kind],
            )
    if {"Disjunct", "Disjunction"} & found.keys():
        _relax_disjunctions(model)
    elif "LogicalConstraint" in found:
        pyo.TransformationFactory("core.logical_to_linear").apply_to(model)
    for suffix in list(model.component_objects(Suffix, active=True, descend_into=True)):
        suffix.deactivate()


def _relax_disjunctions(model: Any) -> None:
    """Apply big-M; it fails before changing anything for good, so work on a copy for hull."""
    copy = model.clone()
    try:
        pyo.TransformationFactory("gdp.bigm").apply_to(model)
    except PyomoException:
        try:
            pyo.TransformationFactory("gdp.hull").apply_to(copy)
        except PyomoException as error:
            name = next(iter(model.component_data_objects((Disjunction, Disjunct)))).name
            raise ProgramFailure(
                "unsupported",
                f"disjunction {name} cannot be rewritten: {error}",
                hint="Give every variable inside a Disjunct finite bounds.",
            ) from error
        model.clear()
        model.transferred = copy


def variables(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, variable) of every variable declared in active blocks, in order."""
    for component in model.component_objects(pyo.Var, descend_into=(pyo.Block, Disjunct)):
        yield from _named(component)


def constraints(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, constraint) of every active constraint, in order."""
    for component in model.component_objects(pyo.Constraint, active=True, descend_into=True):
        yield from ((name, item) for name, item in _named(component) if item.active)


def special_ordered_sets(model: Any) -> Iterator[tuple[str, Any]]:
    """Yield (name, SOS constraint) of every active SOS constraint, in order."""
    for component in model.component_objects(pyo.SOSConstraint, active=True, descend_into=True):
        yield from ((name, item) for name, item in _named(component) if item.active)


def objective(model: Any) -> Any:
    """Return the one active objective.

    Raises:
        ProgramFailure: kind `no_objective` when there is none, or more than one.
    """
    found = list(model.component_data_objects(pyo.Objective, active=True, descend_into=True))
    if len(found) == 1:
        return found[0]
    if not found:
        message, hint = "the model has no active objective", "Add one pyo.Objective."
    else:
        names = ", ".join(item.name for item in found[:5])
        message = f"the model has {len(found)} active objectives ({names}), expected one"
        hint = "Keep one, or combine them with weights into one expression."
    raise ProgramFailure("no_objective", message, hint=hint)


def _named(component: Any) -> Iterator[tuple[str, Any]]:
    """Yield full name and member; far cheaper than asking every member for its name."""
    name = component.name
    if not component.is_indexed():
        yield from ((name, item) for item in component.values())
        return
    for index, item in component.items():
        yield name + index_repr(index), item
