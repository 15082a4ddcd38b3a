import pyomo.environ as pyo

TEXT = """
A festival hires stage crews from two firms for 5 stages. Firm Nova sends crews of 6 people at
$1,450 a crew, firm Orbit crews of 4 people at $1,020 a crew. At least 52 people are needed, and
each stage needs at least 1 crew of its own, so there must be no fewer than 5 crews. Nova has
only 7 crews, and at least a third of all crews have to come from Orbit. How many crews should be
hired from each to minimize the cost?
"""

DATA = {
    "firms": ["Nova", "Orbit"],
    "people": {"Nova": 6, "Orbit": 4},
    "cost": {"Nova": 1450, "Orbit": 1020},
    "min_people": 52,
    "min_crews": 5,
    "max_nova": 7,
    "min_orbit_share": 0.3333333333333333,
}


def build_model(data):
    model = pyo.ConcreteModel()
    firms = data["firms"]
    model.hire = pyo.Var(firms, domain=pyo.NonNegativeIntegers)
    crews = sum(model.hire[f] for f in firms)
    model.total = pyo.Objective(
        expr=sum(data["cost"][f] * model.hire[f] for f in firms), sense=pyo.minimize
    )
    model.hands = pyo.Constraint(
        expr=sum(data["people"][f] * model.hire[f] for f in firms) >= data["min_people"]
    )
    model.stages = pyo.Constraint(expr=crews >= data["min_crews"])
    model.nova = pyo.Constraint(expr=model.hire["Nova"] <= data["max_nova"])
    model.orbit = pyo.Constraint(expr=model.hire["Orbit"] >= data["min_orbit_share"] * crews)
    return model
