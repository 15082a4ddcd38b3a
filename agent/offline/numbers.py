"""Numbers as people write them: 1,200; $1.5 million; two dozen; 20 %; twice; two thirds."""

import re
from dataclasses import dataclass

from modelwright.solvers.number_words import LETTERS, SCALES, SMALL, spelled

_SCALES = SCALES | LETTERS
_MULTIPLES = {"twice": 2, "thrice": 3, "double": 2, "triple": 3, "quadruple": 4, "half": 0.5}
_PARTS = {"half": 2, "halve": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "tenth": 10}

_WORD = "|".join(sorted((*SMALL, *SCALES), key=len)[::-1])
_PATTERN = re.compile(
    rf"""
    (?P<minus>(?<![\w)])-(?=[$€£¥]?\d))?(?P<money>(?:(?:US|CA|AU)?[$€£¥]|\b(?:USD|EUR|GBP|CHF)\b)\s?)?
    (?P<digits>(?<![\w./])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|(?<![\w.])\.\d+)
    (?:\s?(?P<scale>hundred|thousand|million|billion|dozen|bn|k|(?(money)m|(?!)))(?![\w²³]))?
    (?P<over>/0*[1-9]\d*(?![\d/.]))?(?!/)
    |\b(?P<words>(?:{_WORD})(?:(?:\s|-|\sand\s)(?:{_WORD}))*)\b
    |\bhalf\s(?P<an>an?)\b
    |\b(?P<multiple>{"|".join(_MULTIPLES)})\b(?P<of>\s+of\b)?
    |\ba\s(?P<portion>third|quarter|fifth|tenth)\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_AFTER = re.compile(
    r"""(?P<percent>\s?(?:%|percent\b|per\ cent\b|percentage\ points?\b))
    |(?P<times>(?:\s|-)?times\b|-?fold\b)
    |[\s-](?P<part>half|halve|third|quarter|fourth|fifth|tenth)s?\b
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
    found: list[Number] = []
    position = 0
    while match := _PATTERN.search(text, position):
        found.append(_read(text, match))
        position = found[-1].end
    return found


def _read(text: str, match: re.Match[str]) -> Number:
    start, end, kind = match.start(), match.end(), "money" if match["money"] else "plain"
    if match["an"]:  # half an hour
        return Number(0.5, "plain", start, end, True)
    if match["multiple"]:
        word = match["multiple"].lower()
        kind = "part" if word == "half" and match["of"] else "times"
        return Number(_MULTIPLES[word], kind, start, match.end("multiple"), True)
    if match["portion"]:
        return Number(1 / _PARTS[match["portion"].lower()], "part", start, end, True)
    value = spelled(match["words"]) if match["words"] else _written(match)
    if match["over"]:
        kind = "part" if value < float(match["over"][1:]) else kind
        value /= float(match["over"][1:])
    if after := _AFTER.match(text, end):
        kind, end = str(after.lastgroup), after.end()
        if kind == "percent":
            value = round(value / 100, 12)
        elif kind == "part":
            value /= _PARTS[after["part"].lower()]
    return Number(value, kind, start, end, bool(match["words"]))


def _written(match: re.Match[str]) -> float:
    value = float(match["digits"].replace(",", "")) * _SCALES.get((match["scale"] or "").lower(), 1)
    return -value if match["minus"] else value
