"""A can: the least sheet metal around a volume."""

import math

import pyomo.environ as pyo


def build_model(data):
    """Return the model: area is minimized, the volume is given."""
    model = pyo.ConcreteModel()
    model.radius = pyo.Var(bounds=data["radius_cm"], doc="radius in centimetres")
    model.height = pyo.Var(bounds=data["height_cm"], doc="height in centimetres")
    model.volume = pyo.Constraint(
        expr=math.pi * model.radius**2 * model.height == data["volume_cm3"], doc="what it holds"
    )
    model.area = pyo.Objective(
        expr=2 * math.pi * model.radius * (model.radius + model.height),
        sense=pyo.minimize,
        doc="sheet metal in square centimetres",
    )
    return model
