import pyomo.environ as pyo

SOURCE = "mamo_complex-193"

DATA = {
    "assembly": {"first": 0.25, "second": 1 / 3},
    "testing": {"first": 0.125, "second": 1 / 3},
    "material": {"first": 1.2, "second": 0.9},
    "value": {"first": 9, "second": 8},
    "assembly_hours": 90,
    "testing_hours": 80,
    "max_overtime": 50,
    "overtime_cost": 7,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.products = pyo.Set(initialize=list(data["value"]))
    model.make = pyo.Var(model.products, domain=pyo.NonNegativeIntegers)
    model.overtime = pyo.Var(domain=pyo.NonNegativeReals)
    model.profit = pyo.Objective(
        expr=sum((data["value"][p] - data["material"][p]) * model.make[p] for p in model.products)
        - data["overtime_cost"] * model.overtime,
        sense=pyo.maximize,
    )
    model.assembling = pyo.Constraint(
        expr=sum(data["assembly"][p] * model.make[p] for p in model.products)
        <= data["assembly_hours"] + model.overtime
    )
    model.testing = pyo.Constraint(
        expr=sum(data["testing"][p] * model.make[p] for p in model.products)
        <= data["testing_hours"]
    )
    model.overtime_limit = pyo.Constraint(expr=model.overtime <= data["max_overtime"])
    return model
