"""The words of the editable form: what stands as it is, and what needs quotes.

A text that is printable, without spaces at its ends and without a leading quote stands as it is. Of
several lines, each follows a bar in a line of its own. Everything else is a JSON string.
"""

import json
import math
import re
from difflib import get_close_matches
from typing import NoReturn

from modelwright.solvers.errors import UsageError

BAR = "|"
FIELDS = re.compile(
    r"(?:members|table|keys|column|combine|factor|blank|formula|quote"
    r'|where\s+(?:"(?:[^"\\]|\\.)*"|[^:="]+))\s*:'
)
"""How a line with a field starts, unlike one with a number."""
_LEADING = ('"', "#", BAR)
_STRINGS = json.JSONDecoder()


def write_text(text: str, indent: str) -> str:
    """Return a text for the end of a line, with the space before it; "" if it is empty."""
    if not text:
        return ""
    if _stands(text):
        return f" {text}"
    lines = text.split("\n")
    if len(lines) > 1 and all(line.isprintable() and line == line.rstrip() for line in lines):
        return "".join(f"\n{indent}{BAR} {line}".rstrip() for line in lines)
    return f" {write_string(text)}"


def write_word(word: str, stops: str = ",=") -> str:
    """Return a word of a list, in quotes if it could be mistaken."""
    plain = word and _stands(word) and not any(letter in word for letter in f'"{stops}')
    return word if plain else write_string(word)


def write_string(text: str) -> str:
    """Return a JSON string in one line, with letters as they are where they can be seen."""
    return json.dumps(text, ensure_ascii=not text.replace("\n", "").isprintable())


def write_number(value: float) -> str:
    """Return a number that reads back as the same float."""
    return repr(value).removesuffix(".0")


def _stands(text: str) -> bool:
    return text.isprintable() and text == text.strip() and not text.startswith(_LEADING)


def complain(line: int, message: str, hint: str = "") -> NoReturn:
    """Raise the error for a line of the form."""
    raise UsageError(f"line {line}: {message}", hint=hint, kind="not_editable")


def guess(word: str, known: list[str]) -> str:
    """Return a hint with the nearest of the known words."""
    close = get_close_matches(word, known, n=1, cutoff=0.5)
    return f"Did you mean {close[0]!r}?" if close else f"Known: {', '.join(known[:12]) or 'none'}."


class Scanner:
    """Reads one line from left to right.

    Args:
        text: of the line.
        line: its number, for messages.
    """

    def __init__(self, text: str, line: int) -> None:
        self._text = text
        self.line = line
        self._place = 0

    @property
    def rest(self) -> str:
        """What has not been read."""
        return self._text[self._place :].strip()

    def accepts(self, mark: str) -> bool:
        """Whether the mark comes next, which is then read."""
        if self.rest.startswith(mark):
            self._place = self._text.index(mark, self._place) + len(mark)
            return True
        return False

    def expect(self, mark: str, after: str) -> None:
        """Read the mark, or complain."""
        if not self.accepts(mark):
            complain(self.line, f"expected {mark!r} after {after}, found {self.rest[:40]!r}")

    def word(self, stops: str) -> str:
        """Read a JSON string, or what stands before one of the stops or the end."""
        if self.rest.startswith('"'):
            return self.string()
        self._place = len(self._text) - len(self._text[self._place :].lstrip())
        end = self._place
        while end < len(self._text) and self._text[end] not in stops:
            end += 1
        word = self._text[self._place : end].strip()
        self._place = end
        return word

    def string(self) -> str:
        """Read a JSON string."""
        start = self._text.index('"', self._place)
        try:
            value, self._place = _STRINGS.raw_decode(self._text, start)
        except json.JSONDecodeError as error:
            complain(
                self.line,
                f"expected a string in quotes, found {self._text[start:][:40]!r}: {error.msg}",
                'A quote inside is written \\", a backslash \\\\.',
            )
        return value

    def words(self, end: str = "") -> list[str]:
        """Read words with commas between, up to the mark or the end of the line."""
        found: list[str] = []
        while self.rest and not (end and self.rest.startswith(end)):
            found.append(self.word(f",{end}"))
            if not self.accepts(","):
                break
            if not self.rest:
                complain(self.line, "expected another word after the last comma")
        return found

    def number(self, stops: str = ' "\t') -> float:
        """Read a number, which ends before one of the stops."""
        word = self.word(stops)
        try:
            value = float(word)
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            complain(
                self.line,
                f"expected a number, found {(word or self.rest)[:40]!r}",
                "Write 1250.5, without unit or separators; its words may follow in quotes.",
            )
        return value

    def finish(self, after: str) -> None:
        """Complain if anything is left."""
        if self.rest:
            complain(self.line, f"expected the end of the line after {after}, found {self.rest!r}")
