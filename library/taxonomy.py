"""What the areas and topics of insights mean."""

from dataclasses import dataclass

from modelwright.library.insight import Label


@dataclass(frozen=True)
class Topic:
    """A place in the taxonomy with its meaning."""

    label: Label
    """Its topic is "" for an area without topics."""
    definition: str = ""
    condition: str = ""
    """Which problems it concerns."""

    @property
    def text(self) -> str:
        """All words, for search."""
        return " ".join((*self.label, self.definition, self.condition))
