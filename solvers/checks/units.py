"""Do the numbers of one row, or of the objective, measure the same kind of thing?"""

import re
from collections.abc import Mapping
from typing import Any, cast

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.flat import Part
from modelwright.solvers.instance import OBJECTIVE

NAME = "units_agree"
_DIMENSIONS = {
    "money": "$ usd eur gbp € £ ¥ dollar euro pound_sterling yuan rmb cent rupee profit cost",
    "time": "second sec minute min hour hr h day week month year man-hour labor-hour",
    "mass": "g gram kg kilogram mg ton tonne t lb pound oz ounce",
    "volume": "l liter litre ml milliliter gallon gal m3 cup barrel",
    "length": "m meter metre km kilometer mile ft foot feet inch in cm mm yard",
    "area": "acre hectare ha m2 sqft square_foot",
    "energy": "kwh mwh wh joule calorie calories kcal kj mw kw",
}
_DIMENSION_OF = {word: name for name, words in _DIMENSIONS.items() for word in words.split()}
_ROWS = {Part.MATRIX, Part.ROW_LOWER, Part.ROW_UPPER}


def check(case: Case) -> Check:
    """Pass if no row sets one dimension against another; only plain units are judged."""
    parameters = cast(list[Mapping[str, Any]], (case.formulation or {}).get("parameters") or [])
    dimensions = {p["name"]: d for p in parameters if (d := dimension(p.get("unit", "")))}
    if not dimensions or case.instance is None or case.flat is None:
        return skipped(NAME, "no units are given", Weight.ADVISORY)
    rows: dict[int, dict[str, str]] = {}
    for path, places in case.influence.places.items():
        if str(path[0]) not in dimensions:
            continue
        for place in places:
            row = OBJECTIVE if place.part is Part.OBJECTIVE else place.owner
            if place.part in _ROWS or place.part is Part.OBJECTIVE:
                rows.setdefault(row, {})[str(path[0])] = dimensions[str(path[0])]
    wrong = {
        f"{_row_name(case, row)} sets " + " against ".join(f"{n} ({d})" for n, d in found.items())
        for row, found in rows.items()
        if len(set(found.values())) > 1
    }
    if wrong:
        return failed(NAME, listed(sorted(wrong), 2), Weight.ADVISORY)
    judged = len([found for found in rows.values() if len(found) > 1])
    if not judged:
        return skipped(NAME, "no row holds two numbers with plain units", Weight.ADVISORY)
    return passed(NAME, f"the units of {judged} rows agree", Weight.ADVISORY)


def dimension(unit: str) -> str:
    """Return the dimension of what stands before "per" or "/"; "" if it is not a plain one."""
    head = re.split(r"\bper\b|/", unit.lower(), maxsplit=1)[0].strip().strip(".")
    words = [_singular(word) for word in re.split(r"[\s()]+", head) if word]
    named = {_DIMENSION_OF[word] for word in words if word in _DIMENSION_OF}
    # "machine hours" is time; "1000 $" is money; "kg m" is neither.
    return named.pop() if len(named) == 1 else ""


def _singular(word: str) -> str:
    if word in _DIMENSION_OF:
        return word
    return word[:-1] if word.endswith("s") else word


def _row_name(case: Case, row: int) -> str:
    assert case.instance is not None, "a row has a model"
    return case.instance.objective_name if row == OBJECTIVE else case.instance.row_names[row]
