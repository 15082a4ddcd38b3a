import pyomo.environ as pyo

SOURCE = "nl4opt-046"

DATA = {
    "machines": ["traditional", "modern"],
    "leaves": {"traditional": 30, "modern": 40},
    "waste": {"traditional": 10, "modern": 15},
    "fuel": {"traditional": 20, "modern": 15},
    "land": 500,
    "fuel_available": 9000,
    "max_waste": 6000,
}
DECLARED = {
    "sense": "maximize",
    "units": {
        "leaves": "kg",
        "waste": "kg",
        "max_waste": "kg",
        "fuel": "liters",
        "fuel_available": "liters",
        "land": "acres",
    },
    "variables": {"acres": "continuous machines"},
    "constraints": {
        "land_limit": r"\sum_m acres_m \le land",
        "waste_limit": r"\sum_m waste_m acres_m \le max_waste",
        "fuel_limit": r"\sum_m fuel_m acres_m \le fuel_available",
    },
}


def build_model(data):
    model = pyo.ConcreteModel()
    model.machines = pyo.Set(initialize=data["machines"])
    model.acres = pyo.Var(model.machines, domain=pyo.NonNegativeReals)
    model.picked = pyo.Objective(
        expr=sum(data["leaves"][m] * model.acres[m] for m in model.machines), sense=pyo.maximize
    )
    model.land_limit = pyo.Constraint(
        expr=sum(model.acres[m] for m in model.machines) <= data["land"]
    )
    model.waste_limit = pyo.Constraint(
        expr=sum(data["waste"][m] * model.acres[m] for m in model.machines) <= data["max_waste"]
    )
    model.fuel_limit = pyo.Constraint(
        expr=sum(data["fuel"][m] * model.acres[m] for m in model.machines) <= data["fuel_available"]
    )
    return model
