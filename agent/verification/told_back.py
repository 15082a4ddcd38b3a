"""The model told back in words, and compared with the text clause by clause.

One call sees the program without its comments and descriptions, and tells what it builds; another,
which never sees the program, compares that with the text.
"""

import ast
from typing import Literal

from pydantic import BaseModel, ConfigDict

from modelwright.agent.chat_model import ChatModel, Message
from modelwright.agent.prompts import Prompt, render
from modelwright.agent.structured import complete_as
from modelwright.agent.verification.case import Case, failed, passed, skipped
from modelwright.agent.verification.interface import data_lines, glossary_lines
from modelwright.solvers.certificate import Check
from modelwright.solvers.checks.case import listed
from modelwright.solvers.plain_text import plain

NAME = "told_back_matches"
_MOST = 3
_LONGEST = 300


class ToldBackReply(BaseModel):
    """Reply to the prompt `tell_back`."""

    model_config = ConfigDict(extra="forbid")

    reasoning: str
    clauses: list[str]


class Comparison(BaseModel):
    """A statement of the text beside a clause of the model."""

    model_config = ConfigDict(extra="forbid")

    text_clause: str
    """Exact quote; "" where the text says nothing."""
    model_clause: int | None
    """Number of the clause, from 1; None where the model says nothing."""
    verdict: Literal["same", "different", "missing", "extra"]
    explanation: str


class ComparisonReply(BaseModel):
    """Reply to the prompt `compare_clauses`."""

    model_config = ConfigDict(extra="forbid")

    reasoning: str
    comparisons: list[Comparison]


async def check_told_back(case: Case, chat: ChatModel) -> Check:
    """Return the check `NAME`.

    Raises:
        BudgetExceeded, ReplyError, ServiceMissingError: as `complete_as`.
    """
    formulation, program = case.candidate.formulation, case.candidate.program
    shapes = data_lines(formulation, program, meanings=False)
    told = await complete_as(
        chat,
        _messages(
            render("tell_back", keys="\n".join(shapes), source=without_words(program.source))
        ),
        ToldBackReply,
    )
    clauses = [" ".join(clause.split()) for clause in told.clauses if clause.strip()]
    if not clauses:
        return skipped(NAME, "the model was not told back: no clauses")
    compared = await complete_as(
        chat,
        _messages(
            render(
                "compare_clauses",
                text=case.text,
                keys="\n".join(glossary_lines(formulation, program)),
                clauses="\n".join(f"{k}. {clause}" for k, clause in enumerate(clauses, 1)),
            )
        ),
        ComparisonReply,
    )
    return _judge(case.text, clauses, compared.comparisons)


def without_words(source: str) -> str:
    """Return the program without comments, docstrings and `doc` arguments.

    They repeat the formulation, and would be told back in place of what the program does.
    """
    try:
        return ast.unparse(_Silent().visit(ast.parse(source))) + "\n"
    except (SyntaxError, ValueError, RecursionError):
        return source  # it was built, so this is about our limits, not about the program


class _Silent(ast.NodeTransformer):
    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.keywords = [item for item in node.keywords if item.arg != "doc"]
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def _judge(text: str, clauses: list[str], comparisons: list[Comparison]) -> Check:
    """Return what a comparison amounts to; one that does not hold together counts for nothing."""
    sound = [item for item in comparisons if _is_sound(item, text, len(clauses))]
    wrong = [item for item in sound if item.verdict != "same"]
    if wrong:
        said = "; ".join(_said(item, clauses) for item in wrong[:_MOST])
        more = f"; {len(wrong) - _MOST} more" if len(wrong) > _MOST else ""
        return failed(NAME, f"the model told back differs from the text: {said}{more}")
    if bent := len(comparisons) - len(sound):
        return skipped(
            NAME, f"{bent} comparisons quote words that the text, or clauses that the model, lacks"
        )
    compared = {item.model_clause for item in sound}
    if left := [str(k) for k in range(1, len(clauses) + 1) if k not in compared]:
        return skipped(NAME, f"clauses {listed(left)} of {len(clauses)} were not compared")
    matched = sum(bool(item.text_clause.strip()) for item in sound)
    return passed(NAME, f"{len(clauses)} clauses told back match {matched} statements of the text")


def _is_sound(item: Comparison, text: str, clauses: int) -> bool:
    """Return whether quote and number exist, and are there where the verdict needs them."""
    number, quote = item.model_clause, _plain(item.text_clause)
    if (number is not None and not 1 <= number <= clauses) or quote not in _plain(text):
        return False
    needs_quote = item.verdict in ("different", "missing")
    needs_clause = item.verdict in ("different", "extra")
    if needs_quote and not quote:
        return False
    return number is not None or not needs_clause


def _said(item: Comparison, clauses: list[str]) -> str:
    place = f"{item.text_clause.strip()!r}" if item.text_clause.strip() else ""
    if item.model_clause is not None:
        clause = f"clause {clauses[item.model_clause - 1]!r}"
        place = f"{place} against {clause}" if place else clause
    return plain(f"{item.verdict}: {place}: {item.explanation.strip()}", _LONGEST)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())


def _messages(prompt: Prompt) -> list[Message]:
    return [
        Message(role="system", content=prompt.system),
        Message(role="user", content=prompt.user),
    ]
