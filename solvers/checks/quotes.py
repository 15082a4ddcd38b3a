"""Does each value of the formulation stand in the words it is said to be read from?"""

from collections.abc import Mapping
from typing import Any, cast

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.binding import stands_for
from modelwright.solvers.checks.case import Case, failed, listed, passed, skipped
from modelwright.solvers.checks.text_numbers import find_numbers

NAME = "values_as_quoted"


def check(case: Case) -> Check:
    """Pass if every quoted number has the value that its quote shows."""
    parameters = cast(list[Mapping[str, Any]], (case.formulation or {}).get("parameters") or [])
    entries = [
        (parameter["name"] + "".join(f"[{key}]" for key in entry.get("key", [])), entry)
        for parameter in parameters
        for entry in parameter.get("values") or []
        if find_numbers(entry.get("quote", ""))
    ]
    if not entries:
        return skipped(NAME, "no formulation with quoted numbers was given", Weight.ADVISORY)
    wrong: list[str] = []
    for name, entry in entries:
        quote, value = entry["quote"], float(entry["value"])
        if not any(stands_for(value, number) for number in find_numbers(quote)):
            wrong.append(f"{name} = {value:g}, quoted as {quote!r}")
        elif case.text and _plain(quote) not in _plain(case.text):
            wrong.append(f"{name}: the text does not say {quote!r}")
    if wrong:
        return failed(NAME, listed(wrong, 3), Weight.ADVISORY)
    said = f"{len(entries)} values are those of the words they were read from"
    return passed(NAME, said, Weight.ADVISORY)


def _plain(text: str) -> str:
    return " ".join(text.lower().split())
