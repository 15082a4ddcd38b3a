"""Problems whose numbers stand in more than one place of the model, or beside a variable."""

import random

from cases import Case, make_case, make_constraint, make_parameter, make_variable, paint

from modelwright.solvers.program import Program


def twin_paint() -> Case:
    """Paint with at most 1 ton of interior, in a row and again as a bound: 20,666.67.

    (20 / 6, 1); a second ton is worth 4000 - 5000 * 4 / 6 = 666.67 up to 1.5 tons.
    """
    case = paint()
    source = case.program.source.replace(
        "domain=pyo.NonNegativeReals)",
        'bounds=lambda m, p: (0, data["max_interior"] if p == "interior" else None))',
    )
    assert source != case.program.source
    return Case(
        case.text, case.formulation, Program(source, {**case.program.data, "max_interior": 1})
    )


_DEVICES_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    D = data["devices"]
    m.produce = pyo.Var(D, domain=pyo.Integers, bounds=lambda m, d: (0, data["capacity"][d]))
    m.enable = pyo.Var(D, domain=pyo.Binary)
    m.total = pyo.Constraint(expr=sum(m.produce[d] for d in D) == data["needed"])
    m.capacity_limit = pyo.Constraint(
        D, rule=lambda m, d: m.produce[d] <= data["capacity"][d] * m.enable[d])
    m.cost = pyo.Objective(expr=sum(
        data["prep_cost"][d] * m.enable[d] + data["unit_cost"][d] * m.produce[d] for d in D))
    return m
"""


def devices() -> Case:
    """MILP: A 800 and C 1200 of 2000 units cost 1000 + 800 + 20 * 800 + 16 * 1200 = 37,000.

    The capacity of C limits in two places; ten more of it save 10 * (20 - 16) = 40.
    """
    names = "devices"

    def by_device(a: float, b: float, c: float, d: float) -> dict[str, float]:
        return {"A": a, "B": b, "C": c, "D": d}

    return make_case(
        "2000 units are made on the devices A, B, C and D.",
        _DEVICES_SOURCE,
        {
            "title": "Devices",
            "sets": [{"name": names, "meaning": "devices", "members": ["A", "B", "C", "D"]}],
            "parameters": [
                make_parameter("prep_cost", "setup", "Yuan", by_device(1000, 920, 800, 700), names),
                make_parameter(
                    "unit_cost", "unit cost", "Yuan per unit", by_device(20, 24, 16, 28), names
                ),
                make_parameter(
                    "capacity", "capacity", "units", by_device(900, 1000, 1200, 1600), names
                ),
                make_parameter("needed", "units needed", "units", 2000),
            ],
            "variables": [
                make_variable("produce", "units made", "units", "integer", names),
                make_variable("enable", "device is used", "", "binary", names),
            ],
            "objective": {
                "sense": "minimize",
                "meaning": "total cost",
                "latex": "\\sum_{d} (prep\\_cost_{d} enable_{d} + unit\\_cost_{d} produce_{d})",
            },
            "constraints": [
                make_constraint("total", "all units are made", "\\sum_{d} produce_{d} = needed"),
                make_constraint(
                    "capacity_limit",
                    "a device makes at most its capacity; nothing unless it is used",
                    "produce_{d} \\le capacity_{d} \\cdot enable_{d} \\quad \\forall d",
                    names,
                ),
            ],
        },
    )


_FLEETS_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    K, T = data["kinds"], data["years"]
    m.deploy = pyo.Var(K, T, domain=pyo.NonNegativeReals)
    m.clean = pyo.Constraint(T, rule=lambda m, t: sum(
        data["emission"][k] * m.deploy[k, t] for k in K
    ) <= data["most_emission"] * sum(m.deploy[k, t] for k in K))
    m.most = pyo.Constraint(K, T, rule=lambda m, k, t: m.deploy[k, t] <= data["most"][k][t])
    m.profit_made = pyo.Objective(expr=sum(
        data["profit"][k] * m.deploy[k, t] for k in K for t in T), sense=pyo.maximize)
    return m
"""


