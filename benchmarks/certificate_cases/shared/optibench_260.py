import pyomo.environ as pyo

SOURCE = "optibench-260"

DATA = {"material": 45}


def build_model(data):
    model = pyo.ConcreteModel()
    model.side = pyo.Var(bounds=(0, data["material"] ** 0.5), initialize=1)
    model.height = pyo.Var(bounds=(0, data["material"]), initialize=1)
    model.volume = pyo.Objective(expr=model.side**2 * model.height, sense=pyo.maximize)
    model.sheet = pyo.Constraint(
        expr=model.side**2 + 4 * model.side * model.height <= data["material"]
    )
    return model
