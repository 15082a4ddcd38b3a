"""Numbers as people write them: 1,200; $1.5 million; two dozen; 20 %; twice; two thirds."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from modelwright.solvers.number_words import LETTERS, SCALES, SMALL, spelled

_SCALES = SCALES | LETTERS
_MULTIPLES = {
    "twice": 2, "thrice": 3, "double": 2, "triple": 3, "quadruple": 4, "half": 0.5,
}  # fmt: skip
_PARTS = {"half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}

_WORD = "|".join(sorted((*SMALL, *SCALES), key=len)[::-1])
_PATTERN = re.compile(
    rf"""
    (?P<minus>(?<![\w)])-(?=[$€£¥]?\d))?(?P<money>(?:US|CA|AU)?[$€£¥]\s?)?
    (?P<digits>(?<![\w.])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)
    (?:\s?(?P<scale>hundred|thousand|million|billion|dozen|bn|k|m)(?![\w²³]))?
    (?P<over>/\d+(?![\d/.]))?
    |\b(?P<words>(?:{_WORD})(?:(?:\s|-|\sand\s)(?:{_WORD}))*)\b
    |\b(?P<multiple>{"|".join(_MULTIPLES)})\b
    |\ba\s(?P<portion>third|quarter|fifth|tenth)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(
    r"""(?P<percent>\s?(?:%|percent\b|per\ cent\b|percentage\ points?\b))
    |(?P<times>(?:\s|-)?times\b|-?fold\b)
    |(?P<part>[\s-](?:half|halves|thirds?|quarters?|fourths?|fifths?|tenths?)\b)
    |(?P<currency>\s?(?:dollars?|euros?|pounds\ sterling|usd|eur|gbp|cedis?|yuan|rmb|rupees?)\b
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
    found: list[Number] = []
    position = 0
    while match := _PATTERN.search(text, position):
        number = _read(text, match)
        position = max(match.end(), number.end) if number else match.end()
        if number:
            found.append(number)
    return found


def _read(text: str, match: re.Match[str]) -> Number | None:
    word = match["digits"] is None
    kind = "money" if match["money"] else "plain"
    if match["multiple"]:
        value, kind = float(_MULTIPLES[match["multiple"].lower()]), "times"
        if match["multiple"].lower() == "half" and re.match(r"\s+of\b", text[match.end() :]):
            kind = "part"
        return Number(value, kind, match.start(), match.end(), word)
    if match["portion"]:
        return Number(
            1 / _PARTS[match["portion"].lower()], "part", match.start(), match.end(), word
        )
    if match["words"]:
        value = spelled(match["words"])
    else:
        sign = -1.0 if match["minus"] else 1.0
        value = (
            sign
            * float(match["digits"].replace(",", ""))
            * _SCALES.get((match["scale"] or "").lower(), 1)
        )
        if match["over"]:
            divisor = float(match["over"][1:])
            if divisor == 0:
                return None
            value, kind = value / divisor, "part" if value < divisor else kind
    end = match.end()
    if after := _AFTER.match(text, end):
        end = after.end()
        value, kind = _AFTER_READERS[str(after.lastgroup)](
            value, kind, after.group().strip(" -").lower()
        )
    return Number(value, kind, match.start(), end, word)


_AFTER_READERS: dict[str, Callable[[float, str, str], tuple[float, str]]] = {
    "percent": lambda value, kind, word: (round(value / 100, 12), "percent"),
    "times": lambda value, kind, word: (value, "times"),
    "part": lambda value, kind, word: (
        value / _PARTS[word if word in _PARTS else word.rstrip("s")],
        "part",
    ),
    "currency": lambda value, kind, word: (value, "money"),
}
