"""A small problem with its formulation and programs, shared by the tests.

Optimum 240: 30 kg make 60 loaves at $4; each loaf less frees 500 g for 8 rolls, which earn the
same $4, and rounding loses the rest.
"""

import json
from typing import Any

from modelwright.agent.prompts import render
from modelwright.agent.reply_text import extract_code, extract_json
from modelwright.solvers.outcome import (
    Failure,
    FailureKind,
    Outcome,
    PointStatus,
    Sense,
    Termination,
)

TEXT = (
    "A bakery sells loaves at $4 and rolls at $0.50. A loaf takes 500 g of flour, a roll 60 g; "
    "30 kg of flour are at hand. At most a quarter of all pieces may be rolls. "
    "Maximize the revenue."
)
FORMULATED: dict[str, Any] = extract_json(
    render("formulate", text="", tables="", clarified=(), insights=()).system
)
BAKERY: dict[str, Any] = FORMULATED["formulation"]
SOURCE = extract_code(render("write_program", formulation="").system)


def variant(title: str) -> dict[str, Any]:
    """The reply to `formulate` under another title."""
    changed = json.loads(json.dumps(FORMULATED))
    changed["formulation"]["title"] = title
    return changed


def optimal(objective: float = 240.0) -> Outcome:
    return Outcome(
        Termination.OPTIMAL,
        PointStatus.OPTIMAL,
        objective,
        sense=Sense.MAXIMIZE,
        variables={"bake[loaf]": 60.0, "bake[roll]": 0.0},
    )


def incumbent(objective: float = 200.0) -> Outcome:
    return Outcome(Termination.TIME_LIMIT, PointStatus.FEASIBLE, objective, sense=Sense.MAXIMIZE)


def stopped(termination: Termination) -> Outcome:
    return Outcome(termination, sense=Sense.MAXIMIZE)


def failed(kind: FailureKind, message: str = "", line: int | None = None) -> Outcome:
    failure = Failure(kind, message or f"scripted {kind}", line, "a scripted hint")
    return Outcome(Termination.FAILED, failure=failure)


INFEASIBLE = stopped(Termination.INFEASIBLE)
UNBOUNDED = stopped(Termination.UNBOUNDED)
