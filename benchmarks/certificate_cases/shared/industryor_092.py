import pyomo.environ as pyo

SOURCE = "industryor-092"

DATA = {
    "buses": ["bus", "minibus"],
    "seats": {"bus": 50, "minibus": 40},
    "number": {"bus": 10, "minibus": 8},
    "rent": {"bus": 800, "minibus": 600},
    "students": 400,
    "drivers": 9,
}
DECLARED = {
    "sense": "minimize",
    "units": {"rent": "£"},
    "variables": {"use": "integer buses"},
    "constraints": {
        "all_seated": r"\sum_b seats_b use_b \ge students",
        "fleet": r"use_b \le number_b \forall b",
        "staff": r"\sum_b use_b \le drivers",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.buses = pyo.Set(initialize=data["buses"])
    model.use = pyo.Var(model.buses, domain=pyo.NonNegativeIntegers)
    model.cost = pyo.Objective(
        expr=sum(data["rent"][b] * model.use[b] for b in model.buses), sense=pyo.minimize
    )
    model.all_seated = pyo.Constraint(
        expr=sum(data["seats"][b] * model.use[b] for b in model.buses) >= data["students"]
    )
    model.fleet = pyo.Constraint(
        model.buses, rule=lambda model, b: model.use[b] <= data["number"][b]
    )
    model.staff = pyo.Constraint(expr=sum(model.use[b] for b in model.buses) <= data["drivers"])
    return model
