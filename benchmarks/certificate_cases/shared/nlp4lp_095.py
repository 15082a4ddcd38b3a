import pyomo.environ as pyo

SOURCE = "nlp4lp-095"

DATA = {
    "factories": ["factory 1", "factory 2"],
    "pills": ["allergy", "fever"],
    "output": {
        "factory 1": {"allergy": 20, "fever": 15},
        "factory 2": {"allergy": 10, "fever": 30},
    },
    "compound": {"factory 1": 20, "factory 2": 30},
    "compound_available": 1000,
    "min_pills": {"allergy": 700, "fever": 600},
}


def build_model(data):
    model = pyo.ConcreteModel()
    factories = data["factories"]
    model.hours = pyo.Var(factories, domain=pyo.NonNegativeReals)
    model.time = pyo.Objective(expr=sum(model.hours[f] for f in factories), sense=pyo.minimize)
    model.rare = pyo.Constraint(
        expr=sum(data["compound"][f] * model.hours[f] for f in factories)
        <= data["compound_available"]
    )

    @model.Constraint(data["pills"])
    def enough(model, p):
        return sum(data["output"][f][p] * model.hours[f] for f in factories) >= data["min_pills"][p]

    return model
