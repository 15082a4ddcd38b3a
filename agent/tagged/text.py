"""A problem text whose numbers can be referred to: "25 [#0] chairs", or "[#0] chairs"."""

import re
from dataclasses import dataclass

from modelwright.solvers.checks.text_numbers import TextNumber, find_numbers

_MINUS = re.compile(r"(?<![\w)])-[$€£¥]?$")


@dataclass(frozen=True)
class NumberedText:
    """A text with its numbers, in the order in which they stand."""

    shown: str
    """The text with a reference at each number."""
    values: tuple[float, ...]
    """What the numbers stand for: 0.2 for "20 %", 1200 for "1,200"."""
    spans: tuple[tuple[int, int], ...]
    """First character, and the one after the last, of each number in the original text."""


def number_text(text: str, *, hide_values: bool = False) -> NumberedText:
    """Return the text with a reference at each number, counted from 0.

    Numbers that name things ("city 3", "8:00") have none, and neither have "one" and "once",
    which seldom count. Numbers written as words keep their words.

    Args:
        text: of the problem.
        hide_values: put the reference in the place of the digits instead of behind them.
    """
    numbers = [n for n in find_numbers(text) if _is_referred_to(n)]
    starts = [_start(text, number) for number in numbers]
    pieces: list[str] = []
    end = 0
    for k, (number, start) in enumerate(zip(numbers, starts, strict=True)):
        hidden = hide_values and not number.is_word
        pieces += [text[end:start] if hidden else text[end : number.end] + " ", f"[#{k}]"]
        end = number.end
    return NumberedText(
        shown="".join((*pieces, text[end:])),
        values=tuple(
            -number.value if start < number.start else number.value
            for number, start in zip(numbers, starts, strict=True)
        ),
        spans=tuple((start, number.end) for number, start in zip(numbers, starts, strict=True)),
    )


def _is_referred_to(number: TextNumber) -> bool:
    return not number.is_label and not (number.is_word and number.value == 1)


def _start(text: str, number: TextNumber) -> int:
    """Return where a number begins, with the sign of a negative one."""
    minus = None if number.is_word else _MINUS.search(text, 0, number.start)
    return minus.start() if minus else number.start
