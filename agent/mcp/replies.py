"""What tools hand back: a JSON object of bearable size, and a short text beside it."""

import json
from collections.abc import Mapping
from typing import Annotated, Any, cast

from mcp.types import CallToolResult, TextContent
from modelwright.agent.answer import Answer
from modelwright.agent.clarification import Question
from modelwright.agent.console import render
from modelwright.agent.console_certificate import VERDICTS
from modelwright.agent.console_formulation import show_formulation
from modelwright.agent.console_questions import show_question
from modelwright.agent.explanation.explanation import Explanation
from modelwright.agent.nodes.run import summarize
from modelwright.solvers.errors import ModelwrightError

MOST_ENTRIES = 100
"""Entries of a list or table that a host is given; non-zero values come first."""
MOST_DATA_LETTERS = 20_000
"""Instance data beyond that are left out as a whole: half of them would be wrong data."""
_FORMULATION_LETTERS = 6_000
_ZERO = 1e-9

Reply = Annotated[CallToolResult, dict[str, Any]]
"""What every tool returns; its structured content is a JSON object."""


def reply(record: Mapping[str, Any], text: str) -> CallToolResult:
    """Return a result: the object, trimmed, and the text.

    What was left out is counted under `left_out`, by its place in the object.
    """
    left_out: dict[str, int] = {}
    trimmed = _trim(dict(record), "", left_out)
    if left_out:
        trimmed["left_out"] = left_out
        text += (
            f"\nLong lists are cut to {MOST_ENTRIES} entries, non-zero values first (see "
            "`left_out`); `export` with format xlsx writes every value.\n"
        )
    return CallToolResult(
        content=[TextContent(type="text", text=text.strip())], structured_content=trimmed
    )


def refusal(error: ModelwrightError) -> CallToolResult:
    """Return an error as the host's model reads it: {"error": {"kind", "message", "hint"}}."""
    text = f"Error ({error.kind}): {error.message}"
    if error.hint:
        text += f"\nHint: {error.hint}"
    return CallToolResult(
        content=[TextContent(type="text", text=text)],
        structured_content=error.to_json(),
        is_error=True,
    )


def _trim(value: Any, place: str, left_out: dict[str, int]) -> Any:
    """Return a JSON value with every long list or table cut."""
    if isinstance(value, dict):
        table = cast("dict[str, Any]", value)
        pairs = list(table.items())
        if len(pairs) > MOST_ENTRIES:
            pairs.sort(key=lambda pair: _is_zero(pair[1]))
            left_out[place] = len(pairs) - MOST_ENTRIES
        return {
            key: _trim(item, f"{place}.{key}".lstrip("."), left_out)
            for key, item in pairs[:MOST_ENTRIES]
        }
    if isinstance(value, list | tuple):
        items = cast("list[Any]", value)
        if len(items) > MOST_ENTRIES:
            left_out[place] = len(items) - MOST_ENTRIES
        return [
            _trim(item, f"{place}.{position}", left_out)
            for position, item in enumerate(items[:MOST_ENTRIES])
        ]
    return value


def _is_zero(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) <= _ZERO


def reply_formulated(answer: Answer, questions: tuple[Question, ...], thread: str) -> Reply:
    """Return a formulation that is not solved yet, with the questions that wait."""
    whole = answer.to_json()
    stopped = bool(answer.reasons)
    status = "asking" if questions else "abstained" if stopped else "formulated"
    kept = ("formulator", "formulation", "origins", "assumptions", "reasons", "hint", "usage")
    record: dict[str, Any] = {"thread": thread, "status": status}
    record |= {key: whole[key] for key in kept}
    record["questions"] = [question.model_dump(mode="json") for question in questions]
    return reply(record, _tell_formulated(answer, questions, thread, status))


