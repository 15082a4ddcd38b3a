import pyomo.environ as pyo

TEXT = """
A candle maker plans three weeks with a demand of 80, 140 and 110 candles. In a week in which
candles are made, heating the wax costs $200 once. A candle costs $2 to make, and keeping one
over a week end costs $0.4. At most 250 candles can be made in a week. There is no stock at the
start. Minimize the cost.
"""

DATA = {
    "weeks": ["w1", "w2", "w3"],
    "demand": {"w1": 80, "w2": 140, "w3": 110},
    "heating_cost": 200,
    "making_cost": 2,
    "keeping_cost": 0.4,
    "max_candles": 250,
}
DECLARED = {
    "sense": "minimize",
    "units": {"heating_cost": "$", "making_cost": "$", "keeping_cost": "$"},
    "variables": {
        "make": "integer weeks",
        "stock": "continuous weeks",
        "heat": "binary weeks",
    },
    "constraints": {
        "balance": r"stock_{w-1} + make_w = demand_w + stock_w \forall w",
        "only_hot": r"make_w \le max_candles heat_w \forall w",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.weeks = pyo.Set(initialize=data["weeks"])
    model.make = pyo.Var(model.weeks, domain=pyo.NonNegativeIntegers)
    model.stock = pyo.Var(model.weeks, domain=pyo.NonNegativeReals)
    model.heat = pyo.Var(model.weeks, domain=pyo.Binary)
    model.cost = pyo.Objective(
        expr=data["heating_cost"] * sum(model.heat[w] for w in model.weeks)
        + data["making_cost"] * sum(model.make[w] for w in model.weeks)
        + data["keeping_cost"] * sum(model.stock[w] for w in model.weeks),
        sense=pyo.minimize,
    )

    @model.Constraint(model.weeks)
    def balance(model, w):
        before = 0 if w == model.weeks.first() else model.stock[model.weeks.prev(w)]
        return before + model.make[w] == data["demand"][w] + model.stock[w]

    @model.Constraint(model.weeks)
    def only_hot(model, w):
        return model.make[w] <= data["max_candles"] * model.heat[w]

    return model
