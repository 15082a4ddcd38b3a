import pyomo.environ as pyo

TEXT = """
A grocer may open depots in Aldi Hill, Brook and Carr. Opening costs $900 a week in Aldi Hill,
$700 in Brook and $1,100 in Carr. Each of four towns is served by exactly one open depot. Serving
Elm costs $60 from Aldi Hill, $210 from Brook and $340 from Carr; Fern costs $180, $90 and $250;
Gorse costs $330, $150 and $70; Heath costs $410, $260 and $120, all in this order of depots. A
depot serves at most 3 towns. Which depots should be opened to minimize the weekly cost?
"""

DATA = {
    "depots": ["Aldi Hill", "Brook", "Carr"],
    "towns": ["Elm", "Fern", "Gorse", "Heath"],
    "opening": {"Aldi Hill": 900, "Brook": 700, "Carr": 1100},
    "serving": {
        "Elm": {"Aldi Hill": 60, "Brook": 210, "Carr": 340},
        "Fern": {"Aldi Hill": 180, "Brook": 90, "Carr": 250},
        "Gorse": {"Aldi Hill": 330, "Brook": 150, "Carr": 70},
        "Heath": {"Aldi Hill": 410, "Brook": 260, "Carr": 120},
    },
    "max_towns": 3,
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.depots = pyo.Set(initialize=data["depots"])
    model.towns = pyo.Set(initialize=data["towns"])
    model.opened = pyo.Var(model.depots, domain=pyo.Binary)
    model.serve = pyo.Var(model.towns, model.depots, domain=pyo.Binary)
    model.cost = pyo.Objective(
        expr=sum(data["opening"][d] * model.opened[d] for d in model.depots)
        + sum(data["serving"][t][d] * model.serve[t, d] for t in model.towns for d in model.depots),
        sense=pyo.minimize,
    )

    @model.Constraint(model.towns)
    def served(model, t):
        return sum(model.serve[t, d] for d in model.depots) == 1

    @model.Constraint(model.depots)
    def only_open(model, d):
        return sum(model.serve[t, d] for t in model.towns) <= data["max_towns"] * model.opened[d]

    return model
