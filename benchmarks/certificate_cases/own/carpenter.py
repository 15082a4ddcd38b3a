import pyomo.environ as pyo

TEXT = """
A carpenter makes chairs, tables and shelves. A chair earns 45 euros, a table 80 euros and a
shelf 30 euros. Each chair needs 5 boards and 4 hours of work, each table 20 boards and 9 hours,
each shelf 8 boards and 3 hours. This month 400 boards and 240 hours are available, and at least
10 chairs have been ordered. How many of each should be made to maximize the profit?
"""

DATA = {
    "products": ["chair", "table", "shelf"],
    "profit": {"chair": 45, "table": 80, "shelf": 30},
    "boards": {"chair": 5, "table": 20, "shelf": 8},
    "hours": {"chair": 4, "table": 9, "shelf": 3},
    "boards_available": 400,
    "hours_available": 240,
    "min_chairs": 10,
}
DECLARED = {
    "sense": "maximize",
    "units": {"profit": "euros", "hours": "hours", "hours_available": "hours", "boards": "boards"},
    "variables": {"make": "integer products"},
    "constraints": {
        "wood": r"\sum_p boards_p make_p \le boards_available",
        "work": r"\sum_p hours_p make_p \le hours_available",
        "order": r"make_{chair} \ge min_chairs",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.products = pyo.Set(initialize=data["products"])
    model.make = pyo.Var(model.products, domain=pyo.NonNegativeIntegers)
    model.gain = pyo.Objective(
        expr=sum(data["profit"][p] * model.make[p] for p in model.products), sense=pyo.maximize
    )
    model.wood = pyo.Constraint(
        expr=sum(data["boards"][p] * model.make[p] for p in model.products)
        <= data["boards_available"]
    )
    model.work = pyo.Constraint(
        expr=sum(data["hours"][p] * model.make[p] for p in model.products)
        <= data["hours_available"]
    )
    model.order = pyo.Constraint(expr=model.make["chair"] >= data["min_chairs"])
    return model
