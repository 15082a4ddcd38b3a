import pyomo.environ as pyo

SOURCE = "optibench-471"

DATA = {"volume": 62.5}


def build_model(data):
    model = pyo.ConcreteModel()
    model.base = pyo.Var(bounds=(0.001, None), initialize=5)
    model.height = pyo.Var(bounds=(0.001, None), initialize=3)
    model.glass = pyo.Objective(
        expr=model.base**2 + 4 * model.base * model.height, sense=pyo.minimize
    )
    model.water = pyo.Constraint(expr=model.base**2 * model.height >= data["volume"])
    return model
