import pyomo.environ as pyo

SOURCE = "industryor-004"

DATA = {
    "animals": ["cow", "sheep", "chicken"],
    "price": {"cow": 500, "sheep": 200, "chicken": 8},
    "feed": {"cow": 100, "sheep": 80, "chicken": 5},
    "manure": {"cow": 10, "sheep": 5, "chicken": 3},
    "max_manure": 800,
    "max_chickens": 50,
    "min_cows": 10,
    "min_sheep": 20,
    "max_animals": 100,
}
DECLARED = {
    "sense": "maximize",
    "units": {"price": "$", "feed": "$"},
    "variables": {"raise_": "integer animals"},
    "constraints": {
        "cleaning": r"\sum_a manure_a raise__a \le max_manure",
        "chickens": r"raise__{chicken} \le max_chickens",
        "cows": r"raise__{cow} \ge min_cows",
        "flock": r"raise__{sheep} \ge min_sheep",
        "space": r"\sum_a raise__a \le max_animals",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.animals = pyo.Set(initialize=data["animals"])
    model.raise_ = pyo.Var(model.animals, domain=pyo.NonNegativeIntegers)
    model.profit = pyo.Objective(
        expr=sum((data["price"][a] - data["feed"][a]) * model.raise_[a] for a in model.animals),
        sense=pyo.maximize,
    )
    model.cleaning = pyo.Constraint(
        expr=sum(data["manure"][a] * model.raise_[a] for a in model.animals) <= data["max_manure"]
    )
    model.chickens = pyo.Constraint(expr=model.raise_["chicken"] <= data["max_chickens"])
    model.cows = pyo.Constraint(expr=model.raise_["cow"] >= data["min_cows"])
    model.flock = pyo.Constraint(expr=model.raise_["sheep"] >= data["min_sheep"])
    model.space = pyo.Constraint(
        expr=sum(model.raise_[a] for a in model.animals) <= data["max_animals"]
    )
    return model