def fleets() -> Case:
    """LP: 70 x + 30 y <= 40 (x + y), so x = y / 3; with y = 240 and 300, x = 80 and 100.

    Profit 7 * 180 + 4 * 540 = 3420. With 41 in place of 40, x = 11 y / 29.
    """
    most = {"dirty": {"first": 300, "second": 320}, "clean": {"first": 240, "second": 300}}
    return make_case(
        "Vehicles emit at most 40 grams on average.",
        _FLEETS_SOURCE,
        {
            "sets": [
                {"name": "kinds", "meaning": "kinds of vehicle", "members": ["dirty", "clean"]},
                {"name": "years", "meaning": "years", "members": ["first", "second"]},
            ],
            "parameters": [
                make_parameter("emission", "emission", "g", {"dirty": 70, "clean": 30}, "kinds"),
                make_parameter("profit", "profit", "$", {"dirty": 7, "clean": 4}, "kinds"),
                make_parameter("most_emission", "largest average emission", "g", 40),
                {
                    **make_parameter("most", "most vehicles", "vehicles", {}),
                    "index": ["kinds", "years"],
                    "values": [
                        {"key": [kind, year], "value": value, "quote": ""}
                        for kind, years in most.items()
                        for year, value in years.items()
                    ],
                },
            ],
            "variables": [
                {
                    **make_variable("deploy", "vehicles deployed", "vehicles", "continuous"),
                    "index": ["kinds", "years"],
                }
            ],
            "objective": {
                "sense": "maximize",
                "meaning": "total profit in $ over both years",
                "latex": "\\sum_{k,t} profit_{k} deploy_{k,t}",
            },
            "constraints": [
                make_constraint(
                    "clean",
                    "average emission is low",
                    "\\sum_{k} emission_{k} deploy_{k,t} \\le most\\_emission "
                    "\\sum_{k} deploy_{k,t} \\quad \\text{for all } t \\in years",
                    "years",
                ),
                {
                    **make_constraint("most", "few enough", "deploy_{k,t} \\leq most_{k,t}"),
                    "index": ["kinds", "years"],
                },
            ],
        },
    )


_MARKET_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    P, S = list(data["target"]), data["shops"]
    m.ours = pyo.Var(S, domain=pyo.Binary)
    m.over = pyo.Var(P, domain=pyo.NonNegativeReals)
    m.under = pyo.Var(P, domain=pyo.NonNegativeReals)
    m.split = pyo.Constraint(P, rule=lambda m, p: sum(
        data["sales"][p][s] * m.ours[s] for s in S
    ) + m.under[p] - m.over[p] == data["target"][p])
    m.missed = pyo.Objective(expr=sum(m.over[p] + m.under[p] for p in P))
    return m
"""


def market() -> Case:
    """MILP: split shops in two so that four sales are halved; Cornuejols and Dawande's hard one."""
    draw = random.Random(1)
    shops = [f"shop {k}" for k in range(40)]
    products = ["tea", "milk", "rice", "salt"]
    sales = {p: {shop: draw.randrange(100) for shop in shops} for p in products}
    target = {p: sum(sales[p].values()) // 2 for p in products}
    case = make_case(
        "Split the shops.",
        _MARKET_SOURCE,
        {
            "sets": [
                {"name": "products", "meaning": "products", "members": products},
                {"name": "shops", "meaning": "shops", "members": shops},
            ],
            "parameters": [make_parameter("target", "sales wanted", "tons", target, "products")],
            "variables": [
                make_variable("ours", "shop is ours", "", "binary", "shops"),
                make_variable("over", "too much", "tons", "continuous", "products"),
                make_variable("under", "too little", "tons", "continuous", "products"),
            ],
            "objective": {
                "sense": "minimize",
                "meaning": "tons missed",
                "latex": "\\sum_p over_{p} + under_{p}",
            },
            "constraints": [
                make_constraint("split", "sales are as wanted", "... = target_{p}", "products")
            ],
        },
    )
    return case._replace(program=Program(_MARKET_SOURCE, {**case.program.data, "sales": sales}))
