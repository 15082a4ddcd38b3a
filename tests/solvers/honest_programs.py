"""Programs without malice, in one line each."""

from typing import Any

from modelwright.solvers.program import Program

HEAD = """
import math
import pyomo.environ as pyo
from pyomo.gdp import Disjunct, Disjunction
from pyomo.network import Arc, Port

def build_model(data):
    m = pyo.ConcreteModel()
"""


def program(body: str, **data: Any) -> Program:
    """A program whose build_model runs `body` on a new model `m` and returns it."""
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return Program(f"{HEAD}{lines}    return m\n", data)


GAIN = program(
    """
m.x = pyo.Var(bounds=(0, data.get("most", 4)))
m.gain = pyo.Objective(expr=3 * m.x, sense=pyo.maximize)
"""
)
SLOW = program(
    """
import time
time.sleep(data.get("seconds", 60))
m.x = pyo.Var(bounds=(0, 4))
m.gain = pyo.Objective(expr=3 * m.x, sense=pyo.maximize)
""",
    seconds=1.0,
)
HARD = program(
    """
m.i = pyo.RangeSet(60)
m.x = pyo.Var(m.i, m.i, domain=pyo.Binary)
m.a = pyo.Constraint(m.i, rule=lambda m, i: sum(m.x[i, j] * (1 + i * j % 17) for j in m.i) <= 40)
m.b = pyo.Constraint(m.i, rule=lambda m, j: sum(m.x[i, j] * (1 + i * j % 13) for i in m.i) <= 31)
weight = lambda i, j: 1 + (i * 7919 + j * 104729 + i * j * 31) % 97
total = sum(m.x[i, j] * weight(i, j) for i in m.i for j in m.i)
m.o = pyo.Objective(expr=total, sense=pyo.maximize)
"""
)
"""An integer program that takes the solver some time."""

_MARKET_SPLIT = """
import random
dice = random.Random(7)
m.i, m.j = pyo.RangeSet(5), pyo.RangeSet(40)
m.x = pyo.Var(m.j, domain=pyo.Binary)
m.over = pyo.Var(m.i, bounds=(0, data["slack"]))
m.under = pyo.Var(m.i, bounds=(0, data["slack"]))
weight = {(i, j): dice.randrange(100) for i in m.i for j in m.j}
m.row = pyo.Constraint(m.i, rule=lambda m, i: sum(weight[i, j] * m.x[j] for j in m.j)
    + m.over[i] - m.under[i] == sum(weight[i, j] for j in m.j) // 2)
m.miss = pyo.Objective(expr=sum(m.over[i] + m.under[i] for i in m.i))
"""
ENDLESS = program(_MARKET_SPLIT, slack=None)
"""An integer program with points at once that no solver proves optimal (Cornuejols and Dawande)."""
POINTLESS = program(_MARKET_SPLIT, slack=0)
"""The same as a question of feasibility: no solver finds a point or a proof."""
