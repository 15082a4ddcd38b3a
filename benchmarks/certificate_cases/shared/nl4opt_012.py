import pyomo.environ as pyo

SOURCE = "nl4opt-012"

DATA = {"people_per_van": 6, "people_per_car": 3, "voters": 200, "max_van_share": 0.3}


def build_model(data):
    model = pyo.ConcreteModel()
    model.vans = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.cars = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.cars_used = pyo.Objective(expr=model.cars, sense=pyo.minimize)
    model.transport = pyo.Constraint(
        expr=data["people_per_van"] * model.vans + data["people_per_car"] * model.cars
        >= data["voters"]
    )
    model.van_share = pyo.Constraint(
        expr=model.vans <= data["max_van_share"] * (model.vans + model.cars)
    )
    return model
