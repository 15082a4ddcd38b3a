import pyomo.environ as pyo

SOURCE = "industryor-016"

DATA = {"buy_price": [8, 6, 9], "sell_price": [9, 8, 10], "capacity": 500, "initial_stock": 200}


def build_model(data):
    model = pyo.ConcreteModel()
    months = range(len(data["buy_price"]))
    model.buy = pyo.Var(months, domain=pyo.NonNegativeReals)
    model.sell = pyo.Var(months, domain=pyo.NonNegativeReals)
    model.stock = pyo.Var(months, domain=pyo.NonNegativeReals)
    model.profit = pyo.Objective(
        expr=sum(data["sell_price"][t] * model.sell[t] for t in months)
        - sum(data["buy_price"][t] * model.buy[t] for t in months),
        sense=pyo.maximize,
    )

    def before(t):
        return data["initial_stock"] if t == 0 else model.stock[t - 1]

    @model.Constraint(months)
    def warehouse(model, t):
        return before(t) + model.buy[t] <= data["capacity"]

    @model.Constraint(months)
    def balance(model, t):
        return model.stock[t] == before(t) + model.buy[t] - model.sell[t]

    return model
