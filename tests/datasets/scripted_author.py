"""A language model that makes and solves one small problem, for tests of synthesis and labels."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from scripted_chat import Say, ScriptedChat  # pyright: ignore[reportMissingImports]

from modelwright.datasets.problem import Problem

DATA: dict[str, Any] = {
    "jams": ["plum", "quince"],
    "margin": {"plum": 3.5, "quince": 5.25},
    "minutes": {"plum": 6, "quince": 11},
    "minutes_available": 1330,
    "most_quince": 80,
}
"""Quince earns 0.477 a minute, plum 0.583: all plum is 221 jars and 4 minutes left: 773.5.
With 2 quince 218 plum fit: 1308 + 22 = 1330 minutes: 763 + 10.5 = 773.5, with 220 plum and 0
quince 770. 219 plum and 1 quince: 1325 minutes, 771.75. So 773.5."""
OPTIMUM = 773.5
STEPS = """## Define Variables:
A farm shop cooks jam in winter. It decides how many jars of plum and of quince jam to make.
// {"jars": "jars", "range": "jars >= 0", "type": "integer"}

## Define Objective Function:
A jar of plum jam earns 3.50 euros, one of quince 5.25 euros.
The margin is to be as large as possible.
// Maximize 3.5 plum + 5.25 quince

## Generate Constraint-1:
A jar of plum jam takes 6 minutes, one of quince 11; the stove is free for 1330 minutes.
// 6 plum + 11 quince <= 1330

## Generate Constraint-2:
There is fruit for at most 80 jars of quince jam.
// quince <= 80
"""
PROGRAM = """import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    model.jams = pyo.Set(initialize=data["jams"], doc="jams")
    model.jars = pyo.Var(model.jams, domain=pyo.Integers, bounds=(0, None), doc="jars")
    model.total = pyo.Objective(
        expr=sum(data["margin"][j] * model.jars[j] for j in model.jams),
        sense=pyo.maximize,
        doc="margin in euros",
    )
    model.stove = pyo.Constraint(
        expr=sum(data["minutes"][j] * model.jars[j] for j in model.jams)
        <= data["minutes_available"],
        doc="minutes",
    )
    model.fruit = pyo.Constraint(expr=model.jars["quince"] <= data["most_quince"], doc="fruit")
    return model
"""
QUESTION = (
    "Our farm shop cooks jam this winter. Every jar of plum brings 3.50 euros and keeps the stove "
    "busy for 6 minutes; a jar of quince brings 5.25 euros and needs 11 minutes. The stove is ours "
    "for 1330 minutes, and the quinces last for 80 jars at most. Only full jars count. What is the "
    "largest margin we can earn?"
)
TABLE = (
    "Our farm shop cooks jam this winter and counts only full jars.\n\n"
    "| jam | margin (euros a jar) | stove (minutes a jar) |\n|---|---|---|\n"
    "| plum | 3.50 | 6 |\n| quince | 5.25 | 11 |\n\n"
    "The stove is ours for 1330 minutes, the quinces last for 80 jars at most. "
    "What is the largest margin we can earn?"
)
SEED = Problem(
    "seed-1",
    "## Define Variables:\nA cinema sells seats.\n// {}\n\n## Define Objective Function:\nMore.\n"
    "// Maximize x\n\n## Generate Constraint-1:\nAt most 7.\n// x <= 7",
)
PROMPTS = {
    "You invent optimization problems": "demonstrate",
    "You make new optimization problems": "evolve",
    "You turn solved optimization problems": "ask",
    "You solve optimization problems told": "attempt",
}
Replies = Mapping[str, str | Say | Callable[[str], str | Say]]


def blocks(data: Any, source: str) -> str:
    return f"```json\n{json.dumps(data)}\n```\n\n```python\n{source}```\n"


def demonstration(data: Any = None, source: str = PROGRAM, steps: str = STEPS) -> str:
    return f"Stove time is scarce.\n\n{steps}\n{blocks(DATA if data is None else data, source)}"


def attempt(data: Any = None, source: str = PROGRAM) -> str:
    return f"Jars are whole.\n\n{blocks(DATA if data is None else data, source)}"


GOOD: Replies = {
    "demonstrate": demonstration(),
    "evolve": demonstration(),
    "ask, text": QUESTION,
    "ask, table": TABLE,
    "attempt": attempt(),
    "mend": attempt(),
}


def kind_of(request: dict[str, Any]) -> str:
    """Return which of `GOOD` a request asks for."""
    system = request["messages"][0]["content"]
    kind = next(kind for start, kind in PROMPTS.items() if start in system)
    if kind == "ask":
        return "ask, table" if "at least one table" in system else "ask, text"
    return "mend" if len(request["messages"]) > 2 else kind


def scripted_reply(
    **replies: str | Say | Callable[[str], str | Say],
) -> Callable[[dict[str, Any]], str | Say]:
    """Return what replies well, but for some kinds (`ask_text` is "ask, text")."""
    chosen = {**GOOD, **{name.replace("_", ", "): reply for name, reply in replies.items()}}

    def reply(request: dict[str, Any]) -> str | Say:
        said = chosen[kind_of(request)]
        whole = "\n".join(message["content"] for message in request["messages"])
        return said(whole) if callable(said) else said

    return reply


def scripted(**replies: str | Say | Callable[[str], str | Say]) -> ScriptedChat:
    """Return a model that replies as `scripted_reply` says."""
    return ScriptedChat(scripted_reply(**replies))
