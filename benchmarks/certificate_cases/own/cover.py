import pyomo.environ as pyo

TEXT = """
A town places ambulances so that each of five quarters is reached in time. A post in the mill
reaches quarters P and Q, a post in the fair reaches Q, R and S, a post in the dock reaches S and
T, and a post in the park reaches P and T. A post costs $500 in the mill, $800 in the fair, $450
in the dock and $400 in the park. Each quarter has to be reached from at least one post. Minimize
the cost.
"""

DATA = {
    "quarters": ["P", "Q", "R", "S", "T"],
    "reaches": {
        "mill": ["P", "Q"],
        "fair": ["Q", "R", "S"],
        "dock": ["S", "T"],
        "park": ["P", "T"],
    },
    "cost": {"mill": 500, "fair": 800, "dock": 450, "park": 400},
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.posts = pyo.Set(initialize=list(data["reaches"]))
    model.place = pyo.Var(model.posts, domain=pyo.Binary)
    model.total = pyo.Objective(
        expr=sum(data["cost"][p] * model.place[p] for p in model.posts), sense=pyo.minimize
    )

    @model.Constraint(data["quarters"])
    def reached(model, q):
        return sum(model.place[p] for p in model.posts if q in data["reaches"][p]) >= 1

    return model
