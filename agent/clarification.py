"""Questions to the user: asked only where two readings of the text give different models."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict

MOST_QUESTIONS = 3
"""Asked at once."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Choice(_Part):
    """One reading of a doubtful wording."""

    answer: str
    """A word or two that the user can reply with."""
    reading: str
    """What the text then means."""
    effect: str
    """What it changes in the model."""


class Question(_Part):
    """One doubt, with the readings to choose from."""

    question: str
    choices: list[Choice]
    """Two or more."""
    default: str
    """The `answer` of the choice that the formulation follows until the user replies."""


@dataclass(frozen=True)
class Clarified:
    """A question and what was replied."""

    question: str
    answer: str
    """The reading chosen, or the user's own words."""
    by_default: bool = False
    """Whether nobody was asked, or nobody replied."""

    def __str__(self) -> str:
        return f"{self.question} Answer: {self.answer}"


def worth_asking(questions: Sequence[Question]) -> tuple[Question, ...]:
    """Return the questions that leave a choice, at most `MOST_QUESTIONS`."""
    real = [one for one in questions if len({choice.answer for choice in one.choices}) > 1]
    return tuple(real[:MOST_QUESTIONS])


def settle(question: Question, reply: str | None) -> Clarified:
    """Return what a reply means: a choice by its answer or its number, or the user's own words.

    Args:
        question: that was asked.
        reply: as typed; None or blank takes the default.
    """
    said = (reply or "").strip()
    if not said:
        return Clarified(question.question, _reading(question, question.default), by_default=True)
    if said.isdigit() and 1 <= int(said) <= len(question.choices):
        said = question.choices[int(said) - 1].answer
    return Clarified(question.question, _reading(question, said))


def follows_default(question: Question, settled: Clarified) -> bool:
    """Whether the formulation, which follows the defaults, may stay as it is."""
    return settled.answer == _reading(question, question.default)


def _reading(question: Question, said: str) -> str:
    """Return the chosen answer with its reading; words that are no choice as they are."""
    for choice in question.choices:
        if choice.answer.casefold().strip() == said.casefold():
            reading = choice.reading.strip()
            return f"{choice.answer}: {reading}" if reading else choice.answer
    return said
