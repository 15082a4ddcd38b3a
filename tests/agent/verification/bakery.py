"""The bakery solved for real, and what a language model might say of it.

Optimum 240: 60 loaves, or fewer with rolls worth as much (see `problems`).
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from problems import BAKERY, SOURCE, TEXT
from scripted_chat import Scripted, ScriptedChat, talking_to

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.formulation import Formulation
from modelwright.agent.prompts import render
from modelwright.agent.reply_text import fenced_blocks
from modelwright.agent.state import Candidate
from modelwright.agent.verification.case import Case
from modelwright.solvers.certificate import Check
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program

CHECKER = fenced_blocks(render("check_solution", text="", keys="").system)[0][1]
"""The example of the prompt: a right checker of the bakery."""
CLAUSES = [
    "The revenue, the sum over goods of price times bake, is made as large as possible.",
    "The flour used is at most flour_stock.",
    "The rolls are at most max_roll_share of all pieces.",
    "For each good, bake is whole and at least 0.",
]


def candidate_of(
    engine: Engine, source: str = SOURCE, formulation: dict[str, Any] | None = None, **data: Any
) -> Candidate:
    """Return a program of the bakery, with some of its data replaced, and what comes of it."""
    read = Formulation.model_validate(formulation or BAKERY)
    program = Program(source, {**read.data(), **data})
    return Candidate(read, program, engine.solve(program))


def case_of(engine: Engine, source: str = SOURCE, **data: Any) -> Case:
    return Case(TEXT, candidate_of(engine, source, **data), Limits(time_limit_s=10))


def formulation_with(change: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    changed = json.loads(json.dumps(BAKERY))
    change(changed)
    return changed


def asking(chat: ScriptedChat | list[Scripted], work: Any, **settings: Any) -> Any:
    """Return what comes of `work(model)` with a scripted model."""
    scripted = ScriptedChat(chat) if isinstance(chat, list) else chat

    async def go() -> Any:
        async with talking_to(scripted, max_retries=0, **settings) as model:
            return await work(model)

    return asyncio.run(go())


def named(checks: list[Check]) -> dict[str, Check]:
    return {check.name: check for check in checks}


def same(text_clause: str, model_clause: int | None) -> dict[str, Any]:
    return compared(text_clause, model_clause, "same")


def compared(
    text_clause: str, model_clause: int | None, verdict: str, explanation: str = "because"
) -> dict[str, Any]:
    return {
        "text_clause": text_clause,
        "model_clause": model_clause,
        "verdict": verdict,
        "explanation": explanation,
    }


MATCHED = [
    same("Maximize the revenue", 1),
    same("30 kg of flour are at hand", 2),
    same("At most a quarter of all pieces may be rolls", 3),
    same("", 4),
]
Ask = Callable[[ChatModel], Any]
