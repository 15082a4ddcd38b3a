"""The part of a screen that explains an answer: why this, what limits it, what else."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import QUIET, clean, heading, paragraph
from modelwright.agent.explanation.explanation import Explanation

_SOURCES = {
    "model": "told by the language model, every number checked against the solver's results",
    "template": "from the solver's results",
}


def show_explanation(
    explanation: Explanation, *, decision: bool = True
) -> Iterator[RenderableType]:
    """Yield the blocks.

    Args:
        explanation: what to show.
        decision: show the decision too; False where a table of it stands beside.
    """
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
