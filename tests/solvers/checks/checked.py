"""A small answer for the tests of checks, with ways to spoil one thing at a time.

Optimum 23: two desks take 2 * 4 = 8 of 11 hours and one lamp 3 more; 2 * 9 + 5 = 23. (Three lamps
give 15; one desk and two lamps need 10 hours and give 19.)
"""

import atexit
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from modelwright.solvers.checks.case import STANDARD, Case, Effort
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

TEXT = (
    "A joiner makes desks and lamps. A desk earns $9 and takes 4 hours, a lamp earns $5 and "
    "takes 3 hours. At most 11 hours are worked. How many of each should be made to "
    "maximize the profit?"
)
DATA: dict[str, Any] = {
    "goods": ["desk", "lamp"],
    "profit": {"desk": 9, "lamp": 5},
    "hours": {"desk": 4, "lamp": 3},
    "max_hours": 11,
}
SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    goods = data["goods"]
    model.make = pyo.Var(goods, domain=pyo.NonNegativeIntegers)
    model.gain = pyo.Objective(
        expr=sum(data["profit"][g] * model.make[g] for g in goods), sense=pyo.maximize
    )
    model.work = pyo.Constraint(
        expr=sum(data["hours"][g] * model.make[g] for g in goods) <= data["max_hours"]
    )
    return model
"""
CONTINUOUS = SOURCE.replace("Integers", "Reals")


def parameter(name: str, unit: str, **values: tuple[float, str]) -> dict[str, Any]:
    entries = [{"key": [key], "value": v, "quote": quote} for key, (v, quote) in values.items()]
    return {"name": name, "meaning": "", "unit": unit, "index": ["goods"], "values": entries}


FORMULATION: dict[str, Any] = {
    "title": "joiner",
    "sets": [{"name": "goods", "meaning": "", "members": ["desk", "lamp"]}],
    "parameters": [
        parameter("profit", "$", desk=(9, "earns $9"), lamp=(5, "$5")),
        parameter("hours", "hours", desk=(4, "4 hours"), lamp=(3, "3 hours")),
        {
            "name": "max_hours",
            "meaning": "",
            "unit": "hours",
            "index": [],
            "values": [{"key": [], "value": 11, "quote": "At most 11 hours"}],
        },
    ],
    "variables": [
        {
            "name": "make",
            "meaning": "pieces made",
            "unit": "pieces",
            "index": ["goods"],
            "domain": "integer",
            "lower": 0,
            "upper": None,
        }
    ],
    "objective": {"sense": "maximize", "meaning": "", "latex": ""},
    "constraints": [
        {
            "name": "work",
            "meaning": "",
            "latex": r"\sum_g hours_g make_g \le max_hours",
            "index": [],
            "quote": "",
        }
    ],
    "assumptions": [],
    "unused": [],
}


@cache
def engine() -> Engine:
    opened = Engine(workers=1)
    atexit.register(opened.close)
    return opened


@cache
def other(solver: str) -> Engine:
    opened = Engine(workers=1, solver=solver)
    atexit.register(opened.close)
    return opened


def solve_with(instance: Instance, solver: str) -> Outcome:
    return (engine() if solver == "auto" else other(solver)).solve_instance(instance)


def case_of(
    source: str = SOURCE,
    data: dict[str, Any] | None = None,
    *,
    text: str = TEXT,
    formulation: Mapping[str, Any] | None = None,
    effort: Effort = STANDARD,
    **spoiled: Any,
) -> Case:
    """Return a case as the engine makes it, with some fields of the outcome replaced."""
    program = Program(source, DATA if data is None else data)
    outcome = engine().solve(program)
    built = engine().build(program, Limits())
    return Case(
        program,
        replace(outcome, **spoiled),
        built if isinstance(built, Instance) else None,
        build=engine().build,
        solve=solve_with,
        text=text,
        formulation=formulation,
        effort=effort,
    )
