import pyomo.environ as pyo

SOURCE = "mamo_easy-440"

DATA = {
    "cost": {"doctor": 5, "nurse": 3},
    "doctor_effort": 2,
    "min_effort": 50,
    "nurse_weight": 3,
    "max_weighted": 100,
    "doctors_more": 10,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.doctors = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.nurses = pyo.Var(domain=pyo.NonNegativeIntegers)
    model.staffing = pyo.Objective(
        expr=data["cost"]["doctor"] * model.doctors + data["cost"]["nurse"] * model.nurses,
        sense=pyo.minimize,
    )
    model.service = pyo.Constraint(
        expr=data["doctor_effort"] * model.doctors + model.nurses >= data["min_effort"]
    )
    model.balance = pyo.Constraint(
        expr=model.doctors + data["nurse_weight"] * model.nurses <= data["max_weighted"]
    )
    model.standard = pyo.Constraint(expr=model.doctors - model.nurses >= data["doctors_more"])
    return model
