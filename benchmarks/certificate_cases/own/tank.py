import pyomo.environ as pyo

TEXT = """
A closed cylindrical tank shall hold at least 250 cubic metres. The metal of the mantle costs $30
per square metre and that of the bottom and the lid $45 per square metre. The radius may be at
most 4 metres. Minimize the cost of the metal.
"""

DATA = {"volume": 250, "mantle_cost": 30, "end_cost": 45, "max_radius": 4}
DECLARED = {
    "sense": "minimize",
    "units": {"mantle_cost": "$ per square metre", "end_cost": "$ per square metre"},
    "variables": {"radius": "continuous", "height": "continuous"},
    "constraints": {
        "content": r"\pi radius^2 height \ge volume",
        "narrow": r"radius \le max_radius",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.radius = pyo.Var(bounds=(0.001, None), initialize=3)
    model.height = pyo.Var(bounds=(0.001, 1000), initialize=8)
    pi = 3.141592653589793
    model.metal = pyo.Objective(
        expr=data["mantle_cost"] * 2 * pi * model.radius * model.height
        + data["end_cost"] * 2 * pi * model.radius**2,
        sense=pyo.minimize,
    )
    model.content = pyo.Constraint(expr=pi * model.radius**2 * model.height >= data["volume"])
    model.narrow = pyo.Constraint(expr=model.radius <= data["max_radius"])
    return model
