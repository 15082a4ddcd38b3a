"""Problems with formulation and program, small enough that every number can be checked by hand."""

from typing import Any, NamedTuple

from modelwright.agent.formulation import Formulation
from modelwright.solvers.program import Program


class Case(NamedTuple):
    text: str
    formulation: Formulation
    program: Program


def make_case(text: str, source: str, record: dict[str, Any]) -> Case:
    formulation = Formulation.model_validate(
        {"title": "A problem", "sets": [], "assumptions": [], "unused": [], **record}
    )
    return Case(text, formulation, Program(source, formulation.data()))


def make_parameter(
    name: str, meaning: str, unit: str, value: Any, index: str = ""
) -> dict[str, Any]:
    entries = value.items() if isinstance(value, dict) else [("", value)]
    values = [
        {"key": [key] if key else [], "value": number, "quote": ""} for key, number in entries
    ]
    index_sets = [index] if index else []
    return {
        "name": name, "meaning": meaning, "unit": unit, "index": index_sets, "values": values
    }  # fmt: skip


def make_variable(
    name: str, meaning: str, unit: str, domain: str, index: str = ""
) -> dict[str, Any]:
    return {
        "name": name,
        "meaning": meaning,
        "unit": unit,
        "index": [index] if index else [],
        "domain": domain,
        "lower": 0,
        "upper": 1 if domain == "binary" else None,
    }


def make_constraint(name: str, meaning: str, latex: str, index: str = "") -> dict[str, Any]:
    index_sets = [index] if index else []
    return {"name": name, "meaning": meaning, "latex": latex, "index": index_sets, "quote": ""}


_PAINT_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.make = pyo.Var(data["paints"], domain=pyo.NonNegativeReals)
    m.material = pyo.Constraint(data["materials"], rule=lambda m, k: sum(
        data["need"][k][p] * m.make[p] for p in data["paints"]) <= data["stock"][k])
    m.demand = pyo.Constraint(expr=m.make["interior"] <= data["max_interior"])
    m.profit_made = pyo.Objective(
        expr=sum(data["profit"][p] * m.make[p] for p in data["paints"]), sense=pyo.maximize)
    return m
"""


def paint() -> Case:
    """LP: 6 e + 4 i <= 24, e + 2 i <= 6, i <= 2; max 5000 e + 4000 i = 21000 at (3, 1.5).

    Prices 750 and 500: 750 * 6 + 500 * 1 = 5000, 750 * 4 + 500 * 2 = 4000.
    """
    need = [("pigment", "exterior", 6), ("pigment", "interior", 4)]
    need += [("solvent", "exterior", 1), ("solvent", "interior", 2)]
    return make_case(
        "A factory makes exterior and interior paint.",
        _PAINT_SOURCE,
        {
            "title": "Paint",
            "sets": [
                {"name": "paints", "meaning": "paints", "members": ["exterior", "interior"]},
                {"name": "materials", "meaning": "materials", "members": ["pigment", "solvent"]},
            ],
            "parameters": [
                {
                    "name": "need",
                    "meaning": "material per ton of paint",
                    "unit": "tons",
                    "index": ["materials", "paints"],
                    "values": [{"key": [k, p], "value": v, "quote": ""} for k, p, v in need],
                },
                make_parameter(
                    "stock",
                    "material at hand",
                    "tons",
                    {"pigment": 24, "solvent": 6},
                    "materials",
                ),
                make_parameter("max_interior", "most interior paint that can be sold", "tons", 2),
                make_parameter(
                    "profit", "profit", "$ per ton", {"exterior": 5000, "interior": 4000}, "paints"
                ),
            ],
            "variables": [make_variable("make", "paint made", "tons", "continuous", "paints")],
            "objective": {
                "sense": "maximize",
                "meaning": "daily profit in $",
                "latex": "\\sum_p profit_{p} make_{p}",
            },
            "constraints": [
                make_constraint(
                    "material",
                    "material used is at most the stock",
                    "\\sum_p need_{k,p} make_{p} \\le stock_{k}",
                    "materials",
                ),
                make_constraint(
                    "demand",
                    "interior paint is at most max_interior",
                    "make_{interior} \\le max\\_interior",
                ),
            ],
        },
    )


_FLEET_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.trips = pyo.Var(data["vehicles"], domain=pyo.NonNegativeIntegers)
    m.moved = pyo.Constraint(expr=sum(
        data["capacity"][v] * m.trips[v] for v in data["vehicles"]) >= data["load"])
    m.most = pyo.Constraint(expr=m.trips["truck"] <= data["most_trucks"])
    m.total = pyo.Objective(expr=sum(data["cost"][v] * m.trips[v] for v in data["vehicles"]))
    return m
"""


