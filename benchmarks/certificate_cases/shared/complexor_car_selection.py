import pyomo.environ as pyo

SOURCE = "complexor-car_selection"

DATA = {
    "participants": ["P1", "P2", "P3"],
    "cars": ["C1", "C2", "C3"],
    "interested": [[1, 0, 1], [0, 1, 0], [1, 1, 1]],
}


def build_model(data):
    model = pyo.ConcreteModel()
    people, cars = range(len(data["participants"])), range(len(data["cars"]))
    model.assign = pyo.Var(people, cars, domain=pyo.Binary)
    model.assigned = pyo.Objective(
        expr=sum(model.assign[p, c] for p in people for c in cars), sense=pyo.maximize
    )

    @model.Constraint(people, cars)
    def wish(model, p, c):
        return model.assign[p, c] <= data["interested"][p][c]

    @model.Constraint(people)
    def one_car(model, p):
        return sum(model.assign[p, c] for c in cars) <= 1

    @model.Constraint(cars)
    def one_person(model, c):
        return sum(model.assign[p, c] for p in people) <= 1

    return model
