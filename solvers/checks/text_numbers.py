"""The numbers of a problem text as people write them, with what they may stand for."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from modelwright.solvers.number_words import LETTERS, SCALES, SMALL, spelled

_MULTIPLES = {
    **{"once": 1.0, "twice": 2.0, "double": 2.0, "thrice": 3.0, "triple": 3.0, "quadruple": 4.0},
    "half": 0.5,
}
_PARTS = {
    **{"half": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "eighth": 8},
    "tenth": 10,
}
_SPELLED = "|".join(sorted((*SMALL, *SCALES), key=len, reverse=True))
_SCALE = "hundred|thousand|million|billion|dozen|k|m|bn"

_NUMBER = re.compile(
    rf"""
    (?P<clock>\b\d{{1,2}}:\d{{2}}(?:\b|(?=[ap]m\b)))
    |(?P<digits>(?<![A-Za-z_\d])(?<!\d\.)(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?(?:[eE][+-]?\d+)?|(?<![\w.])\.\d+)
     (?P<ordinal>(?:st|nd|rd|th|-?D)\b)?
     (?P<over>\s?/\s?0*[1-9]\d*(?![\d/.])(?=[\s,.;)]|$))?
     (?:[\s-]?(?P<scale>{_SCALE})(?![\w²³]))?
     (?P<percent>\s?\\?%|\s?per\s?cent\b|\s?percentage\b)?
    |\b(?P<part>(?:{"|".join([*SMALL][1:])}|a)[\s-](?:{"|".join(_PARTS)})s?)\b
    |\b(?P<words>(?:{_SPELLED})(?:(?:\s|-|\sand\s)(?:{_SPELLED}))*)\b
     (?P<half>\sand\s(?:a|one)[\s-]half\b)?(?P<wpercent>\s?%|\s?per\s?cent\b)?
    |\b(?P<multiple>{"|".join(_MULTIPLES)})\b
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LABEL_BEFORE = re.compile(
    r"(?:\b(?i:tables?|figures?|fig|exercises?|examples?|exhibits?|chapters?|sections?|step|eq|equation|cit(?:y|ies)|months?|weeks?|days?|periods?"
    r"|years?|quarters?|factor(?:y|ies)|plants?|machines?|types?|products?|models?|nodes?|stores?"
    r"|warehouses?|customers?|locations?|points?|stations?|sites?|workers?|teams?|tasks?|jobs?"
    r"|items?|phases?|stages?|regions?|zones?|groups?|class(?:es)?|grades?|levels?|options?|routes?"
    r"|trucks?|suppliers?|centers?|process(?:es)?|lines?|shifts?|projects?|foods?|numbers?|no\.?"
    r"|areas?|hubs?|ports?|markets?|districts?|employees?|persons?|rooms?|constraint|scenarios?"
    r"|vehicles?|markets?|depots?|shops?|farms?|fields?|ctiy|crops?|cars?|bins?|boxes|box|flights?)"
    r"\s*\**[#(]?(?:\d+\s*(?:,|-|–|to|and|,\s*and)\s*)*"
    r"|[A-Z][a-z]+\s|\#|\bNo\.\s?)$",
)
"""What stands before a number that is a name: "City 3", "Table 1.2", "months 1, 2 and 3"."""
_NOT_NAMES = re.compile(
    r"\b(?:At|Of|In|The|Up|And|Has|Each|Every|Over|Than|Least|Most|To|For|With|By|A|An|Is|Are|Only|"
    r"Exactly|About|Minimum|Maximum|Produce|Make|Use|Require|Requires|Cost|Costs|Profit|Demand|"
    r"Capacity|Limit|Given|Have|Needs|Need|Supply|Price|Weight|Value|Between|From|Total|Gives|"
    r"Provides?|Offers?|Contains?|Delivers?)\s$"
)
_AFTER_NAME = re.compile(
    r"\s*(?:[,.;:)|]|$|(?:and|or|is|are|in|on|to|of|can|has|have|with|during|for|must|each|should"
    r"|produces?|requires?|needs?|takes?|costs?|uses?|will|at|per)\b)"
)
_BULLET_AFTER = re.compile(r"[.):]\s")


@dataclass(frozen=True)
class TextNumber:
    """A number of the text."""

    value: float
    """As a plain number; 0.2 for "20 %"."""
    also: tuple[float, ...]
    """Other values the same words may stand for: 20 for "20 %", 2 for "2 million"."""
    start: int
    end: int
    quote: str
    is_word: bool
    """Written as a word ("two"); such a number is often no datum."""
    is_label: bool
    """Part of a name ("City 3"), a numbering or a time of day."""

    @cached_property
    def values(self) -> tuple[float, ...]:
        """Everything it may stand for, the likeliest first."""
        return (self.value, *self.also)


def find_numbers(text: str) -> list[TextNumber]:
    """Return the numbers of a text in order, none overlapping."""
    found = [number for match in _NUMBER.finditer(text) if (number := _read(text, match))]
    labels = {n.start for n in (*_headings(text, found), *_series(text, found))}
    return [replace(n, is_label=True) if n.start in labels else n for n in found]


