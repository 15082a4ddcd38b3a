import pyomo.environ as pyo

TEXT = """
Two machines work on five jobs. The jobs take 7, 4, 9, 3 and 6 hours, and each job runs on one
machine. Minimize the time at which the last machine is done.
"""

DATA = {"hours": [7, 4, 9, 3, 6], "machines": ["m1", "m2"]}


def build_model(data):
    model = pyo.ConcreteModel()
    jobs = range(len(data["hours"]))
    model.machines = pyo.Set(initialize=data["machines"])
    model.put = pyo.Var(jobs, model.machines, domain=pyo.Binary)
    model.end = pyo.Var(domain=pyo.NonNegativeReals)
    model.last = pyo.Objective(expr=model.end, sense=pyo.minimize)

    @model.Constraint(jobs)
    def once(model, j):
        return sum(model.put[j, m] for m in model.machines) == 1

    @model.Constraint(model.machines)
    def ends(model, m):
        return sum(data["hours"][j] * model.put[j, m] for j in jobs) <= model.end

    return model
