"""The part of a screen that explains an answer: why this, what limits it, what else."""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import QUIET, clean, heading, paragraph
from modelwright.agent.explanation.explanation import Explanation

_SOURCES = {
    "model": "told by the language model, every number checked against the solver's results",
    "template": "from the solver's results",
}


def show_explanation(
    explanation: Explanation | Mapping[str, Any], *, decision: bool = True
) -> Iterator[RenderableType]:
    """Yield the blocks.

    Args:
        explanation: what to show; also as the JSON object that an answer holds.
        decision: show the decision too; False where a table of it stands beside.
    """
    if not isinstance(explanation, Explanation):
        known = {field.name for field in fields(Explanation)}
        explanation = Explanation(**{key: explanation[key] for key in known & set(explanation)})
    yield heading("Explanation", _SOURCES[explanation.source])
    yield paragraph(explanation.summary, 2)
    for title, lines in explanation.sections():
        if title == "Decision" and not decision:
            continue
        yield paragraph(Text(title, "bold"), 2)
        for line in lines:
            yield paragraph(f"- {line}", 4)
    if explanation.note:
        yield paragraph(Text(f"Note: {clean(explanation.note)}", QUIET), 2)
