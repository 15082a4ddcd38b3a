"""The size of a small model."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """A decoder-only model with tied embeddings."""

    hidden: int
    layers: int
    heads: int
    vocabulary: int
    """Tokens, those for lines of programs and tags not counted."""
    longest: int = 640
    """Tokens of problem and reply together."""
