import pyomo.environ as pyo

SOURCE = "mamo_complex-180"

DATA = {"demand": [5, 4, 7, 3, 8, 4, 3], "days_in_a_row": 5}


def build_model(data):
    model = pyo.ConcreteModel()
    days = range(len(data["demand"]))
    model.start = pyo.Var(days, domain=pyo.NonNegativeReals)
    model.nurses = pyo.Objective(expr=sum(model.start[d] for d in days), sense=pyo.minimize)

    @model.Constraint(days)
    def staffed(model, d):
        on_duty = [(d - k) % len(days) for k in range(data["days_in_a_row"])]
        return sum(model.start[s] for s in on_duty) >= data["demand"][d]

    return model
