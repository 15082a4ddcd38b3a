import pyomo.environ as pyo

SOURCE = "optibench-053"

DATA = {
    "rate": [[20, 30, 40], [50, 35, 45], [30, 40, 50]],
    "demand": [120, 150, 200],
    "workers": 45,
    "workers_per_line": 20,
}


def build_model(data):
    model = pyo.ConcreteModel()
    lines, glues = range(len(data["rate"])), range(len(data["demand"]))
    model.assign = pyo.Var(
        lines, domain=pyo.NonNegativeIntegers, bounds=(0, data["workers_per_line"])
    )
    model.hours = pyo.Var(domain=pyo.NonNegativeReals)
    model.time = pyo.Objective(expr=model.hours, sense=pyo.minimize)

    @model.Constraint(glues)
    def enough(model, g):
        rate = sum(data["rate"][k][g] * model.assign[k] for k in lines)
        return rate * model.hours >= data["demand"][g]

    model.staff = pyo.Constraint(expr=sum(model.assign[k] for k in lines) <= data["workers"])
    return model
