"""The kinds of documents in which a problem may come, and how each is put together."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from modelwright.datasets.families.text import lexicon
from modelwright.datasets.families.text.blocks import Block
from modelwright.datasets.families.text.story import Clause, Story

DATA_IN = ("text", "tables", "files")
"""Where the blocks of data stand."""


@dataclass
class Document:
    """A text with its files, and the order in which its clauses were told."""

    text: str
    files: dict[str, str] = field(default_factory=dict[str, str])
    clause_order: list[int] = field(default_factory=list[int])
    """Numbers of the clauses; -1 is the question."""


def compose(story: Story, kind: str, data_in: str) -> Document:
    """Return a story as a document.

    Args:
        story: told by a family.
        kind: a name in `KINDS`.
        data_in: one of `DATA_IN`.
    """
    clauses = list(story.clauses)
    story.rng.shuffle(clauses)
    layout = _Layout(story, data_in)
    text = KINDS[kind](layout, clauses)
    return Document(text.strip() + "\n", layout.files, layout.order)


class _Layout:
    """Puts clauses in place, and remembers their order and the files that they went to."""

    def __init__(self, story: Story, data_in: str) -> None:
        self.story = story
        self.phrases = story.phrases
        self.rng: Random = story.rng
        self.data_in = data_in
        self.files: dict[str, str] = {}
        self.order: list[int] = []

    def flip(self, chance: float = 0.5) -> bool:
        return self.rng.random() < chance

    def goal(self) -> str:
        self.order.append(-1)
        return self.story.goal_text

    def rule(self, text: str, *, lead_in: float = 0.0) -> str:
        return f"{self.rng.choice(lexicon.LEAD_INS)} {text}" if self.flip(lead_in) else text

    def irrelevant(self, count: int) -> list[str]:
        """Return sentences that have nothing to do with the decision."""
        return [
            self.phrases.sentence(
                wording,
                year=str(self.rng.randint(1948, 2021)),
                seats=float(self.rng.randint(30, 90)),
                readers=float(self.rng.randrange(1500, 9000, 50)),
                person=self.rng.choice(lexicon.PEOPLE),
                town=self.rng.choice(lexicon.TOWNS),
            )
            for wording in self.rng.sample(lexicon.IRRELEVANT, count)
        ]

    def block(self, block: Block, *, bullets: bool = False) -> str:
        """Return a block as `data_in` wants it, introduced by its caption."""
        caption = block.title(self.phrases)
        if self.data_in == "files":
            self.files[f"{block.name}.csv"] = block.csv(self.phrases.numbers)
            columns = block.columns(self.phrases.numbers)
            return self.phrases.sentence((
                f"the file {block.name}.csv [gives|lists|has] {caption}; its columns are {columns}",
                f"{caption} [is|stands] in [the file|the attached file] {block.name}.csv "
                f"(columns {columns})",
                f"see {block.name}.csv, with columns {columns}, for {caption}",
            ))  # fmt: skip
        if self.data_in == "tables":
            head = self.phrases.sentence((
                f"the table [below|that follows] [gives|shows|lists] {caption}:",
                f"{caption}:",
                f"[next|below] you find {caption}:",
                f"[for|concerning] {caption}, see [this table|the following table]:",
            ))  # fmt: skip
            return f"{head}\n\n{block.markdown(self.phrases.numbers)}"
        if bullets:
            return f"{self.phrases.sentence(caption + ':')}\n{block.bullets(self.phrases)}"
        return " ".join(block.prose(self.phrases))

    def flow(self, pieces: list[Clause | str], *, lead_in: float = 0.15) -> str:
        """Return pieces as paragraphs of a few sentences, tables apart."""
        paragraphs: list[str] = []
        current: list[str] = []
        longest = self.rng.randint(2, 6)
        for piece in pieces:
            text = piece if isinstance(piece, str) else self.place(piece, lead_in=lead_in)
            is_apart = "\n" in text or len(text) > 400
            if current and (is_apart or len(current) >= longest):
                paragraphs.append(" ".join(current))
                current = []
            if is_apart:
                paragraphs.append(text)
            else:
                current.append(text)
        paragraphs.append(" ".join(current))
        return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)

    def place(self, clause: Clause, *, lead_in: float = 0.0, bullets: bool = False) -> str:
        self.order.append(clause.number)
        if isinstance(clause.content, str):
            return self.rule(clause.content, lead_in=lead_in)
        return self.block(clause.content, bullets=bullets)

    def told(self, clauses: list[Clause], extra: int = 0) -> str:
        """Return setting, question and clauses in one of the orders that read well."""
        pieces: list[Clause | str] = list(clauses)
        for sentence in self.irrelevant(extra):
            pieces.insert(self.rng.randint(0, len(pieces)), sentence)
        shape = self.rng.randrange(3)
        if shape == 0:  # question first
            return f"{self.goal()} {self.story.setting_text}\n\n{self.flow(pieces)}"
        if shape == 1:  # question right behind the setting
            return f"{self.story.setting_text} {self.goal()}\n\n{self.flow(pieces)}"
        body = self.flow([self.story.setting_text, *pieces])
        return f"{body}\n\n{self.goal()}"


def _textbook(layout: _Layout, clauses: list[Clause]) -> str:
    return layout.told(clauses)


def _story(layout: _Layout, clauses: list[Clause]) -> str:
    return layout.told(clauses, extra=layout.rng.randint(2, 4))


def _mail(layout: _Layout, clauses: list[Clause]) -> str:
    say, rng = layout.phrases.say, layout.rng
    parts: list[str] = []
    if layout.flip(0.6):
        parts.append("Subject: " + say(lexicon.SUBJECTS, topic=layout.story.topic_text))
    opener = rng.choice(lexicon.MAIL_OPENERS)
    parts.append(say(lexicon.GREETINGS, person=rng.choice(lexicon.PEOPLE)))
    body = layout.told(clauses, extra=rng.randint(0, 1))
    parts.append(f"{opener[:1].upper()}{opener[1:]} {body}".strip())
    sender = rng.choice(lexicon.PEOPLE)
    parts.append(f"{rng.choice(lexicon.MAIL_CLOSERS)}\n{sender}")
    return "\n\n".join(parts)


def _ticket(layout: _Layout, clauses: list[Clause]) -> str:
    rng = layout.rng
    topic = layout.story.topic_text
    head = [
        f"Ticket: {rng.choice('ABCDEFGHKLMNPQRSTUVWXYZ')}-{rng.randint(100, 9999)}",
        f"Title: {topic[:1].upper()}{topic[1:]}",
        f"Requested by: {rng.choice(lexicon.PEOPLE)}",
        f"Priority: {rng.choice(lexicon.PRIORITIES)}",
    ]
    rng.shuffle(head)
    head = head[: rng.randint(2, 4)]
    sections = [
        f"Description:\n{layout.story.setting_text}",
        f"Details:\n{layout.flow(list(clauses), lead_in=0.0)}",
        f"Wanted:\n{layout.goal()}",
    ]
    return "\n".join(head) + "\n\n" + "\n\n".join(sections)


def _bullets(layout: _Layout, clauses: list[Clause]) -> str:
    facts: list[str] = []
    for is_block, group in itertools.groupby(clauses, lambda c: isinstance(c.content, Block)):
        texts = [layout.place(clause, bullets=True) for clause in group]
        facts += texts if is_block else ["\n".join(f"- {text}" for text in texts)]
    title = layout.rng.choice(("", layout.story.topic_text))
    head = f"{title[:1].upper()}{title[1:]}\n\n{layout.story.setting_text}".strip()
    body = "\n\n".join(facts)
    if layout.flip():
        return f"{layout.goal()}\n\n{layout.story.setting_text}\n\n{body}"
    return f"{head}\n\n{body}\n\n{layout.goal()}"


KINDS: dict[str, Callable[[_Layout, list[Clause]], str]] = {
    "textbook": _textbook,
    "mail": _mail,
    "ticket": _ticket,
    "bullets": _bullets,
    "story": _story,
}
"""Name of a kind of document -> what puts it together."""