def fleet(load: float = 120) -> Case:
    """MILP: 7 v + 16 t >= load, t <= 6; min 35 v + 75 t = 580 at (8, 4) for 120."""
    return make_case(
        "A charity moves 120 sofas with vans and trucks. A van carries 7, a truck 16.",
        _FLEET_SOURCE,
        {
            "title": "Fleet",
            "sets": [{"name": "vehicles", "meaning": "vehicles", "members": ["van", "truck"]}],
            "parameters": [
                make_parameter(
                    "capacity", "sofas per trip", "sofas", {"van": 7, "truck": 16}, "vehicles"
                ),
                make_parameter("cost", "cost", "$ per trip", {"van": 35, "truck": 75}, "vehicles"),
                make_parameter("load", "sofas to be moved", "sofas", load),
                make_parameter("most_trucks", "most truck trips", "trips", 6),
            ],
            "variables": [make_variable("trips", "trips made", "trips", "integer", "vehicles")],
            "objective": {
                "sense": "minimize",
                "meaning": "minimize the total cost",
                "latex": "\\sum_v cost_{v} trips_{v}",
            },
            "constraints": [
                make_constraint(
                    "moved",
                    "sofas moved are at least load",
                    "\\sum_v capacity_{v} trips_{v} \\ge load",
                ),
                make_constraint(
                    "most",
                    "truck trips are at most most_trucks",
                    "trips_{truck} \\le most\\_trucks",
                ),
            ],
        },
    )


_BAKERY_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.bake = pyo.Var(data["loaves"], domain=pyo.NonNegativeIntegers)
    m.oven = pyo.Constraint(
        expr=sum(data["minutes"][k] * m.bake[k] for k in data["loaves"]) <= data["oven_minutes"])
    m.order = pyo.Constraint(data["loaves"], rule=lambda m, k: m.bake[k] >= data["ordered"][k])
    m.gain = pyo.Objective(
        expr=sum(data["profit"][k] * m.bake[k] for k in data["loaves"]), sense=pyo.maximize)
    return m
"""


def bakery() -> Case:
    """Infeasible: 30 r + 20 w <= 600 with r >= 15, w >= 12 needs 690 minutes."""
    kinds = "loaves"
    return make_case(
        "A bakery has orders for 15 rye and 12 wheat loaves and 600 minutes of oven time.",
        _BAKERY_SOURCE,
        {
            "title": "Bakery",
            "sets": [{"name": kinds, "meaning": "kinds of loaf", "members": ["rye", "wheat"]}],
            "parameters": [
                make_parameter(
                    "minutes", "oven time per loaf", "minutes", {"rye": 30, "wheat": 20}, kinds
                ),
                make_parameter("profit", "profit", "$", {"rye": 4, "wheat": 3}, kinds),
                make_parameter(
                    "ordered", "loaves ordered", "loaves", {"rye": 15, "wheat": 12}, kinds
                ),
                make_parameter("oven_minutes", "oven time", "minutes", 600),
            ],
            "variables": [make_variable("bake", "loaves baked", "loaves", "integer", kinds)],
            "objective": {
                "sense": "maximize",
                "meaning": "profit in dollars",
                "latex": "\\sum_k profit_{k} bake_{k}",
            },
            "constraints": [
                make_constraint(
                    "oven",
                    "oven time used is at most oven_minutes",
                    "\\sum_k minutes_{k} bake_{k} \\le oven\\_minutes",
                ),
                make_constraint("order", "orders are kept", "bake_{k} \\ge ordered_{k}", kinds),
            ],
        },
    )


_GROWTH_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.make = pyo.Var(domain=pyo.NonNegativeReals)
    m.least = pyo.Constraint(expr=m.make >= data["least_made"])
    m.gain = pyo.Objective(expr=data["profit"] * m.make, sense=pyo.maximize)
    return m
"""


