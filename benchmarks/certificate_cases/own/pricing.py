import pyomo.environ as pyo

TEXT = """
A ferry company sets its ticket price. At a price of p euros it sells 600 - 8 p tickets a day.
Each passenger costs 5 euros to carry, and the ferry can carry at most 320 passengers a day.
Which price maximizes the daily profit?
"""

DATA = {"base_demand": 600, "slope": 8, "unit_cost": 5, "capacity": 320}
DECLARED = {
    "sense": "maximize",
    "units": {"unit_cost": "euros", "capacity": "passengers"},
    "variables": {"price": "continuous"},
    "constraints": {
        "seats": r"base_demand - slope price \le capacity",
        "no_negative_sales": r"base_demand - slope price \ge 0",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.price = pyo.Var(domain=pyo.NonNegativeReals)
    sold = data["base_demand"] - data["slope"] * model.price
    model.profit = pyo.Objective(expr=(model.price - data["unit_cost"]) * sold, sense=pyo.maximize)
    model.seats = pyo.Constraint(expr=sold <= data["capacity"])
    model.no_negative_sales = pyo.Constraint(expr=sold >= 0)
    return model
