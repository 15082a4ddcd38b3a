import pyomo.environ as pyo

SOURCE = "nlp4lp-132"

DATA = {
    "ingredients": {"large": 3, "small": 2},
    "filler": {"large": 2, "small": 1},
    "ingredients_available": 1000,
    "min_large": 100,
    "min_small_share": 0.6,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.pills = pyo.Set(initialize=sorted(data["filler"]))
    model.make = pyo.Var(model.pills, domain=pyo.NonNegativeIntegers)
    model.filled = pyo.Objective(
        expr=sum(data["filler"][p] * model.make[p] for p in model.pills), sense=pyo.minimize
    )
    model.medicine = pyo.Constraint(
        expr=sum(data["ingredients"][p] * model.make[p] for p in model.pills)
        <= data["ingredients_available"]
    )
    model.large = pyo.Constraint(expr=model.make["large"] >= data["min_large"])
    model.small = pyo.Constraint(
        expr=model.make["small"]
        >= data["min_small_share"] * sum(model.make[p] for p in model.pills)
    )
    return model
