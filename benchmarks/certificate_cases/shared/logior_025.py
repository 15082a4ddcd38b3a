import pyomo.environ as pyo

SOURCE = "logior-025"

DATA = {
    "demand": [5000, 6000, 5500, 7000, 4500, 4000],
    "regular_cost": 2,
    "overtime_cost": 3,
    "regular_limit": 6000,
    "overtime_limit": 2000,
    "holding_cost": 0.5,
}


def build_model(data):
    model = pyo.ConcreteModel()
    months = range(len(data["demand"]))
    model.regular = pyo.Var(months, domain=pyo.NonNegativeReals)
    model.overtime = pyo.Var(months, domain=pyo.NonNegativeReals)
    model.stock = pyo.Var(months, domain=pyo.NonNegativeReals)
    model.cost = pyo.Objective(
        expr=sum(
            data["regular_cost"] * model.regular[t]
            + data["overtime_cost"] * model.overtime[t]
            + data["holding_cost"] * model.stock[t]
            for t in months
        ),
        sense=pyo.minimize,
    )

    @model.Constraint(months)
    def balance(model, t):
        before = 0 if t == 0 else model.stock[t - 1]
        printed = model.regular[t] + model.overtime[t]
        return before + printed == data["demand"][t] + model.stock[t]

    @model.Constraint(months)
    def regular_time(model, t):
        return model.regular[t] <= data["regular_limit"]

    @model.Constraint(months)
    def over_time(model, t):
        return model.overtime[t] <= data["overtime_limit"]

    return model