def growth() -> Case:
    """Unbounded: max 3 m with m >= 5."""
    return make_case(
        "Make at least 5 chairs, each brings $3.",
        _GROWTH_SOURCE,
        {
            "parameters": [
                make_parameter("profit", "profit per chair", "$", 3),
                make_parameter("least_made", "fewest chairs", "chairs", 5),
            ],
            "variables": [make_variable("make", "chairs made", "chairs", "continuous")],
            "objective": {"sense": "maximize", "meaning": "profit", "latex": "profit make"},
            "constraints": [
                make_constraint("least", "at least least_made chairs", "make \\ge least\\_made")
            ],
        },
    )


_CAN_SOURCE = """
import math
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.radius = pyo.Var(bounds=(1, 10))
    m.height = pyo.Var(bounds=(1, 30))
    m.holds = pyo.Constraint(expr=math.pi * m.radius**2 * m.height == data["volume"])
    m.area = pyo.Objective(expr=2 * math.pi * m.radius * (m.radius + m.height))
    return m
"""


def can() -> Case:
    """NLP: the least sheet around 330 cm3 has h = 2 r, r = (330 / 2 pi)^(1/3) = 3.745."""
    return make_case(
        "Find the can with the least sheet metal that holds 330 cm3.",
        _CAN_SOURCE,
        {
            "parameters": [make_parameter("volume", "volume of the can", "cm3", 330)],
            "variables": [
                make_variable("radius", "radius", "cm", "continuous"),
                make_variable("height", "height", "cm", "continuous"),
            ],
            "objective": {"sense": "minimize", "meaning": "sheet metal", "latex": "area"},
            "constraints": [
                make_constraint("holds", "the can holds its volume", "\\pi r^2 h = volume")
            ],
        },
    )


_SITES_SOURCE = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    S, C = data["sites"], data["customers"]
    m.open = pyo.Var(S, domain=pyo.Binary)
    m.serve = pyo.Var(S, C, domain=pyo.NonNegativeReals, bounds=(0, 1))
    m.served = pyo.Constraint(C, rule=lambda m, c: sum(m.serve[s, c] for s in S) == 1)
    m.linked = pyo.Constraint(S, C, rule=lambda m, s, c: m.serve[s, c] <= m.open[s])
    m.few = pyo.Constraint(expr=sum(m.open[s] for s in S) <= data["most_open"])
    m.cost = pyo.Objective(expr=sum(data["rent"][s] * m.open[s] for s in S) + sum(
        abs(data["at"][s] - data["place"][c]) * m.serve[s, c] for s in S for c in C))
    return m
"""


def sites(count: int = 10, customers: int = 49) -> Case:
    """MILP with `count` * (`customers` + 1) variables: 500 by default."""
    names = [f"Site {k + 1}" for k in range(count)]
    buyers = [f"Customer {k + 1}" for k in range(customers)]
    return make_case(
        "Choose at most 4 of the sites: Site 1, Site 2, ... and serve every customer.",
        _SITES_SOURCE,
        {
            "title": "Sites",
            "sets": [
                {"name": "sites", "meaning": "sites", "members": names},
                {"name": "customers", "meaning": "customers", "members": buyers},
            ],
            "parameters": [
                make_parameter(
                    "rent", "rent", "$", {n: 40 + 7 * (k % 3) for k, n in enumerate(names)}, "sites"
                ),
                make_parameter(
                    "at",
                    "place of a site",
                    "km",
                    dict(zip(names, range(0, 100, 100 // count), strict=False)),
                    "sites",
                ),
                make_parameter(
                    "place",
                    "place of a customer",
                    "km",
                    {b: (37 * k) % 100 for k, b in enumerate(buyers)},
                    "customers",
                ),
                make_parameter("most_open", "most sites", "sites", 4),
            ],
            "variables": [
                make_variable("open", "sites to open", "", "binary", "sites"),
                {
                    **make_variable(
                        "serve", "share of a customer served from a site", "", "continuous"
                    ),
                    "index": ["sites", "customers"],
                },
            ],
            "objective": {
                "sense": "minimize",
                "meaning": "rent and distance",
                "latex": "\\sum_s rent_{s} open_{s} + ...",
            },
            "constraints": [
                make_constraint(
                    "served", "every customer is served", "\\sum_s serve = 1", "customers"
                ),
                make_constraint("few", "at most most_open sites", "\\sum open \\le most\\_open"),
            ],
        },
    )


ALL = {
    "LP": paint,
    "MILP": fleet,
    "infeasible": bakery,
    "unbounded": growth,
    "NLP": can,
    "large": sites,
}
