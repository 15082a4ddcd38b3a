"""Small phrases of the template: units in the singular, ranges, lists, verbs of change."""

import math
import re
from collections.abc import Sequence

from modelwright.agent.explanation.amounts import CURRENCIES, amount, percent, plain, singular
from modelwright.agent.explanation.facts import Goal
from modelwright.agent.explanation.resolves import Resolved, Shift


def sentence(text: str) -> str:
    """Return the text with a capital letter and a full stop."""
    text = text.strip()
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":")) else f"{text}."


def one(unit: str) -> str:
    """Return the unit of one thing: "tons per day" is "ton per day", "$" is "$1"."""
    if not unit:
        return "unit"
    symbol = unit[0]
    return f"{symbol}1{unit[1:]}" if symbol in CURRENCIES else singular(unit)


def briefly(meaning: str) -> str:
    """Return a meaning without its asides: what stands in brackets, and after a semicolon."""
    return re.sub(r"\s*\([^()]*\)", "", meaning.split(";")[0]).strip().rstrip(".")


def listed(items: Sequence[str], most: int = 8) -> str:
    """Return "a, b and 3 more"."""
    shown = ", ".join(items[:most])
    rest = len(items) - most
    return f"{shown} and {rest} more" if rest > 0 else shown


def between(low: float, high: float, unit: str) -> str:
    """Return "between 12 and 36 kg", "at least 12 kg"; "" without ends."""
    if math.isfinite(low) and math.isfinite(high):
        start = amount(low, unit) if unit.startswith(CURRENCIES) else plain(low)
        return f"between {start} and {amount(high, unit)}"
    if math.isfinite(low):
        return f"at least {amount(low, unit)}"
    return f"at most {amount(high, unit)}" if math.isfinite(high) else ""


def signed(value: float, unit: str) -> str:
    """Return "+$8" or "-3 kg"."""
    return f"{'+' if value > 0 else '-'}{amount(abs(value), unit)}"


def comes_to(came: Resolved, goal: Goal) -> str:
    """Return what becomes of the objective: "the revenue falls to $232 (-$8, -3.3%)"."""
    if came.objective is None or came.change is None:
        return "there is no solution"
    if not came.change:
        return f"the {goal.noun} stays the same"
    verb = "rises" if came.change > 0 else "falls"
    share = ""
    if came.relative is not None:
        share = f", {'+' if came.relative > 0 else '-'}{percent(abs(came.relative))}"
    change = signed(came.change, goal.unit[:1] if goal.unit.startswith(CURRENCIES) else "")
    return f"the {goal.noun} {verb} to {amount(came.objective, goal.unit)} ({change}{share})"


def named(name: str, value: str) -> str:
    """Return "exterior 3 tons", "Site 2: 3 tons"."""
    return f"{name}{':' if name[-1:].isdigit() else ''} {value}".strip()


def moves_to(shift: Shift) -> str:
    """Return what becomes of a decision: "interior 3 tons instead of 1.5"."""
    if shift.is_yes_or_no:
        return f"{'also' if shift.after else 'not'} {shift.decision}"
    after = named(shift.decision, amount(shift.after, shift.unit))
    return f"{after} instead of {plain(shift.before)}"


def with_unit(value: float, unit: str, context: str) -> str:
    """Return an amount, without the unit if the words around it already name it."""
    word = unit.split(" ")[0].lower()
    named = bool(word) and word in re.findall(r"[^\W\d]+|\S", context.lower())
    return plain(value) if named else amount(value, unit)
