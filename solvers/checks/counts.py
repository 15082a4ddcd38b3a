"""Are counts of countable things whole numbers?"""

import re
from collections.abc import Mapping
from typing import Any, cast

import numpy as np

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.declared import base_name

NAME = "counts_whole"
_FRACTION = 1e-6
_COUNTED = re.compile(
    r"\b(?:how\smany|number\sof|numbers\sof)\s((?:[a-z'-]+\s){0,4}?[a-z'-]+)"
    r"(?=\s(?:should|to|must|are|is|can|will|does|do|it|they|of|that|he|she|in|for)\b|[,.?;)])",
    re.I,
)
_MEASURES = set(
    [
        "hour",
        "minute",
        "second",
        "day",
        "week",
        "month",
        "year",
        "acre",
        "hectare",
        "liter",
        "litre",
        "gallon",
        "ml",
        "milliliter",
        "kg",
        "kilogram",
        "gram",
        "pound",
        "ounce",
        "ton",
        "tonne",
        "meter",
        "metre",
        "mile",
        "km",
        "foot",
        "feet",
        "inch",
        "dollar",
        "euro",
        "cent",
        "unit",
        "share",
        "amount",
        "percent",
        "percentage",
        "kilometer",
        "serving",
        "barrel",
        "bushel",
        "cup",
    ]
)
_WHOLE = re.compile(
    r"\b(?:must|should|are|be|is|as|all|only)\s(?:non-?negative\s|all\s)?(?:an?\s)?(?:integers?\b(?!,)"
    r"|whole\s(?:numbers?|units?)|integral\b|indivisible)|\binteger\s(?:variables?|values?|quantit)"
    r"|\bwhole\s(?:numbers?|units?)\sof|\bcannot\sbe\sfractional",
    re.I,
)
_DIVISIBLE = re.compile(
    r"\b(?:fractional|fractions?|need\snot\sbe\s(?:an?\s)?(?:integer|whole)"
    r"|ignore\s(?:the\s)?integrality)\b",
    re.I,
)
_SHARES = re.compile(
    r"%|\b(?:shares?|fractions?|proportions?|portions?|percent\w*|probabilit\w+|split|weights?\sof)\b",
    re.I,
)
_EACH = {"each", "type", "kind", "item", "of"}


def check(case: Case) -> Check:
    """Fail if the text counts things and their variable is continuous with a fractional value."""
    if case.instance is None or case.point is None:
        return skipped(NAME, "there is no point", Weight.ADVISORY)
    if not case.text:
        return skipped(NAME, "no problem text says what is counted", Weight.ADVISORY)
    if _DIVISIBLE.search(case.text):
        return skipped(NAME, "the text allows fractions", Weight.ADVISORY)
    if _WHOLE.search(case.text) and not case.instance.integer.any():
        said = "the text asks for whole numbers, but no variable of the model is integer"
        return failed(NAME, said, Weight.ADVISORY)
    distance = np.abs(case.point - np.round(case.point))
    broken = np.flatnonzero((distance > _FRACTION) & ~case.instance.integer).tolist()
    nouns = counted_nouns(case.text)
    wrong = [
        f"{name} = {case.point[k]:.6g}"
        for k in broken
        if _is_counted(name := case.instance.column_names[k], nouns, case.formulation)
    ]
    if wrong:
        said = f"the text counts {', '.join(sorted(nouns))}, but {listed(wrong)}"
        return failed(NAME, said, Weight.ADVISORY)
    if undecided := _undecided(case, broken):
        said = f"a choice between yes and no is answered with {listed(undecided)}"
        return failed(NAME, said, Weight.ADVISORY)
    if not nouns:
        return skipped(NAME, "the text counts nothing", Weight.ADVISORY)
    said = f"counted in the text: {', '.join(sorted(nouns))}; no such variable has a fraction"
    return passed(NAME, said, Weight.ADVISORY)


def _undecided(case: Case, broken: list[int]) -> list[str]:
    """Return the fractional variables between 0 and 1 where the text chooses and shares nothing."""
    if case.instance is None or case.point is None or _SHARES.search(case.text):
        return []
    lower, upper = case.instance.column_lower, case.instance.column_upper
    chosen = [k for k in broken if lower[k] == 0 and upper[k] == 1]
    return [f"{case.instance.column_names[k]} = {case.point[k]:.6g}" for k in chosen]


def counted_nouns(text: str) -> set[str]:
    """Return what the text asks "how many" of, as stems; measures such as hours are left out."""
    nouns: set[str] = set()
    for match in _COUNTED.finditer(text):
        words = [_stem(word) for word in match[1].lower().split()]
        if not set(words) & _MEASURES:
            nouns |= {word for word in words if len(word) > 3 or word in _EACH}
    return nouns - {"total", "possible", "maximum", "minimum", "different", "and", "the"}


def _is_counted(name: str, nouns: set[str], formulation: Mapping[str, Any] | None) -> bool:
    variables = cast(list[Mapping[str, Any]], (formulation or {}).get("variables") or [])
    declared = next((v for v in variables if v["name"] == base_name(name)), {})
    unit = _stem(str(declared.get("unit", "")).lower())
    if unit in _MEASURES or set(re.split(r"\W+", unit)) & _MEASURES:
        return False
    words = f"{name} {declared.get('unit', '')} {declared.get('meaning', '')}".lower()
    stems = {_stem(word) for word in re.split(r"[^a-z]+", words)}
    if stems & _MEASURES:
        return False
    # "How many of each" counts whatever is decided on.
    return bool(stems & (nouns - _EACH)) or bool(nouns & _EACH)


def _stem(word: str) -> str:
    word = word.strip("'")
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("ses", "xes", "ches", "shes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word
