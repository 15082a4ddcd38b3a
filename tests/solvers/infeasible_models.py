"""Infeasible programs from eight structures, from a handful of rows to 2,000."""

from collections.abc import Callable
from itertools import pairwise
from random import Random
from typing import Any, NamedTuple

from modelwright.solvers.program import Program

HEAD = """
import math
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
"""


class Case(NamedTuple):
    name: str
    program: Program


Structure = Callable[[int, Random], tuple[str, dict[str, Any]]]
STRUCTURES: dict[str, Structure] = {}


def structure(make: Structure) -> Structure:
    STRUCTURES[make.__name__] = make
    return make


def cases(sizes: dict[str, list[int]]) -> list[Case]:
    """Return one case for each structure and size (about so many rows)."""
    found: list[Case] = []
    for name, listed in sizes.items():
        for number, size in enumerate(listed):
            body, data = STRUCTURES[name](size, Random(1000 * number + size))
            program = Program(HEAD + body + "    return m\n", data)
            found.append(Case(f"{name}-{number}-{size}", program))
    return found


@structure
def production(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """LP: on one day the orders need more hours than there are."""
    days, products = max(2, size // 3), 3
    orders = [[draw.randint(1, 9) for _ in range(products)] for _ in range(days)]
    hours = [sum(orders[d][p] * (p + 1) for p in range(products)) + 5 for d in range(days)]
    hours[draw.randrange(days)] -= 8
    data = {"orders": orders, "hours": hours, "products": products}
    return (
        """
    D, P = range(len(data["hours"])), range(data["products"])
    m.make = pyo.Var(D, P, domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(expr=sum((p + 2) * m.make[d, p] for d in D for p in P))
    m.hours = pyo.Constraint(
        D, rule=lambda m, d: sum((p + 1) * m.make[d, p] for p in P) <= data["hours"][d])
    m.order = pyo.Constraint(
        [(d, p) for d in D for p in (0, 1)],
        rule=lambda m, d, p: m.make[d, p] >= data["orders"][d][p])
    m.last = pyo.Constraint(D, rule=lambda m, d: m.make[d, 2] >= data["orders"][d][2])
""",
        data,
    )


@structure
def transport(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """LP: one region's plants cannot supply its customers, and the lanes are limited."""
    plants, customers = max(2, size // 5), max(3, size - size // 5)
    demand = [draw.randint(2, 9) for _ in range(customers)]
    lanes = [[i, j] for j in range(customers) for i in {j % plants, (j + 1) % plants}]
    supply: list[float] = [
        2 * sum(demand[j] for i, j in lanes if i == plant) + 1 for plant in range(plants)
    ]
    short = draw.randrange(customers)
    for i, j in lanes:
        if j == short:
            supply[i] = demand[short] * 0.4
    data = {"supply": supply, "demand": demand, "lanes": lanes}
    return (
        """
    lanes = [tuple(lane) for lane in data["lanes"]]
    m.ship = pyo.Var(lanes, domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(expr=sum((1 + (i + j) % 5) * m.ship[i, j] for i, j in lanes))
    out, into = {}, {}
    for i, j in lanes:
        out.setdefault(i, []).append(m.ship[i, j])
        into.setdefault(j, []).append(m.ship[i, j])
    m.supply = pyo.Constraint(sorted(out), rule=lambda m, i: sum(out[i]) <= data["supply"][i])
    m.demand = pyo.Constraint(sorted(into), rule=lambda m, j: sum(into[j]) >= data["demand"][j])
""",
        data,
    )


@structure
def network(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """LP: the flow that is wanted exceeds a cut of arcs, whose capacities are bounds."""
    length = max(3, size // 2)
    capacity = [[draw.randint(20, 40) for _ in range(4)] for _ in range(length)]
    cut = draw.randrange(length)
    capacity[cut] = [draw.randint(1, 4) for _ in range(4)]
    data = {"capacity": capacity, "flow": 20}
    return (
        """
    n = len(data["capacity"])
    A = [(k, a, b) for k in range(n) for a in (0, 1) for b in (0, 1)]
    m.f = pyo.Var(A, bounds=lambda m, k, a, b: (0, data["capacity"][k][2 * a + b]))
    m.cost = pyo.Objective(expr=sum((1 + a + 2 * b) * m.f[k, a, b] for k, a, b in A))
    m.source = pyo.Constraint(
        expr=sum(m.f[0, a, b] for a in (0, 1) for b in (0, 1)) == data["flow"])
    m.balance = pyo.Constraint(
        [(k, v) for k in range(1, n) for v in (0, 1)],
        rule=lambda m, k, v: m.f[k - 1, 0, v] + m.f[k - 1, 1, v] == m.f[k, v, 0] + m.f[k, v, 1])
""",
        data,
    )


@structure
def inventory(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """LP: a peak of demand that neither production nor a limited store can meet."""
    periods = max(4, size // 3)
    demand = [draw.randint(3, 8) for _ in range(periods)]
    peak = draw.randrange(2, periods)
    demand[peak] = 40
    data = {"demand": demand, "capacity": 10, "store": 15}
    return (
        """
    T = range(len(data["demand"]))
    m.make = pyo.Var(T, domain=pyo.NonNegativeReals)
    m.stock = pyo.Var(T, domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(expr=sum(2 * m.make[t] + m.stock[t] for t in T))
    m.capacity = pyo.Constraint(T, rule=lambda m, t: m.make[t] <= data["capacity"])
    m.store = pyo.Constraint(T, rule=lambda m, t: m.stock[t] <= data["store"])
    m.balance = pyo.Constraint(T, rule=lambda m, t: (
        (m.stock[t - 1] if t else 5) + m.make[t] == data["demand"][t] + m.stock[t]))
""",
        data,
    )


@structure
def facility(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """MILP: too few sites may open for the demand; fractions of sites would do."""
    sites = 5
    customers = max(4, (size - sites) // (sites + 1))
    demand = [draw.randint(2, 9) for _ in range(customers)]
    data = {"demand": demand, "room": sum(demand) * 0.45, "sites": sites, "open": 2.3}
    return (
        """
    S, C = range(data["sites"]), range(len(data["demand"]))
    m.open = pyo.Var(S, domain=pyo.Binary)
    m.share = pyo.Var(S, C, domain=pyo.NonNegativeReals)
    m.cost = pyo.Objective(expr=sum((3 + s) * m.open[s] for s in S)
                           + sum((1 + (s + c) % 4) * m.share[s, c] for s in S for c in C))
    m.serve = pyo.Constraint(C, rule=lambda m, c: sum(m.share[s, c] for s in S) == 1)
    m.link = pyo.Constraint(S, C, rule=lambda m, s, c: m.share[s, c] <= m.open[s])
    m.room = pyo.Constraint(S, rule=lambda m, s: (
        sum(data["demand"][c] * m.share[s, c] for c in C) <= data["room"] * m.open[s]))
    m.budget = pyo.Constraint(expr=sum(m.open[s] for s in S) <= data["open"])
""",
        data,
    )


@structure
def colouring(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """MILP: four mutual neighbours and three colours."""
    nodes = max(5, size // 5)
    clique = draw.sample(range(nodes), 4)
    edges = {(min(a, b), max(a, b)) for a in clique for b in clique if a != b}
    order = draw.sample(range(nodes), nodes)
    edges |= {(min(a, b), max(a, b)) for a, b in pairwise(order)}
    data = {"nodes": nodes, "edges": sorted(edges), "colours": 3}
    return (
        """
    N, K = range(data["nodes"]), range(data["colours"])
    m.use = pyo.Var(N, K, domain=pyo.Binary)
    m.cost = pyo.Objective(expr=sum(k * m.use[n, k] for n in N for k in K))
    m.one = pyo.Constraint(N, rule=lambda m, n: sum(m.use[n, k] for k in K) == 1)
    m.differ = pyo.Constraint(
        [(a, b, k) for a, b in data["edges"] for k in K],
        rule=lambda m, a, b, k: m.use[a, k] + m.use[b, k] <= 1)
""",
        data,
    )


@structure
def packing(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """MILP: whole batches of even size cannot fill an odd order, unless the limits move."""
    orders = max(2, size // 3)
    batch = [draw.choice((4, 6, 8)) for _ in range(orders)]
    order = [size * draw.randint(2, 5) for size in batch]
    order[draw.randrange(orders)] += 1
    data = {"batch": batch, "order": order}
    return (
        """
    O = range(len(data["order"]))
    m.runs = pyo.Var(O, domain=pyo.NonNegativeIntegers, bounds=(0, 50))
    m.extra = pyo.Var(O, domain=pyo.NonNegativeIntegers, bounds=(0, 20))
    m.cost = pyo.Objective(expr=sum(3 * m.runs[o] + m.extra[o] for o in O))
    m.fill = pyo.Constraint(
        O, rule=lambda m, o: data["batch"][o] * m.runs[o] + 2 * m.extra[o] == data["order"][o])
    m.few = pyo.Constraint(O, rule=lambda m, o: m.runs[o] + m.extra[o] <= 30)
    m.some = pyo.Constraint(O, rule=lambda m, o: m.runs[o] >= 1)
""",
        data,
    )


@structure
def containers(size: int, draw: Random) -> tuple[str, dict[str, Any]]:
    """NLP: boxes with a least volume, and for one of them too little material."""
    boxes = max(1, size // 3)
    volume = [draw.randint(4, 20) for _ in range(boxes)]
    # A cube needs 6 v^(2/3); the open bottom is allowed for.
    material = [7.0 * v ** (2 / 3) for v in volume]
    material[draw.randrange(boxes)] *= 0.7
    data = {"volume": volume, "material": material}
    return (
        """
    B = range(len(data["volume"]))
    m.a = pyo.Var(B, bounds=(0.1, 20), initialize=1)
    m.b = pyo.Var(B, bounds=(0.1, 20), initialize=1)
    m.c = pyo.Var(B, bounds=(0.1, 20), initialize=1)
    m.cost = pyo.Objective(expr=sum(pyo.exp(m.a[k] / 10) + m.b[k] + m.c[k] for k in B))
    m.volume = pyo.Constraint(B, rule=lambda m, k: m.a[k] * m.b[k] * m.c[k] >= data["volume"][k])
    m.material = pyo.Constraint(B, rule=lambda m, k: 2 * (
        m.a[k] * m.b[k] + m.b[k] * m.c[k] + m.a[k] * m.c[k]) <= data["material"][k])
    m.flat = pyo.Constraint(B, rule=lambda m, k: m.a[k] + m.b[k] <= 15)
""",
        data,
    )


QUICK = {
    "production": [6, 30],
    "transport": [8, 60],
    "network": [6, 40],
    "inventory": [12, 60],
    "facility": [30],
    "packing": [6, 30],
}
"""Sizes that the default run of the tests can afford."""
FULL = {
    "production": [6, 30, 60, 120, 300, 600, 1200, 2000],
    "transport": [8, 30, 60, 120, 300, 600, 1200, 2000],
    "network": [6, 40, 60, 120, 300, 600, 1200, 2000],
    "inventory": [12, 40, 60, 120, 300, 600, 1200, 2000],
    "facility": [30, 40, 60, 120, 300, 600, 1200, 2000],
    "colouring": [25, 40, 60, 120, 300, 600, 1200, 2000],
    "packing": [6, 30, 60, 120, 300, 600, 1200, 2000],
    "containers": [3, 6, 9, 15, 30, 60, 90, 120],
}
"""64 models."""
