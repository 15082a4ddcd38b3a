import pyomo.environ as pyo

TEXT = """
A refinery blends regular and super from light and heavy oil. Light oil has an octane number of
95 and costs $52 a barrel, heavy oil has 83 and costs $41 a barrel. At most 4000 barrels of light
and 6000 barrels of heavy oil can be bought. Regular must have an average octane number of at
least 87 and sells at $60 a barrel; super must have at least 91 and sells at $68 a barrel. At
least 2500 barrels of regular must be made. Maximize the profit.
"""

DATA = {
    "oils": ["light", "heavy"],
    "fuels": ["regular", "super"],
    "octane": {"light": 95, "heavy": 83},
    "oil_cost": {"light": 52, "heavy": 41},
    "max_oil": {"light": 4000, "heavy": 6000},
    "min_octane": {"regular": 87, "super": 91},
    "price": {"regular": 60, "super": 68},
    "min_regular": 2500,
}


def build_model(data):
    model = pyo.ConcreteModel()
    oils, fuels = data["oils"], data["fuels"]
    model.blend = pyo.Var(oils, fuels, domain=pyo.NonNegativeReals)
    model.profit = pyo.Objective(
        expr=sum(
            (data["price"][f] - data["oil_cost"][o]) * model.blend[o, f]
            for o in oils
            for f in fuels
        ),
        sense=pyo.maximize,
    )

    @model.Constraint(oils)
    def bought(model, o):
        return sum(model.blend[o, f] for f in fuels) <= data["max_oil"][o]

    @model.Constraint(fuels)
    def quality(model, f):
        total = sum(model.blend[o, f] for o in oils)
        octane = sum(data["octane"][o] * model.blend[o, f] for o in oils)
        return octane >= data["min_octane"][f] * total

    model.contract = pyo.Constraint(
        expr=sum(model.blend[o, "regular"] for o in oils) >= data["min_regular"]
    )
    return model
