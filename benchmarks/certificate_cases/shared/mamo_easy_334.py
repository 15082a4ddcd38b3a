import pyomo.environ as pyo

SOURCE = "mamo_easy-334"

DATA = {
    "sources": ["coal", "gas", "wind", "solar"],
    "cost": {"coal": 0.8, "gas": 1.2, "wind": 1, "solar": 1.5},
    "max_units": {"coal": 700, "gas": 600, "wind": 300, "solar": 250},
    "groups": {"fossil": ["coal", "gas"], "renewable": ["wind", "solar"]},
    "min_units": {"fossil": 500, "renewable": 200},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.sources = pyo.Set(initialize=data["sources"])
    model.groups = pyo.Set(initialize=list(data["groups"]))
    model.generate = pyo.Var(
        model.sources,
        domain=pyo.NonNegativeIntegers,
        bounds=lambda model, s: (0, data["max_units"][s]),
    )
    model.total = pyo.Objective(
        expr=sum(data["cost"][s] * model.generate[s] for s in model.sources), sense=pyo.minimize
    )
    model.group_minimum = pyo.Constraint(
        model.groups,
        rule=lambda model, g: (
            sum(model.generate[s] for s in data["groups"][g]) >= data["min_units"][g]
        ),
    )
    return model