def _headings(text: str, numbers: list[TextNumber]) -> list[TextNumber]:
    """Return the numbers that only count columns or rows of a table: | 1 | 2 | 3 |."""
    found: list[TextNumber] = []
    for column in (False, True):
        run: list[TextNumber] = []
        for number in [*numbers, None]:
            if number is not None and column and not _starts_row(text, number):
                continue
            gap = text[run[-1].end : number.start] if run and number else ""
            joined = column or (bool(re.fullmatch(r"[\s|*$]*", gap)) and "|" in gap)
            if run and number and number.value == run[-1].value + 1 and joined:
                run.append(number)
                continue
            if len(run) > 2 and run[0].value in (0.0, 1.0):
                found += run
            run = [number] if number and _starts_cell(text, number) else []
    return found


def _starts_row(text: str, number: TextNumber) -> bool:
    line = text.rfind("\n", 0, number.start) + 1
    return bool(re.fullmatch(r"[\s|*$]*", text[line : number.start]))


def _starts_cell(text: str, number: TextNumber) -> bool:
    before = text[max(0, number.start - 20) : number.start]
    return before.rstrip(" *$").endswith("|") or _starts_row(text, number)


def _series(text: str, numbers: list[TextNumber]) -> list[TextNumber]:
    """Return numbers that tell apart things of one name: line 1, line 2."""
    families: dict[str, list[TextNumber]] = {}
    for number in numbers:
        word = re.search(r"([A-Za-z]{3,})\s$", text[max(0, number.start - 25) : number.start])
        ends = _AFTER_NAME.match(text, number.end)
        if word and ends and not number.is_word and number.value in range(100):
            families.setdefault(word[1].lower(), []).append(number)
    return [
        number
        for family in families.values()
        if {1.0, 2.0} <= {n.value for n in family}
        for number in family
    ]


def _read(text: str, match: re.Match[str]) -> TextNumber | None:
    start, end = match.span()
    quote = match.group()
    if match["clock"]:
        hour, *others = _clock(quote, text[end : end + 6])
        return TextNumber(hour, tuple(others), start, end, quote, False, True)
    if match["digits"]:
        values = _digits(match)
        if text[max(0, start - 1) : start] == "-":
            values += [-value for value in values]
        power = text[max(0, start - 2) : start].strip("{").endswith(("^", "**"))
        label = bool(match["ordinal"]) or power or _is_label(text, match)
        return _number(values, match, is_word=False, is_label=label)
    if match["part"]:
        count, _, part = re.split(r"([\s-])", match["part"].lower(), maxsplit=1)
        name = part if part in _PARTS else part.rstrip("s")
        top = 1.0 if count == "a" else SMALL[count]
        return _number([top / _PARTS.get(name, 2)], match, is_word=True)
    if match["multiple"]:
        return _number([_MULTIPLES[quote.lower()]], match, is_word=True)
    value = spelled(match["words"]) + (0.5 if match["half"] else 0.0)
    values = [value / 100, value] if match["wpercent"] else [value]
    return _number(values, match, is_word=True)


def _clock(quote: str, after: str) -> list[float]:
    """Return the hour that is printed, and the time as minutes and as hours after midnight."""
    hour, minute = map(int, quote.split(":"))
    half = re.match(r"\s?([ap])\.?m\b", after, re.IGNORECASE)
    passed = hour % 12 + 12 * (half[1] in "pP") if half else hour
    return [float(hour), 60.0 * passed + minute, passed + minute / 60]


def _digits(match: re.Match[str]) -> list[float]:
    """Return what digits may stand for, the likeliest first."""
    value = float(match["digits"].replace(",", ""))
    if match["over"]:
        below = float(match["over"].strip(" /"))
        return [value / below, value, below] if below else [value]
    if match["percent"]:
        return [round(value / 100, 12), value]
    if match["scale"]:
        word = match["scale"].lower()
        scaled = value * (SCALES.get(word) or LETTERS[word])
        # "5 m" may be five metres.
        return [value, scaled] if word in LETTERS else [scaled, value]
    return [value]


def _number(
    values: list[float], match: re.Match[str], *, is_word: bool, is_label: bool = False
) -> TextNumber:
    first, *rest = values
    return TextNumber(first, tuple(rest), *match.span(), match.group(), is_word, is_label)


def _is_label(text: str, match: re.Match[str]) -> bool:
    """Return whether the number names something rather than measures it."""
    if (
        match["percent"]
        or match["scale"]
        or ("." in match["digits"] and not _after_table(text, match))
    ):
        return False
    before = text[max(0, match.start() - 40) : match.start()]
    if float(match["digits"].replace(",", "")) > 100 and not _after_table(text, match):
        return False
    line = before.rsplit("\n", 1)[-1]
    starts_line = "\n" in before or match.start() < 40
    if starts_line and not line.strip(" \t*#(-") and _BULLET_AFTER.match(text, match.end()):
        return True
    found = _LABEL_BEFORE.search(before)
    if not found:
        return False
    # "5 days 3 workers" or "Each 3 tons" is a quantity; "Node 3" and "type 2" are names.
    return not _NOT_NAMES.search(before)


def _after_table(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 12) : match.start()]
    return bool(re.search(r"\b(?:table|figure|fig\.?|section|eq\.?)\s*$", before, re.I))
