import pyomo.environ as pyo

TEXT = """
A mill cuts rolls of 100 cm into strips. It can cut in four ways: way A gives two strips of 45
cm; way B gives one strip of 45 cm, one of 36 cm and none of 31 cm; way C gives one strip of 36
cm and two of 31 cm; way D gives three strips of 31 cm. Ordered are at least 97 strips of 45 cm,
80 strips of 36 cm and 140 strips of 31 cm. Minimize the number of rolls that are cut.
"""

DATA = {
    "widths": ["45 cm", "36 cm", "31 cm"],
    "strips": {
        "A": {"45 cm": 2, "36 cm": 0, "31 cm": 0},
        "B": {"45 cm": 1, "36 cm": 1, "31 cm": 0},
        "C": {"45 cm": 0, "36 cm": 1, "31 cm": 2},
        "D": {"45 cm": 0, "36 cm": 0, "31 cm": 3},
    },
    "ordered": {"45 cm": 97, "36 cm": 80, "31 cm": 140},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.ways = pyo.Set(initialize=list(data["strips"]))
    model.cut = pyo.Var(model.ways, domain=pyo.NonNegativeIntegers)
    model.rolls = pyo.Objective(expr=sum(model.cut[w] for w in model.ways), sense=pyo.minimize)

    @model.Constraint(data["widths"])
    def orders(model, k):
        return sum(data["strips"][w][k] * model.cut[w] for w in model.ways) >= data["ordered"][k]

    return model
