"""Numbers as people write them in cells: "1,200", "3,5", "$3.50", "30%", "5 kg"."""

import math
import re
from collections.abc import Iterable
from typing import NamedTuple

PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
CURRENCIES = tuple(
    re.split(
        " ",
        "US$ $ € £ ¥ ₹ ₽ ₩ ₺ USD EUR GBP CHF JPY CNY INR CAD AUD SEK NOK DKK PLN CZK BRL TRY ZAR",
    )
)
"""Signs and codes of currencies that are told from other units."""
_CURRENCY = "|".join(map(re.escape, CURRENCIES))
_UNIT = (
    r"%|‰|°C|°F|(?:kg|g|mg|t|tons?|tonnes?|lbs?|oz|km|mi|m|cm|mm|ft|h|hrs?|hours?|min|mins|minutes?"
    r"|s|sec|seconds?|d|days?|weeks?|months?|years?|l|L|ml|hl|gal|k[Ww]h?|M[Ww]h?|G[Ww]h|[Ww]h?"
    r"|m2|m²|m3|m³|ha|pcs?|pieces?|units?|pallets?|TEU)"
)
_SPACES = " \u00a0\u2009\u202f"


def _pattern(point: str, separators: str) -> re.Pattern[str]:
    grouped = rf"[1-9]\d{{0,2}}(?:(?P<gap>[{separators}])\d{{3}})(?:(?P=gap)\d{{3}})*"
    lakh = r"|[1-9]\d?(?:,\d\d)+,\d{3}" if point == "." else ""
    whole = rf"(?:{grouped}{lakh}|\d+)"
    point = re.escape(point)
    digits = rf"(?:{whole}(?:{point}\d*)?|{point}\d+)(?:[eE][+-]?\d+)?"
    return re.compile(
        rf"(?P<sign>[+−-]?)\s?(?P<front>{_CURRENCY})?\s?(?P<inner>[+−-]?)(?P<digits>{digits})"
        rf"\s?(?P<back>{_CURRENCY}|{_UNIT})?(?P<per>/\s?[A-Za-z]\w*)?",
        re.ASCII,
    )


_PATTERNS = {
    ".": _pattern(".", f",'’{_SPACES}"),
    ",": _pattern(",", f".'’{_SPACES}"),
}


class Quantity(NamedTuple):
    """A number with the unit written beside it, "" for none."""

    value: int | float
    unit: str


def read_plain(text: str) -> int | float | None:
    """Return the number that program would write like this; None for "007", "1,5", "inf".

    Leading zeros belong to codes (postcodes, part numbers), which must stay text.
    """
    text = text.strip()
    if not PLAIN.fullmatch(text) or _is_code(text) or len(text) > 300:
        return None
    if text.lstrip("+-").isdigit():
        return int(text)
    value = float(text)
    return value if math.isfinite(value) else None


def read_quantity(text: str, point: str = ".") -> Quantity | None:
    """Return the number and unit in a cell; None if it holds anything else.

    Args:
        text: the cell.
        point: the decimal point, "." or ","; the other one may separate thousands.
    """
    if point == "." and (value := read_plain(text)) is not None:
        return Quantity(value, "")
    if len(text) > 60 or not (found := _PATTERNS[point].fullmatch(text.strip())):
        return None
    front, back = found["front"] or "", found["back"] or ""
    if (front and back) or (found["sign"] and found["inner"]):
        return None
    if found["per"] and not (front or back):
        return None
    digits = re.sub(rf"['’{_SPACES}{',' if point == '.' else '.'}]", "", found["digits"])
    value = read_plain(digits.replace(",", "."))
    if value is None:
        return None
    negative = (found["sign"] or found["inner"]) in ("-", "−")
    unit = (front or back) + re.sub(r"\s", "", found["per"] or "")
    return Quantity(-value if negative else value, unit)


def find_point(cells: Iterable[str]) -> str | None:
    """Return the decimal point that the cells of a column use.

    Returns:
        "." or ","; "" if nothing decides ("1,200" may be either); None if cells contradict.
    """
    found: set[str] = set()
    for cell in cells:
        if ("," in cell or "." in cell) and len(cell) <= 60:
            readings = [point for point in ".," if read_quantity(cell, point)]
            if len(readings) == 1:
                found.update(readings)
                if len(found) == 2:
                    return None
    return found.pop() if found else ""


def _is_code(text: str) -> bool:
    digits = text.lstrip("+-")
    return len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
