import pyomo.environ as pyo

SOURCE = "optibench-088"

DATA = {"volume": 1000}


def build_model(data):
    model = pyo.ConcreteModel()
    model.side = pyo.Var(bounds=(0.001, None), initialize=5)
    model.height = pyo.Var(bounds=(0.001, None), initialize=5)
    model.surface = pyo.Objective(
        expr=model.side**2 + 4 * model.side * model.height, sense=pyo.minimize
    )
    model.content = pyo.Constraint(expr=model.side**2 * model.height >= data["volume"])
    return model
