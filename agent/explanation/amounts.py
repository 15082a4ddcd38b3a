"""Numbers as prose prints them: 1,250 or $12.50 or 263.16 kg; whole digits are never rounded."""

import math
import re
from typing import Any

CURRENCIES = ("$", "€", "£", "¥")
_DOUBLED = ("xes", "ches", "shes", "sses")
_DIGITS = 4
"""Significant digits; money has two decimals."""
_NOISE, _NOISE_SHARE = 1e-6, 1e-10
"""What is nearer to a whole number, in units and relative, is meant to be one."""
_LARGEST, _SMALLEST = 1e15, 1e-4


def tidy(value: float) -> float:
    """Return the value without the noise of a solver: 59.9999999 is 60, 1e-12 is 0."""
    whole = float(round(value)) if math.isfinite(value) else value
    near = abs(value - whole) <= _NOISE + _NOISE_SHARE * abs(value)
    return whole + 0.0 if near else value


def plain(value: float, digits: int = _DIGITS) -> str:
    """Return a number with as many digits as mean something to a reader."""
    value = tidy(value)
    size = abs(value)
    if not math.isfinite(value) or size >= _LARGEST or 0 < size < _SMALLEST:
        return format(value, f".{digits}g")
    if value == round(value):
        return f"{int(value):,}"
    decimals = max(0, digits - 1 - math.floor(math.log10(size)))
    text = f"{value:,.{decimals}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def amount(value: float, unit: str, digits: int = _DIGITS) -> str:
    """Return a number with its unit: "$4 per piece", "30 kg"."""
    symbol = next((sign for sign in CURRENCIES if unit.startswith(sign)), "")
    if not symbol:
        said = plain(value, digits)
        return f"{said} {singular(unit) if said == '1' else unit}".rstrip()
    value = tidy(value)
    cents = value != round(value) and 1 <= abs(value) < _LARGEST
    said = f"{abs(value):,.2f}" if cents else plain(abs(value), digits)
    rest = unit[1:]
    rest = rest if not rest or rest[0] in " /" else f" {rest}"
    return f"{'-' if value < 0 else ''}{symbol}{said}{rest}"


def singular(unit: str) -> str:
    """Return the unit of one thing: "tons per day" is "ton per day"."""
    word, space, rest = unit.partition(" ")
    if word.endswith("ies") and len(word) > 4:
        word = f"{word[:-3]}y"
    elif word.endswith(_DOUBLED):
        word = word[:-2]
    elif len(word) > 3 and re.search(r"[a-z]s$", word) and not word.endswith("ss"):
        word = word[:-1]
    return f"{word}{space}{rest}"


def percent(share: float) -> str:
    """Return a share as percent: 0.125 is "12.5%"."""
    value = 100 * share
    return f"{plain(round(value, 1) if abs(value) >= 1 else float(f'{value:.2g}'))}%"


def as_json(value: Any) -> Any:
    """Return plain JSON: numbers that are not finite, which JSON lacks, become null."""
    if isinstance(value, dict):
        return {str(key): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
