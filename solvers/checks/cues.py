"""Which numbers of the data are limits, by the words around them: from above or from below."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, cast

from modelwright.solvers.checks.binding import from_files
from modelwright.solvers.checks.leaves import Leaf, Path
from modelwright.solvers.checks.text_numbers import TextNumber

if TYPE_CHECKING:
    from modelwright.solvers.checks.case import Case


class Limit(StrEnum):
    """What kind of limit a number is."""

    UPPER = "upper"
    """More of it never hurts."""
    LOWER = "lower"
    """More of it never helps."""


class Cue(NamedTuple):
    """Why a number is taken for a limit."""

    limit: Limit
    words: str
    from_text: bool = True
    """False if only the name of the number says so."""


_UPPER = (
    r"at\s(?:the\s)?most|no\smore\sthan|not\smore\sthan|up\sto|(?:can(?:not|\snot|'t)|must\snot"
    r"|may\snot|should\snot|does\snot|do\snot|not\sto|never|shall\snot|won't|will\snot)\s(?:be\s)?(?:exceed|surpass|go\sover"
    r"|go\sabove|more\sthan|greater\sthan|larger\sthan)|not\sexceed(?:ing)?|without\sexceeding"
    r"|a\smaximum\sof|maximum\sof|max(?:imum)?\s(?:of\s)?|no\s(?:greater|larger|higher|longer)\sthan"
    r"|limited\sto|limit\s(?:of|is)|less\sthan\sor\sequal\sto|fewer\sthan|less\sthan|below|within"
    r"|budget\s(?:of|is)|capacity\s(?:of|is)|(?:has|have|is|are)\savailable|available(?:\sis|\sare)?"
    r"|only\shas|only\shave|total\sof\sonly"
)
_LOWER = (
    r"at\s(?:the\s)?least|no\sless\sthan|not\s(?:be\s)?(?:less|fewer|lower|smaller)\sthan"
    r"|no\s(?:fewer|lower|smaller)\sthan|a\sminimum\sof|minimum\sof|min(?:imum)?\s(?:of\s)?"
    r"|greater\sthan\sor\sequal\sto|more\sthan|greater\sthan|exceeds?|above|or\smore\sthan"
)
_BEFORE = re.compile(rf"(?P<upper>\b(?:{_UPPER})\b)|(?P<lower>\b(?:{_LOWER})\b)", re.I)
_GAP = re.compile(r"[^\d.;:!?]{0,14}")
_AFTER = re.compile(
    r"^\s*(?:(?!and\b|but\b|while\b|has\b|have\b|they\b)[a-z-]+\s){0,4}?"
    r"(?:(?P<upper>(?:is|are)\savailable|available|at\smost|or\s(?:less|fewer)"
    r"|at\s(?:its|their)\sdisposal)|(?P<lower>or\smore|at\sleast|(?:is|are)\s(?:needed|required)))\b",
    re.I,
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|cannot|can't|without|nor|neither|n't)\b[^.;:]{0,40}$", re.I
)
_COMPARATIVE = re.compile(r"^(?:more|less|fewer|greater|exceeds?|above|below)\b(?!.*\bor\b)", re.I)
_NAME_COST = re.compile(r"(?:^|_)(?:costs?|expenses?|wages?|fees?|rents?|penalt\w+)(?:_|$)")
_NAME_GAIN = re.compile(r"(?:^|_)(?:profits?|revenues?|incomes?|earnings?|gains?|benefits?)(?:_|$)")
_NAME_LOWER = re.compile(r"(?:^|_)(?:min|minimum|least|lower|requirement|required_total)(?:_|$)")
_NAME_UPPER = re.compile(
    r"(?:^|_)(?:max|maximum|most|upper|capacity|capacities|available|availability|budget|limit|stock"
    r"|hours_available|cap)(?:_|$)"
)


def find_cues(case: "Case") -> dict[Path, Cue]:
    """Return the limits among the numbers of the data; what is not plain is left out."""
    quotes = _quotes(case.formulation)
    told: dict[float, list[TextNumber]] = {}
    for number in case.text_numbers:
        for value in number.values if not number.is_label else ():
            told.setdefault(value, []).append(number)
    owners: dict[float, set[str]] = {}
    filed = from_files(case.formulation)
    for leaf in case.leaves:
        owners.setdefault(float(leaf.value), set()).add(leaf.top)
    by_value: dict[float, Cue | None] = {}
    found: dict[Path, Cue] = {}
    for leaf in case.leaves:
        shared = len(owners[float(leaf.value)]) > 1
        cue = _from_quote(case, leaf, quotes)
        if cue is None and not shared and leaf.top not in filed:
            value = float(leaf.value)
            if value not in by_value:
                by_value[value] = _from_text(case, told.get(value, []))
            cue = by_value[value]
        cue = cue or _from_name(leaf)
        if cue is not None:
            found[leaf.path] = cue
    return found


def worth_of(leaf: Leaf) -> Limit | None:
    """Return LOWER for a number named as a cost, UPPER for one named as a gain."""
    name = _words(leaf.top)
    if _NAME_LOWER.search(name) or _NAME_UPPER.search(name):
        return None
    cost, gain = _NAME_COST.search(name), _NAME_GAIN.search(name)
    if bool(cost) == bool(gain):
        return None
    return Limit.LOWER if cost else Limit.UPPER


def _words(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


def _from_quote(case: "Case", leaf: Leaf, quotes: Mapping[Path, str]) -> Cue | None:
    quote = quotes.get(leaf.path, "")
    if not quote:
        return None
    if case.text.count(quote) == 1:
        start = case.text.index(quote)
        inside = [n for n in case.text_numbers if start <= n.start < start + len(quote)]
        if len(inside) == 1:
            return _around(case.text, inside[0])
    return None


def _from_text(case: "Case", places: list[TextNumber]) -> Cue | None:
    """Return the cue that all places of a number in the text agree on."""
    cues = {cue.limit if (cue := _around(case.text, place)) else None for place in places}
    if len(cues) != 1 or None in cues:
        return None
    return _around(case.text, places[0])


def _from_name(leaf: Leaf) -> Cue | None:
    name = _words(leaf.top)
    lower, upper = _NAME_LOWER.search(name), _NAME_UPPER.search(name)
    if lower and not upper:
        return Cue(Limit.LOWER, leaf.top, from_text=False)
    return Cue(Limit.UPPER, leaf.top, from_text=False) if upper and not lower else None


def _around(text: str, number: TextNumber) -> Cue | None:
    """Return what the words right before or after a number say."""
    before, after = text[max(0, number.start - 60) : number.start], text[number.end :][:45]
    *_, last = [None, *_BEFORE.finditer(before)]
    if last is not None and _GAP.fullmatch(before[last.end() :]):
        ahead, words = before[: last.start()], last.group().strip()
        if ahead.endswith("by "):
            return None  # "may not exceed twice the other by more than 5": the sentence decides
        # "should not use more than 5": the negation may stand well before the comparative.
        turned = bool(_COMPARATIVE.match(words) and _NEGATED.search(ahead))
        upper = bool(last["upper"]) is not turned
        return Cue(Limit.UPPER if upper else Limit.LOWER, f"{words} {number.quote}")
    if match := _AFTER.match(after):
        words = (match["upper"] or match["lower"]).strip()
        kind = Limit.UPPER if match["upper"] else Limit.LOWER
        return Cue(kind, f"{number.quote} {words}")
    return None


def _quotes(formulation: Mapping[str, Any] | None) -> dict[Path, str]:
    """Return place in the data -> quoted words."""
    parameters = cast(list[Mapping[str, Any]], (formulation or {}).get("parameters") or [])
    return {
        (parameter["name"], *entry.get("key", [])): entry.get("quote", "")
        for parameter in parameters
        for entry in parameter.get("values") or []
    }
