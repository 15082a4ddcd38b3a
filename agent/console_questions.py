"""Questions on the screen: both readings, what each changes, and how to reply in a word."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.clarification import Question
from modelwright.agent.console import DOUBTFUL, QUIET, clean, paragraph


def show_question(question: Question) -> Iterator[RenderableType]:
    """Yield the blocks of one question."""
    yield Text()
    yield paragraph(Text(clean(question.question), DOUBTFUL))
    for number, choice in enumerate(question.choices, start=1):
        default = " (default)" if choice.answer == question.default else ""
        said = Text.assemble(
            f"{number}  ",
            (clean(choice.answer), "bold"),
            (default, QUIET),
            f": {clean(choice.reading)}",
            (f" {clean(choice.effect)}", QUIET),
        )
        yield paragraph(said, 2)
    yield paragraph(
        Text("A number, a word, or your own words; nothing takes the default.", QUIET), 2
    )
