import pyomo.environ as pyo

SOURCE = "logior-004"

DATA = {"capacity": [5, 9, 8, 7, 7, 8], "load": [6, 7, 8, 3, 2, 4, 5]}


def build_model(data):
    model = pyo.ConcreteModel()
    boxes, items = range(len(data["capacity"])), range(len(data["load"]))
    model.put = pyo.Var(items, boxes, domain=pyo.Binary)
    model.use = pyo.Var(boxes, domain=pyo.Binary)
    model.number = pyo.Objective(expr=sum(model.use[b] for b in boxes), sense=pyo.minimize)

    @model.Constraint(items)
    def packed(model, i):
        return sum(model.put[i, b] for b in boxes) == 1

    @model.Constraint(boxes)
    def fits(model, b):
        load = sum(data["load"][i] * model.put[i, b] for i in items)
        return load <= data["capacity"][b] * model.use[b]

    return model
