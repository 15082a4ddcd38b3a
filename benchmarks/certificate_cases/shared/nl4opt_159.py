import pyomo.environ as pyo

SOURCE = "nl4opt-159"

DATA = {
    "kinds": ["wired", "wireless"],
    "team_limit": {"wired": 100, "wireless": 170},
    "testing_limit": 150,
    "profit": {"wired": 50, "wireless": 20},
}


def build_model(data):
    model = pyo.ConcreteModel()
    kinds = data["kinds"]
    model.make = pyo.Var(kinds, domain=pyo.NonNegativeIntegers)
    model.gain = pyo.Objective(
        expr=sum(data["profit"][k] * model.make[k] for k in kinds), sense=pyo.maximize
    )

    @model.Constraint(kinds)
    def team(model, k):
        return model.make[k] <= data["team_limit"][k]

    model.testing = pyo.Constraint(expr=sum(model.make[k] for k in kinds) <= data["testing_limit"])
    return model
