import pyomo.environ as pyo

SOURCE = "nlp4lp-192"

DATA = {
    "teas": ["black", "matcha"],
    "ingredients": ["milk", "honey"],
    "grams": {"milk": {"black": 600, "matcha": 525}, "honey": {"black": 10, "matcha": 5}},
    "stock": {"milk": 30000, "honey": 500},
    "profit": {"black": 7.5, "matcha": 5},
}
DECLARED = {
    "sense": "maximize",
    "units": {"profit": "$", "grams": "grams", "stock": "grams"},
    "variables": {"bottles": "integer teas"},
    "constraints": {"stock_limit": r"\sum_t grams_{i,t} bottles_t \le stock_i \forall i"},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.bottles = pyo.Var(data["teas"], domain=pyo.NonNegativeIntegers)
    model.gain = pyo.Objective(
        expr=sum(data["profit"][t] * model.bottles[t] for t in data["teas"]), sense=pyo.maximize
    )

    def within_stock(model, i):
        used = sum(data["grams"][i][t] * model.bottles[t] for t in data["teas"])
        return used <= data["stock"][i]

    model.stock_limit = pyo.Constraint(data["ingredients"], rule=within_stock)
    return model
