"""The language model of the pages: it knows their problems, and says what a good one would."""

import contextlib
from collections.abc import Generator
from typing import Any

from chat.talker import OPENINGS, USUAL, understood
from scripted_chat import Scripted, ScriptedChat, as_json, code, serving
from verification.bakery import CHECKER, CLAUSES, MATCHED

_EXPLANATION = {
    "reasoning": "r",
    "summary": "Bake 60 loaves and no rolls: that earns $240, and nothing earns more.",
    "what_binds": ["All 30 kg of flour are used up."],
    "alternatives": [],
    "what_would_change": [],
}
_NO_TOTAL = [{"column": "Plant", "is_in": ["North", "South"]}]
_SHIPPING: dict[str, Any] = {
    "title": "Bottled water",
    "sets": [
        {
            "name": "plants",
            "meaning": "plants that ship",
            "members": [],
            "source": {
                "table": "plan_plants",
                "column": "Plant",
                "where": _NO_TOTAL,
            },
        },
        {"name": "towns", "meaning": "towns", "members": ["Ashford", "Brook", "Cliffe"]},
    ],
    "parameters": [
        {
            "name": "supply",
            "meaning": "pallets that a plant can ship in a week",
            "unit": "pallets",
            "index": ["plants"],
            "values": [],
            "source": {
                "table": "plan_plants",
                "keys": ["Plant"],
                "value": "Pallets a week",
                "where": _NO_TOTAL,
                "combine": "only",
                "factor": 1,
                "blank": None,
            },
        },
        {
            "name": "cost",
            "meaning": "cost of shipping a pallet",
            "unit": "$ per pallet",
            "index": ["plants", "towns"],
            "values": [],
            "source": {
                "table": "plan_costs",
                "keys": ["Plant", "*"],
                "value": "",
                "where": [],
                "combine": "only",
                "factor": 1,
                "blank": None,
            },
        },
        {
            "name": "demand",
            "meaning": "pallets that a town needs in a week",
            "unit": "pallets",
            "index": ["towns"],
            "values": [
                {"key": ["Ashford"], "value": 250, "quote": "Ashford needs 250"},
                {"key": ["Brook"], "value": 300, "quote": "Brook 300"},
                {"key": ["Cliffe"], "value": 200, "quote": "Cliffe 200"},
            ],
        },
    ],
    "variables": [
        {
            "name": "ship",
            "meaning": "pallets shipped",
            "unit": "pallets",
            "index": ["plants", "towns"],
            "domain": "continuous",
            "lower": 0,
            "upper": None,
        }
    ],
    "objective": {
        "sense": "minimize",
        "meaning": "total cost of shipping",
        "latex": r"\sum_{p,t} cost_{p,t} ship_{p,t}",
    },
    "constraints": [
        {
            "name": "available",
            "meaning": "a plant ships no more than it can",
            "latex": r"\sum_t ship_{p,t} \leq supply_p",
            "index": ["plants"],
            "quote": "the pallets that each plant can ship",
        },
        {
            "name": "needed",
            "meaning": "each town gets what it needs",
            "latex": r"\sum_p ship_{p,t} \geq demand_t",
            "index": ["towns"],
            "quote": "Ashford needs 250",
        },
    ],
    "assumptions": ["The row Total of the sheet Plants is no plant."],
    "unused": [],
}
_SHIPPED = {"reasoning": "r", "obstacle": "", "formulation": _SHIPPING, "questions": []}
_SHIPPING_PROGRAM = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    plants, towns = data["plants"], data["towns"]
    model.ship = pyo.Var(plants, towns, domain=pyo.NonNegativeReals, doc="pallets shipped")
    model.available = pyo.Constraint(
        plants, rule=lambda m, p: sum(m.ship[p, t] for t in towns) <= data["supply"][p]
    )
    model.needed = pyo.Constraint(
        towns, rule=lambda m, t: sum(m.ship[p, t] for p in plants) >= data["demand"][t]
    )
    model.total = pyo.Objective(
        expr=sum(data["cost"][p][t] * model.ship[p, t] for p in plants for t in towns)
    )
    return model
"""
_REPLIES: dict[str, Scripted] = {
    **{opening: USUAL[name] for name, opening in OPENINGS.items()},
    "You write checkers": code(CHECKER),
    "You read Pyomo programs": as_json({"reasoning": "r", "clauses": CLAUSES}),
    "You compare an optimization": as_json({"reasoning": "r", "comparisons": MATCHED}),
    "You explain the answer": as_json(_EXPLANATION),
    "You listen to a user": understood("question"),
}
"""Beginning of the system message -> reply."""


@contextlib.contextmanager
def writing_model() -> Generator[str]:
    """Serve the model; gives the base URL."""

    def reply(request: dict[str, Any]) -> Scripted:
        system, user = (message["content"] for message in request["messages"][:2])
        if "pallets" in user:
            asked = "You write Pyomo" in system
            return code(_SHIPPING_PROGRAM) if asked else as_json(_SHIPPED)
        return next(said for opening, said in _REPLIES.items() if system.startswith(opening))

    with serving(ScriptedChat(reply)) as url:
        yield url
