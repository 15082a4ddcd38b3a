"""Sections and lines of the editable form, before anything is made of them."""

import re
from dataclasses import dataclass, field

from modelwright.agent.render.editable_words import BAR, FIELDS, Scanner, complain, guess

KINDS = [
    *("title", "set", "parameter", "variable", "maximize", "minimize", "constraint"),
    *("assume", "unused"),
]
_KIND = re.compile(r"[A-Za-z]+")


@dataclass
class Line:
    """A line that is no comment."""

    number: int
    """Counted from 1."""
    text: str
    """Without the spaces around it."""
    block: list[str] = field(default_factory=list[str])
    """What follows bars below the line."""


@dataclass
class Section:
    """A line at the left margin and the indented lines below it."""

    kind: str
    """One of `KINDS`."""
    head: Line
    body: list[Line] = field(default_factory=list[Line])


def split(text: str) -> list[Section]:
    """Return the sections.

    Raises:
        UsageError: a line belongs to none, or a section is of no known kind.
    """
    sections: list[Section] = []
    for number, raw in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        line = Line(number, raw.strip())
        if not line.text or line.text.startswith("#"):
            continue
        if not sections and (raw[0].isspace() or line.text.startswith(BAR)):
            complain(number, "expected a section at the left margin first", guess("", KINDS))
        if line.text.startswith(BAR):
            section = sections[-1]
            owner = section.body[-1] if section.body else section.head
            owner.block.append(line.text.removeprefix(BAR).removeprefix(" "))
        elif raw[0].isspace():
            sections[-1].body.append(line)
        else:
            sections.append(Section(_kind(line), line))
    return sections


def _kind(line: Line) -> str:
    found = _KIND.match(line.text)
    kind = found[0] if found else ""
    if kind not in KINDS:
        word = line.text.split()[0][:40]
        complain(
            line.number, f"expected the start of a section, found {word!r}", guess(word, KINDS)
        )
    return kind


def text_after(scanner: Scanner, line: Line) -> str:
    """Return the text that the rest of a line, or the block below it, holds."""
    if line.block:
        scanner.finish("the colon, since lines with bars follow")
        return "\n".join(line.block)
    if scanner.rest.startswith('"'):
        text = scanner.string()
        scanner.finish("the string")
        return text
    return scanner.rest


def refuse_block(line: Line) -> None:
    """Complain if a block follows a line that holds no text."""
    if line.block:
        complain(line.number, "expected no lines with bars below this one")


class Fields:
    """The lines of a section's body, by the name before the colon.

    Args:
        section: whose body is read.
        known: names that may stand in it.

    Raises:
        UsageError: another name stands in it, or one twice ("members" and "where" may repeat).
    """

    def __init__(self, section: Section, known: list[str]) -> None:
        self._lines: dict[str, list[tuple[Scanner, Line]]] = {}
        self.others: list[Line] = []
        """Lines without a name."""
        for line in section.body:
            if not FIELDS.match(line.text):
                refuse_block(line)
                self.others.append(line)
                continue
            scanner = Scanner(line.text, line.number)
            name = scanner.word(" :")
            if name not in known:
                complain(line.number, f"a {section.kind} has no {name!r}", guess(name, known))
            if name in self._lines and name not in ("members", "where"):
                complain(line.number, f"{name!r} is given twice")
            if name != "where":
                scanner.expect(":", name)
            self._lines.setdefault(name, []).append((scanner, line))

    def __contains__(self, name: str) -> bool:
        return name in self._lines

    def text(self, name: str) -> str:
        """Return the text of a field, "" if it is missing."""
        return text_after(*self._lines[name][0]) if name in self else ""

    def scanners(self, name: str) -> list[Scanner]:
        """Return one scanner for each line of a field that holds no text."""
        for _, line in self._lines.get(name, []):
            refuse_block(line)
        return [scanner for scanner, _ in self._lines.get(name, [])]
