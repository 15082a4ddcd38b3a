"""Numbers of a text with their kind: amounts of money, shares, multiples (twice, half)."""

import re
from dataclasses import dataclass

from modelwright.solvers.checks.text_numbers import TextNumber
from modelwright.solvers.checks.text_numbers import find_numbers as find_all_numbers

_SIGN = re.compile(r"(?:(?:US|CA|AU)?[$€£¥]|\b(?:USD|EUR|GBP|CHF))\s?$", re.IGNORECASE)
_MINUS = re.compile(r"(?<![\w)])-$")
_MULTIPLES = ("twice", "thrice", "double", "triple", "quadruple", "half")
_AFTER = re.compile(
    r"""(?P<times>(?:\s|-)?times\b|-?fold\b)
    |(?P<money>\s?(?:dollars?|euros?|pounds\ sterling|usd|eur|gbp|chf|cedis?|yuan|rmb|rupees?)\b
        |\s?[€£¥])""",
    re.VERBOSE | re.IGNORECASE,
)


@dataclass(frozen=True)
class Number:
    """A number of the text."""

    value: float
    kind: str
    """"plain", "money", "percent" (value is the fraction), "times" or "part" (of a whole)."""
    start: int
    end: int
    word: bool
    """Written as a word, as in "two"; such a number is often no datum."""


def find_numbers(text: str) -> list[Number]:
    """Return the numbers of the text in order, none overlapping."""
    return [_read(text, one) for one in find_all_numbers(text) if one.quote.lower() != "once"]


def _read(text: str, found: TextNumber) -> Number:
    quote, value, start, end = found.quote.lower(), found.value, found.start, found.end
    kind = "plain"
    if quote.endswith(("%", "cent", "percentage")):
        kind = "percent"
    elif quote in _MULTIPLES:
        kind = "times"
    elif 0 < value < 1 and (found.is_word or "/" in quote):
        kind = "part"
    if sign := _SIGN.search(text, max(0, start - 5), start):
        kind, start = "money", sign.start()
    if minus := _MINUS.search(text, max(0, start - 2), start):
        value, start = -value, minus.start()
    if quote.endswith(("k", "bn")) or (quote.endswith("m") and kind == "money"):
        value *= found.also[0] / found.value
    elif quote.endswith("m"):  # 5 m are metres
        end = start + len(quote.removesuffix("m").rstrip())
    after = _AFTER.match(text, end)
    if quote == "half" and (half := re.match(r"\s(?:(of)|an?)\b", text[end : end + 4])):
        kind, end = ("part", end) if half[1] else ("plain", end + half.end())  # half an hour
    elif after and kind != "percent":
        kind, end = str(after.lastgroup), after.end()
    return Number(value, kind, start, end, found.is_word)
