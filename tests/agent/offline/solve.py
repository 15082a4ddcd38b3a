"""The optimum of a draft; tests run the program directly, since the offline formulator wrote it."""

import logging
from typing import Any

import pyomo.environ as pyo

from modelwright.agent.offline.formulator import Draft, formulate


def optimum(draft: Draft) -> float | None:
    """Return the optimum, None if there is none or HiGHS cannot solve the class."""
    logging.getLogger("pyomo").setLevel(logging.CRITICAL)
    space: dict[str, Any] = {}
    exec(draft.source, space)  # the formulator's own code, no model wrote it
    model = space["build_model"](draft.formulation.data())
    result = pyo.SolverFactory("highs").solve(
        # HiGHS takes the number of threads of its first run for the whole process.
        model,
        load_solutions=False,
        options={"threads": 1},
    )
    if str(result.solver.termination_condition) != "optimal":
        return None
    model.solutions.load_from(result)
    goal: Any = next(model.component_data_objects(pyo.Objective, active=True))
    return float(goal())


def read(text: str) -> Draft:
    """Formulate a text that must be understood."""
    found = formulate(text)
    assert isinstance(found, Draft), found.reasons
    return found


def numbers(text: str, name: str) -> list[float]:
    """Return the numbers of a parameter."""
    found = next(one for one in read(text).formulation.parameters if one.name == name)
    return [entry.value for entry in found.values]


def answer(draft: Draft) -> float | None:
    """Return the optimum if all readings of the text agree on it, else None."""
    value = optimum(draft)
    others = [optimum(other) for _, other in draft.alternatives]
    return value if all(other == value for other in others) else None


def verified(draft: Draft) -> float | None:
    """Return the optimum if even the unlikely readings of the text agree on it, else None."""
    value = answer(draft)
    doubts = [optimum(other) for _, other in draft.doubts]
    return value if all(other == value for other in doubts) else None
