import pyomo.environ as pyo

SOURCE = "mamo_easy-509"

DATA = {
    "max_investment": 1000,
    "x_factor": 5,
    "y_factor": 2,
    "min_difference": 200,
    "max_z_over_y": 300,
    "min_x_over_z": 50,
    "cost": {"X": 2, "Y": 3, "Z": 4},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.projects = pyo.Set(initialize=["X", "Y", "Z"])
    model.invest = pyo.Var(model.projects, domain=pyo.NonNegativeIntegers)
    x, y, z = (model.invest[p] for p in model.projects)
    model.total = pyo.Objective(
        expr=sum(data["cost"][p] * model.invest[p] for p in model.projects), sense=pyo.minimize
    )
    model.budget = pyo.Constraint(expr=x + y + z <= data["max_investment"])
    model.value = pyo.Constraint(
        expr=data["x_factor"] * x - data["y_factor"] * y >= data["min_difference"]
    )
    model.z_over_y = pyo.Constraint(expr=z - y <= data["max_z_over_y"])
    model.x_over_z = pyo.Constraint(expr=x - z >= data["min_x_over_z"])
    return model
