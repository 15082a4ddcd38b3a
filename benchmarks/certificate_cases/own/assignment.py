import pyomo.environ as pyo

TEXT = """
Three engineers are assigned to three tests, one test each, and every test needs one engineer.
Ana needs 14 hours for the brake test, 9 hours for the noise test and 17 hours for the crash
test. Ben needs 11, 12 and 15 hours for them, and Cleo 13, 8 and 19 hours, in the same order.
Minimize the total hours.
"""

DATA = {
    "engineers": ["Ana", "Ben", "Cleo"],
    "tests": ["brake", "noise", "crash"],
    "hours": {
        "Ana": {"brake": 14, "noise": 9, "crash": 17},
        "Ben": {"brake": 11, "noise": 12, "crash": 15},
        "Cleo": {"brake": 13, "noise": 8, "crash": 19},
    },
}
DECLARED = {
    "sense": "minimize",
    "units": {"hours": "hours"},
    "variables": {"assign": "binary engineers tests"},
    "constraints": {
        "one_test": r"\sum_t assign_{e,t} = 1 \forall e",
        "one_engineer": r"\sum_e assign_{e,t} = 1 \forall t",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.engineers = pyo.Set(initialize=data["engineers"])
    model.tests = pyo.Set(initialize=data["tests"])
    model.assign = pyo.Var(model.engineers, model.tests, domain=pyo.Binary)
    model.work = pyo.Objective(
        expr=sum(
            data["hours"][e][t] * model.assign[e, t] for e in model.engineers for t in model.tests
        ),
        sense=pyo.minimize,
    )

    @model.Constraint(model.engineers)
    def one_test(model, e):
        return sum(model.assign[e, t] for t in model.tests) == 1

    @model.Constraint(model.tests)
    def one_engineer(model, t):
        return sum(model.assign[e, t] for e in model.engineers) == 1

    return model
