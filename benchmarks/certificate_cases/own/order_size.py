import pyomo.environ as pyo

TEXT = """
A shop sells 2,400 lamps a year. Each order costs $75, whatever its size, and keeping a lamp for
a year costs $6. On average half an order is in stock. Storage holds at most 200 lamps, so an
order may not exceed that. Which order size minimizes the yearly cost of ordering and keeping?
"""

DATA = {"demand": 2400, "order_cost": 75, "keeping_cost": 6, "max_order": 200}
DECLARED = {
    "sense": "minimize",
    "units": {"order_cost": "$", "keeping_cost": "$ per lamp", "demand": "lamps"},
    "variables": {"size": "continuous"},
    "constraints": {"storage": r"size \le max_order"},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.size = pyo.Var(bounds=(1, None), initialize=100)
    model.cost = pyo.Objective(
        expr=data["order_cost"] * data["demand"] / model.size
        + data["keeping_cost"] * model.size / 2,
        sense=pyo.minimize,
    )
    model.storage = pyo.Constraint(expr=model.size <= data["max_order"])
    return model
