"""A thread as the page shows it: plain JSON, light enough to be read again after each change."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from modelwright.agent.answer import Answer, answer_of
from modelwright.agent.chat.steps import describe_step
from modelwright.agent.outcome_order import has_point
from modelwright.agent.render.changes import changed_parts
from modelwright.agent.render.instance import numbers_of
from modelwright.agent.state import State, Version
from modelwright.agent.tables.table import Table
from modelwright.agent.threads import Thread
from modelwright.agent.web.entries import for_browser
from modelwright.agent.web.formulation_view import view_of
from modelwright.agent.web.plots import decisions_of, plots_of
from modelwright.agent.web.store import waiting
from modelwright.solvers.errors import UsageError

_MOST_ROWS = 50_000


def thread_view(thread: Thread, state: State, said: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return everything of a thread but its tables.

    Args:
        thread: its line in the list.
        state: of the thread.
        said: its transcript; empty for a thread that was held elsewhere.
    """
    answer = answer_of(state, formulator=thread.formulator, thread=thread.id)
    return {
        "thread": vars(thread),
        "said": list(said) or _told(state),
        "questions": [one.model_dump(mode="json") for one in waiting(thread, state)],
        "answer": _answer(answer),
        "formulation": _formulation(answer),
        "source": answer.program.source if answer.program else "",
        "versions": [
            _version(number, one) for number, one in enumerate(state.get("versions", []), start=1)
        ],
        "steps": [
            {
                "node": step.node,
                "said": describe_step(step.node, "done", step.summary) or step.summary,
                "seconds": step.seconds,
                "tokens": step.usage.tokens_in + step.usage.tokens_out,
            }
            for step in answer.trajectory
        ],
        "files": [
            file.path.replace("\\", "/").rsplit("/", 1)[-1] for file in state.get("files", [])
        ],
    }


def solution_view(answer: Answer) -> dict[str, Any]:
    """Return {"families", "plots"} of the solution at hand."""
    variables = answer.outcome.variables if answer.outcome else {}
    decisions = decisions_of(answer.formulation, variables)
    data = answer.program.data if answer.program else None
    prices = (answer.outcome.duals if answer.outcome else None) or {}
    return {
        "families": [
            {
                "name": one.name,
                "title": one.title,
                "unit": one.unit,
                "columns": [*(name or "index" for name in one.index), "value"],
                "rows": [[*key, value] for key, value in zip(one.keys, one.values, strict=True)][
                    :_MOST_ROWS
                ],
                "count": len(one.keys),
                "used": sum(1 for _ in one.used()),
            }
            for one in decisions
        ],
        "prices": [[name, price] for name, price in prices.items()][:_MOST_ROWS],
        "plots": plots_of(answer.formulation, data, decisions),
    }


def data_view(answer: Answer, tables: Sequence[Table]) -> list[dict[str, Any]]:
    """Return the tables of numbers that the model uses, and those of the user's files."""
    data = answer.program.data if answer.program else None
    found: list[dict[str, Any]] = []
    for item in answer.formulation.parameters if answer.formulation else []:
        numbers = numbers_of(item, data)
        quoted = any(number.quote for number in numbers)
        found.append(
            {
                "name": item.name,
                "title": item.meaning,
                "unit": item.unit,
                "origin": "" if quoted else answer.origins.get(item.name, ""),
                "columns": [*item.index, "value", *(["in the text"] if quoted else [])],
                "rows": [
                    [*number.key, number.value, *([number.quote] if quoted else [])]
                    for number in numbers[:_MOST_ROWS]
                ],
                "count": len(numbers),
            }
        )
    for table in tables:
        found.append(
            {
                "name": table.name,
                "title": table.origin,
                "unit": "",
                "origin": "file",
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows[:_MOST_ROWS]],
                "count": len(table.rows),
            }
        )
    return found


def difference_view(state: State, before: int, after: int) -> dict[str, Any]:
    """Return what differs between two versions, counted from 1.

    Raises:
        UsageError: there is no such version.
    """
    versions = state.get("versions", [])
    for number in (before, after):
        if not 1 <= number <= len(versions):
            raise UsageError(
                f"expected a version from 1 to {len(versions)}, got {number}", kind="no_version"
            )
    old, new = versions[before - 1], versions[after - 1]
    return {
        "before": _version(before, old),
        "after": _version(after, new),
        **changed_parts(old.candidate.formulation, new.candidate.formulation).to_json(),
        "moved": _moved(old, new),
        "sources": [old.candidate.program.source, new.candidate.program.source],
        "editable": [view_of(one.candidate.formulation)["editable"] for one in (old, new)],
    }


def _moved(old: Version, new: Version) -> list[dict[str, Any]]:
    """Return the decisions that differ."""
    one, other = old.candidate.outcome.variables, new.candidate.outcome.variables
    names = [
        name
        for name in dict.fromkeys((*one, *other))
        if abs(one.get(name, 0.0) - other.get(name, 0.0)) > 1e-7
    ]
    return [
        {"name": name, "before": one.get(name), "after": other.get(name)} for name in names[:500]
    ]


def _answer(answer: Answer) -> dict[str, Any]:
    """Return the parts of an answer that do not grow with the problem."""
    outcome, certificate = answer.outcome, answer.certificate
    short = replace(outcome, variables={}, duals=None, reduced_costs=None) if outcome else None
    return {
        "verdict": answer.verdict,
        "outcome": short.to_json() | {"has_point": outcome is not None and has_point(outcome)}
        if short
        else None,
        "certificate": certificate.to_json() if certificate else None,
        "explanation": answer.explanation,
        "reasons": [reason.message for reason in answer.reasons],
        "hint": for_browser(answer.hint),
        "assumptions": list(answer.assumptions),
        "understood": [reading.told_back for reading in answer.understood],
        "diagnoses": list(answer.diagnoses),
        "usage": answer.usage.to_json(),
        "seconds": answer.seconds,
    }


def _formulation(answer: Answer) -> dict[str, Any] | None:
    if answer.formulation is None:
        return None
    return view_of(
        answer.formulation,
        text=answer.text,
        data=answer.program.data if answer.program else None,
        origins=answer.origins,
    )


def _version(number: int, version: Version) -> dict[str, Any]:
    outcome, certificate, revision = (
        version.candidate.outcome,
        version.certificate,
        version.revision,
    )
    return {
        "number": number,
        "verdict": str(certificate.verdict) if certificate else "unverified",
        "termination": str(outcome.termination),
        "objective": outcome.objective,
        "request": revision.request if revision else "",
        "changes": list(revision.changes) if revision else [],
        "untouched": revision.untouched if revision else "",
    }


def _told(state: State) -> list[dict[str, Any]]:
    """Return the transcript of a thread that was not held here, as far as its versions tell it."""
    versions = state.get("versions", [])
    text = versions[0].text if versions else state.get("text", "")
    said: list[dict[str, Any]] = [{"by": "user", "event": "problem", "text": text, "files": []}]
    for number, version in enumerate(versions, start=1):
        told = _version(number, version)
        if number > 1:
            said.append({"by": "user", "event": "message", "text": told["request"] or "(edited)"})
        explanation = version.explanation or {}
        words = {
            "text": explanation.get("summary", ""),
            "decision": explanation.get("decision", []),
        }
        said.append({"by": "modelwright", "event": "answer", "sense": None, **told, **words})
    return [{"number": -k, **entry} for k, entry in enumerate(said, start=1)]
