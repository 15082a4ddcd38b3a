import pyomo.environ as pyo

TEXT = """
A brewery plans four months. The demand is 300, 450, 500 and 350 barrels, in this order, and has
to be met. Brewing a barrel costs $20 in the first month, $22 in the second, $27 in the third and
$24 in the fourth, and at most 420 barrels can be brewed in a month. Keeping a barrel until the
next month costs $1.5, and 60 barrels are in the cellar at the start. Minimize the total cost.
"""

DATA = {
    "months": ["m1", "m2", "m3", "m4"],
    "demand": {"m1": 300, "m2": 450, "m3": 500, "m4": 350},
    "brewing_cost": {"m1": 20, "m2": 22, "m3": 27, "m4": 24},
    "max_brewed": 420,
    "keeping_cost": 1.5,
    "initial_stock": 60,
}
DECLARED = {
    "sense": "minimize",
    "units": {"brewing_cost": "$", "keeping_cost": "$", "demand": "barrels"},
    "variables": {"brew": "continuous months", "keep": "continuous months"},
    "constraints": {
        "balance": r"keep_{m-1} + brew_m = demand_m + keep_m \forall m",
        "kettle": r"brew_m \le max_brewed \forall m",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.months = pyo.Set(initialize=data["months"])
    model.brew = pyo.Var(model.months, domain=pyo.NonNegativeReals)
    model.keep = pyo.Var(model.months, domain=pyo.NonNegativeReals)
    model.cost = pyo.Objective(
        expr=sum(data["brewing_cost"][m] * model.brew[m] for m in model.months)
        + data["keeping_cost"] * sum(model.keep[m] for m in model.months),
        sense=pyo.minimize,
    )

    @model.Constraint(model.months)
    def balance(model, m):
        first = m == model.months.first()
        before = data["initial_stock"] if first else model.keep[model.months.prev(m)]
        return before + model.brew[m] == data["demand"][m] + model.keep[m]

    @model.Constraint(model.months)
    def kettle(model, m):
        return model.brew[m] <= data["max_brewed"]

    return model
