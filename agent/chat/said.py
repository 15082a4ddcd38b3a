"""What the chat says: blocks for a screen, and the same as a JSON object."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.answer import Answer
from modelwright.agent.clarification import Question
from modelwright.agent.console import paragraph
from modelwright.agent.console_answer import show_answer, show_verdict_line
from modelwright.agent.console_questions import show_question
from modelwright.solvers.limits import Limits


@dataclass(frozen=True)
class Said:
    """One thing that is said."""

    event: str
    """Its kind, for programs: answer, question, note, text, table, ..."""
    blocks: tuple[RenderableType, ...] = ()
    record: Mapping[str, Any] = field(default_factory=dict[str, Any])
    """Plain JSON."""
    raw: str = ""
    """Text that is printed as it is, for copying: programs, LaTeX."""

    def to_json(self) -> dict[str, Any]:
        """Return {"event", ...}."""
        return {"event": self.event, **self.record}


def note(text: str, style: str = "", **record: Any) -> Said:
    """Return a sentence or two."""
    blocks = tuple(paragraph(Text(line, style)) for line in text.splitlines())
    return Said("note", blocks, {"text": text, **record})


def verbatim(text: str, event: str = "text") -> Said:
    """Return text that is printed as it is."""
    return Said(event, (), {"text": text}, raw=text if text.endswith("\n") else f"{text}\n")


def screen(event: str, blocks: Iterable[RenderableType], record: Mapping[str, Any]) -> Said:
    """Return a screen with its record."""
    return Said(event, tuple(blocks), record)


def answered(answer: Answer, limits: Limits, *, formulation: bool) -> Said:
    """Return an answer, with or without the formulation; the thread is told at the end."""
    blocks = show_answer(replace(answer, thread=""), limits, formulation=formulation)
    return screen("answer", blocks, answer.to_json())


def back_at(answer: Answer) -> Said:
    """Return that an earlier answer holds again."""
    line = Text.assemble("Back at the version before. ", show_verdict_line(answer))
    return screen("undone", [line], answer.to_json())


def asked(question: Question, left: int) -> Said:
    """Return a question to the user.

    Args:
        question: to be replied to.
        left: questions that wait after it.
    """
    record = question.model_dump(mode="json") | {"left": left}
    return screen("question", show_question(question), record)
