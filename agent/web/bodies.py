"""What requests about threads hold."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

_TEXT = 500_000
"""Letters; longer problems are refused by the conversation, with a better message."""
Text = Annotated[str, Field(max_length=_TEXT)]
Files = Annotated[list[str], Field(max_length=20)]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Problem(_Body):
    """A new problem."""

    text: Text
    files: Files = []
    """Ids of uploads."""


class Message(Problem):
    """A message in a thread."""

    is_change: bool = False
    """Take it as a change to the problem, whatever it sounds like."""


class Replies(_Body):
    """Replies to the questions that wait."""

    replies: Annotated[dict[str, Text], Field(max_length=50)]


class Edit(_Body):
    """A formulation as text, in the form of `modelwright.agent.render.editable`."""

    text: Text


class NumberChange(_Body):
    """One number of the data."""

    path: Annotated[list[str | int], Field(min_length=1, max_length=12)]
    value: FiniteFloat


class Numbers(_Body):
    """Numbers to try, or to keep."""

    changes: Annotated[list[NumberChange], Field(min_length=1, max_length=100)]


class RepairChange(_Body):
    """One change of a repair."""

    name: str
    kind: str
    side: str | None
    before: FiniteFloat
    after: FiniteFloat


class Repair(_Body):
    """A repair to make."""

    text: Text
    changes: Annotated[list[RepairChange], Field(min_length=1, max_length=50)]
