import pyomo.environ as pyo

SOURCE = "optibench-201"

DATA = {
    "circuits": ["type 1", "type 2"],
    "components": ["resistors", "transistors", "capacitors"],
    "need": {
        "resistors": {"type 1": 20, "type 2": 10},
        "transistors": {"type 1": 10, "type 2": 20},
        "capacitors": {"type 1": 10, "type 2": 30},
    },
    "stock": {"resistors": 200, "transistors": 120, "capacitors": 150},
    "price": {"type 1": 5, "type 2": 12},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.circuits = pyo.Set(initialize=data["circuits"])
    model.components = pyo.Set(initialize=data["components"])
    model.make = pyo.Var(model.circuits, domain=pyo.NonNegativeIntegers)
    model.sales = pyo.Objective(
        expr=sum(data["price"][c] * model.make[c] for c in model.circuits), sense=pyo.maximize
    )

    @model.Constraint(model.components)
    def stock(model, k):
        return sum(data["need"][k][c] * model.make[c] for c in model.circuits) <= data["stock"][k]

    return model
