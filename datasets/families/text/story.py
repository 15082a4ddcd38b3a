"""What a family tells about one item, collected piece by piece, before it becomes a document."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random

from modelwright.datasets.families.text import lexicon
from modelwright.datasets.families.text.blocks import Block, Wordings, grid, records
from modelwright.datasets.families.text.numbers import NumberStyle
from modelwright.datasets.families.text.phrases import Phrases, Value


@dataclass(frozen=True)
class Clause:
    """One piece of a text that may stand anywhere in it."""

    number: int
    """In the order in which the family told it."""
    content: str | Block
    """A sentence, or a block of data."""


class Story:
    """Collects the setting, the question, the rules and the data of one item.

    Every method takes wordings of the same thing, one of which is used; see `text/phrases.py` for
    what stands in brackets and braces. The values of `words` may be used everywhere: `{company}`,
    `{town}` and `{person}`.

    Args:
        rng: where all choices of words come from.
    """

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        first, second = rng.choice(lexicon.COMPANY_FIRST), rng.choice(lexicon.COMPANY_SECOND)
        words = {
            "company": f"{first} {second}",
            "town": rng.choice(lexicon.TOWNS),
            "person": rng.choice(lexicon.PEOPLE),
        }
        self.phrases = Phrases(rng, NumberStyle.drawn(rng), words)
        self.topic_text = ""
        self.setting_text = ""
        self.goal_text = ""
        self.clauses: list[Clause] = []

    def topic(self, *wordings: str, **values: Value) -> None:
        """Say in a few words what this is about, for subject lines and titles."""
        self.topic_text = self.phrases.say(wordings, **values)

    def setting(self, *wordings: str, **values: Value) -> None:
        """Say who has to decide, and about what."""
        self.setting_text = self.phrases.sentence(wordings, **values)

    def goal(self, *wordings: str, **values: Value) -> None:
        """Say what is to be found, and what is minimized or maximized."""
        self.goal_text = self.phrases.sentence(wordings, **values)

    def rule(self, *wordings: str, **values: Value) -> None:
        """State one requirement, or one number that is no part of a table."""
        self._add(self.phrases.sentence(wordings, **values))

    def records(
        self, name: str, caption: str, rows: Sequence[Mapping[str, Value]],
        heads: Mapping[str, str], lines: Wordings,
    ) -> None:  # fmt: skip
        """Give a table with one row for each record (see `blocks.records`)."""
        self._add(records(name, caption, rows, heads, lines))

    def grid(
        self, name: str, caption: str, table: Mapping[str, Mapping[str, float]], corner: str,
        line: Wordings, cell: str, spec: str = "", units: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Give a table with two keys (see `blocks.grid`)."""
        self._add(grid(name, caption, table, corner, line, cell, spec, units))

    def _add(self, content: str | Block) -> None:
        self.clauses.append(Clause(len(self.clauses), content))
