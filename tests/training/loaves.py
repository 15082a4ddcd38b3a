"""One item for tests: at most 4 loaves at 25 each, so 100; with right and wrong replies."""

from modelwright.datasets.problem import Problem
from modelwright.training.item import TrainingItem

TEXT = "Loaves earn 25 each, at most 4 are sold."
SOURCE = """import pyomo.environ as pyo


def build_model(data):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(domain=pyo.NonNegativeReals)
    m.earnings = pyo.Objective(expr=data["price"] * m.x, sense=pyo.maximize)
    m.market = pyo.Constraint(expr=m.x <= data["most"])
    return m
"""
DATA = '{"price": "#0", "most": "#1"}'


def item(name: str = "bakery") -> TrainingItem:
    """Return the item; the reply is to tell its data."""
    extra = {
        "program": SOURCE,
        "data": {"price": 25, "most": 4},
        "data_refs": {"price": "#0", "most": "#1"},
        "sense": "maximize",
    }
    return TrainingItem.from_problem(Problem(name, TEXT, answer=100, extra=extra))


def reply(source: str = SOURCE, data: str = DATA) -> str:
    """Return a reply in the right form."""
    return (
        "<think>sell all that is asked for</think>"
        "<model>max price x, s.t. x <= most</model>"
        f"<data>{data}</data><python>{source}</python>"
    )


RIGHT = reply()
SCALED = reply(SOURCE.replace("m.x <= data", "2 * m.x <= 2 * data"))
"""Right, and the same model."""
TWO_PARTS = reply(
    SOURCE.replace(
        '    m.market = pyo.Constraint(expr=m.x <= data["most"])',
        "    m.y = pyo.Var(domain=pyo.NonNegativeReals)\n"
        "    m.split = pyo.Constraint(expr=m.x == m.y)\n"
        '    m.market = pyo.Constraint(expr=m.y <= data["most"])',
    )
)
"""Right, and another model."""
WRONG = reply(SOURCE.replace("m.x <= data", "m.x <= 1 + data"))
BROKEN = reply(SOURCE.replace('data["most"]', 'data["many"]'))
