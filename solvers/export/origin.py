"""Where the members of a set or the numbers of a parameter come from, in words."""

from collections.abc import Mapping
from typing import Any

_COMBINED = {
    "sum": "sum of ",
    "mean": "mean of ",
    "min": "smallest of ",
    "max": "largest of ",
    "count": "number of rows of ",
}
_HEADINGS = "*"


def describe_source(source: Mapping[str, Any], place: str = "") -> str:
    """Return the source of a set or parameter as a phrase that follows "from".

    Args:
        source: as JSON (`MemberSource` or `ValueSource` of `modelwright.agent.formulation`).
        place: file and column as people know them, instead of the names of table and column.
    """
    column = source.get("value") or source.get("column") or ""
    where = place or f"table {source['table']}" + (f", column {column}" if column else "")
    said = _COMBINED.get(source.get("combine", ""), "") + where
    keys = ["column heading" if key == _HEADINGS else key for key in source.get("keys", ())]
    if keys:
        said += f", by {_joined(keys, 'and')}"
    for condition in source["where"]:
        cells = [cell or "blank" for cell in condition["is_in"]]
        said += f", where {condition['column']} is {_joined(cells, 'or')}"
    if source.get("factor", 1) != 1:
        said += f", times {source['factor']:g}"
    if source.get("blank") is not None:
        said += f", {source['blank']:g} if blank"
    return said


def _joined(words: list[str], last: str) -> str:
    if len(words) < 2:
        return "".join(words) or "nothing"
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