def _tell_formulated(
    answer: Answer, questions: tuple[Question, ...], thread: str, status: str
) -> str:
    parts: list[str] = []
    if status == "abstained":
        parts.append(_tell_reasons(answer))
    elif answer.formulation is not None:
        shown = render(*show_formulation(answer.formulation)).strip()
        if len(shown) > _FORMULATION_LETTERS:
            shown = f"{shown[:_FORMULATION_LETTERS]}\n... (the whole is in `formulation`)"
        parts.append(shown)
    if answer.assumptions:
        parts.append(_listed("Assumptions", answer.assumptions))
    if questions:
        asked = render(*(block for one in questions for block in show_question(one))).strip()
        parts.append(f"Ask the user, then call answer_questions:\n\n{asked}")
    if status == "formulated":
        parts.append(f"Not solved yet: `solve` with thread {thread} does it.")
    parts.append(f"Thread: {thread}")
    return "\n\n".join(parts)


def reply_answered(answer: Answer) -> Reply:
    """Return an answer: the verdict first, with what keeps it from being verified."""
    whole = answer.to_json()
    kept = (
        "thread", "verdict", "formulator", "formulation", "program", "outcome", "explanation",
        "revision", "origins", "assumptions", "reasons", "hint", "diagnoses", "usage", "seconds",
    )  # fmt: skip
    record: dict[str, Any] = {key: whole[key] for key in kept}
    record["certificate"] = whole["certificate"] and summarize_certificate(whole["certificate"])
    program = whole["program"]
    if program and len(json.dumps(program["data"])) > MOST_DATA_LETTERS:
        record["program"] = {
            "source": program["source"],
            "data": None,
            "data_note": "too many numbers to show; tools that take a thread use all of them",
        }
    return reply(record, _tell_answered(answer, record["certificate"]))


def _tell_answered(answer: Answer, certificate: Mapping[str, Any] | None) -> str:
    parts = [f"Verdict: {answer.verdict} ({VERDICTS[answer.verdict][1]})."]
    if answer.explanation is not None:
        parts.append(Explanation(**answer.explanation).text())
    elif answer.outcome is not None:
        parts.append(f"{summarize(answer.outcome)}.")
    if answer.reasons:
        parts.append(_tell_reasons(answer))
    if answer.verdict != "verified" and certificate:
        doubts = [f"{one['name']}: {one['evidence']}" for one in certificate["not_passed"]]
        if doubts:
            parts.append(_listed("Checks that did not pass", doubts))
    if answer.revision is not None:
        done = [*answer.revision.changes, answer.revision.untouched]
        parts.append(_listed("What the change did to the model", done))
    if answer.assumptions:
        parts.append(_listed("Assumptions", answer.assumptions))
    parts.append(f"Thread: {answer.thread}")
    return "\n\n".join(parts)


def summarize_certificate(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Return {"verdict", "passed", "not_passed", "skipped"} of a certificate as JSON.

    Checks that passed or do not apply are only named; those that failed, and required ones that
    could not be made, come with weight and evidence.
    """
    checks: list[dict[str, Any]] = certificate["checks"]
    doubts: list[dict[str, Any]] = with_doubts_only(certificate)["checks"]
    return {
        "verdict": certificate["verdict"],
        "passed": [one["name"] for one in checks if one["status"] == "pass"],
        "not_passed": [
            {key: one[key] for key in ("name", "status", "weight", "evidence")} for one in doubts
        ],
        "skipped": [
            one["name"] for one in checks if one["status"] == "skip" and not _is_doubt(one)
        ],
    }


def with_doubts_only(certificate: Mapping[str, Any]) -> dict[str, Any]:
    """Return a certificate as JSON with the checks that keep it from being verified."""
    return {**certificate, "checks": [one for one in certificate["checks"] if _is_doubt(one)]}


def _is_doubt(check: Mapping[str, Any]) -> bool:
    return check["status"] == "fail" or (
        check["status"] == "skip" and check["weight"] in ("refutes", "required")
    )


def _tell_reasons(answer: Answer) -> str:
    told = _listed("Why", [reason.message for reason in answer.reasons])
    return f"{told}\n\nHow to go on: {answer.hint}" if answer.hint else told


def _listed(title: str, lines: list[str] | tuple[str, ...]) -> str:
    return "\n".join([f"{title}:", *(f"- {line}" for line in lines)])
