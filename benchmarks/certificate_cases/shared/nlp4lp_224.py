import pyomo.environ as pyo

SOURCE = "nlp4lp-224"

DATA = {
    "teeth": ["molar", "canine"],
    "resin": {"molar": 20, "canine": 15},
    "killer": {"molar": 3, "canine": 2.3},
    "resin_available": 3000,
    "min_canine_share": 0.6,
    "min_molars": 45,
}


def build_model(data):
    model = pyo.ConcreteModel()
    teeth = data["teeth"]
    model.fill = pyo.Var(teeth, domain=pyo.NonNegativeIntegers)
    model.pain = pyo.Objective(
        expr=sum(data["killer"][t] * model.fill[t] for t in teeth), sense=pyo.minimize
    )
    model.resin_limit = pyo.Constraint(
        expr=sum(data["resin"][t] * model.fill[t] for t in teeth) <= data["resin_available"]
    )
    model.canines = pyo.Constraint(
        expr=model.fill["canine"] >= data["min_canine_share"] * sum(model.fill[t] for t in teeth)
    )
    model.molars = pyo.Constraint(expr=model.fill["molar"] >= data["min_molars"])
    return model
