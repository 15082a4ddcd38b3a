"""What a language model replies to the prompts of learning."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from modelwright.library.insight import Track


class _Reply(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reasoning: str


class DraftReply(BaseModel):
    """An insight in the reply to `learn_extract`."""

    model_config = ConfigDict(extra="forbid")

    track: Track
    area: str
    topic: str
    definition: str
    condition: str
    explanation: str
    example: str


class ExtractReply(_Reply):
    """Reply to the prompt `learn_extract`."""

    insights: list[DraftReply]
    nothing: Literal["", "nothing_general", "label_doubtful"] = ""
    why: str = ""


class MergeReply(_Reply):
    """Reply to the prompt `learn_merge`."""

    same: bool
    condition: str
    explanation: str
    example: str


class VerdictReply(BaseModel):
    """One line of the reply to `learn_diagnose`."""

    model_config = ConfigDict(extra="forbid")

    id: str
    verdict: Literal["positive", "invalid", "negative", "irrelevant", "unretrieved"]


class DiagnoseReply(_Reply):
    """Reply to the prompt `learn_diagnose`."""

    verdicts: list[VerdictReply]


class RefineReply(_Reply):
    """Reply to the prompt `learn_refine`."""

    conditions: list[str]
