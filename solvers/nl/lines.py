"""The lines of an NL text, and the numbers on them, read without trusting any of it."""

import math
from typing import NoReturn

import numpy as np

from modelwright.solvers.instance import Floats, Ints

QUOTED = 60
"""Characters of a bad line that a message quotes."""


class MalformedModel(ValueError):
    """The bytes are not a well-formed NL model, or are larger than allowed."""


class UnsupportedModel(ValueError):
    """The model is well-formed and uses something that nobody here handles."""


class Lines:
    """A cursor over the lines of a text, comments removed.

    Raises:
        MalformedModel: the bytes are not ASCII, or are binary NL.
    """

    def __init__(self, data: bytes) -> None:
        if data[:1] == b"b":
            raise MalformedModel("binary NL; expected the ASCII form, which starts with 'g'")
        try:
            text = data.decode("ascii")
        except UnicodeDecodeError as error:
            raise MalformedModel(f"byte {error.start} is not ASCII") from error
        self._lines: list[str] = text.split("\n")
        if "#" in text:
            self._lines = [line.split("#", 1)[0] for line in self._lines]
        if not self._lines[-1]:
            self._lines.pop()
        self._at = 0

    def at_end(self) -> bool:
        """Return True after the last line."""
        return self._at >= len(self._lines)

    def left(self) -> int:
        """Return how many lines are still to come."""
        return len(self._lines) - self._at

    def next(self) -> str:
        """Return the next line."""
        if self.at_end():
            raise MalformedModel(f"the text ends after line {self._at}, inside a segment")
        self._at += 1
        return self._lines[self._at - 1]

    def take(self, count: int) -> list[str]:
        """Return the next `count` lines."""
        if not 0 <= count <= len(self._lines) - self._at:
            raise MalformedModel(
                f"line {self._at} announces {count} lines; {len(self._lines) - self._at} follow"
            )
        self._at += count
        return self._lines[self._at - count : self._at]

    def fail(self, expected: str) -> NoReturn:
        """Raise for the line that was read last."""
        line = self._lines[self._at - 1][:QUOTED]
        raise MalformedModel(f"line {self._at}: expected {expected}, got {line!r}")

    def integer(self, token: str, below: int) -> int:
        """Return a token of the current line as an integer in 0 .. below - 1."""
        # isdigit refuses signs, blanks and underscores, all of which int() accepts.
        if not token.isdigit() or len(token) > 18 or not int(token) < below:
            self.fail(f"an integer below {below}")
        return int(token)

    def number(self, token: str) -> float:
        """Return a token of the current line as a finite number."""
        value = _number(token)
        if not math.isfinite(value):
            self.fail("a finite number")
        return value

    def integers(self, at_least: int, limit: int) -> list[int]:
        """Return the integers 0 .. limit of the next line, at least so many."""
        tokens = self.next().split()
        if not at_least <= len(tokens) <= 20:
            self.fail(f"at least {at_least} integers")
        return [self.integer(token, limit + 1) for token in tokens]

    def pairs(self, count: int, below: int) -> tuple[Ints, Floats]:
        """Return `count` lines of an index (each once, in 0 .. below - 1) and a finite number."""
        first = self._at + 1
        where = f"lines {first} to {first + count - 1}"
        table = [line.split() for line in self.take(count)]
        try:
            indices = [int(index) if index.isdigit() else -1 for index, _ in table]
            numbers = np.array([_number(number) for _, number in table], dtype=np.float64)
        except ValueError as error:
            raise MalformedModel(f"{where}: expected an index and a number on each") from error
        if count and not 0 <= min(indices) <= max(indices) < below:
            raise MalformedModel(f"{where}: an index is not in 0 .. {below - 1}")
        if len(set(indices)) != count:
            raise MalformedModel(f"{where}: an index occurs twice")
        if not np.isfinite(numbers).all():
            raise MalformedModel(f"{where}: a number is not finite")
        return np.array(indices, dtype=np.int64), numbers


def _number(token: str) -> float:
    """Return the number a token spells, NaN if it spells none; float() accepts underscores."""
    try:
        return math.nan if "_" in token else float(token)
    except ValueError:
        return math.nan
