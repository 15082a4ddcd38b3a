import pyomo.environ as pyo

SOURCE = "nlp4lp-001"

DATA = {
    "sandwiches": ["regular", "special"],
    "eggs": {"regular": 2, "special": 3},
    "bacon": {"regular": 3, "special": 5},
    "eggs_available": 40,
    "bacon_available": 70,
    "profit": {"regular": 3, "special": 4},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.kinds = pyo.Set(initialize=data["sandwiches"])
    model.make = pyo.Var(model.kinds, within=pyo.NonNegativeIntegers)
    model.gain = pyo.Objective(
        expr=pyo.quicksum(data["profit"][k] * model.make[k] for k in model.kinds),
        sense=pyo.maximize,
    )
    model.egg_limit = pyo.Constraint(
        expr=pyo.quicksum(data["eggs"][k] * model.make[k] for k in model.kinds)
        <= data["eggs_available"]
    )
    model.bacon_limit = pyo.Constraint(
        expr=pyo.quicksum(data["bacon"][k] * model.make[k] for k in model.kinds)
        <= data["bacon_available"]
    )
    return model
