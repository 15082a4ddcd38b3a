"""Agreement of two objective values: the only place where two of them are compared.

Source: design section 3.4. Published rules (SIRL 1e-6 relative, ReSocratic 1e-4 absolute, ORLM 5 %)
are protocols of the evaluation and live there; each is a rounding or a tolerance around this.
"""

import math
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from modelwright.solvers.outcome import Outcome, PointStatus, Termination

STRICT = 1e-6
"""The tolerance of "right", wherever no other is named."""
TIERS = (1e-6, 1e-4, 1e-2)
"""Tolerances that every report gives side by side."""


class NoNumber(StrEnum):
    """An answer that is not a number; it agrees only with itself."""

    INFEASIBLE = "infeasible"
    """No point satisfies all constraints."""
    UNBOUNDED = "unbounded"
    """The objective improves without end."""
    NONE = "none"
    """There is no answer: a failure, a time limit without a point, an abstention."""


Value = float | NoNumber
"""What is compared: an objective value, or why there is none."""


def value_of(outcome: Outcome) -> Value:
    """Return what an outcome answers.

    An incumbent without a proof counts by its objective: agreement says whether two values are the
    same, not whether they are proved.
    """
    if outcome.termination is Termination.INFEASIBLE:
        return NoNumber.INFEASIBLE
    if outcome.termination is Termination.UNBOUNDED:
        return NoNumber.UNBOUNDED
    if outcome.point is PointStatus.NONE or outcome.objective is None:
        return NoNumber.NONE
    return outcome.objective


def agree(found: Value | None, expected: Value | None, tolerance: float = STRICT) -> bool:
    """Return whether |found - expected| <= tolerance * max(1, |expected|).

    Args:
        found: the value in question; None means `NoNumber.NONE`.
        expected: the reference; the tolerance is relative to it.
        tolerance: relative for references above 1, absolute below.
    """
    found = NoNumber.NONE if found is None else found
    expected = NoNumber.NONE if expected is None else expected
    if isinstance(found, NoNumber) or isinstance(expected, NoNumber):
        return found is expected
    if not (math.isfinite(found) and math.isfinite(expected)):
        return False
    return abs(found - expected) <= tolerance * max(1.0, abs(expected))


def agree_rounded(found: Value | None, printed: str, tolerance: float = STRICT) -> bool:
    """Return whether `found` agrees with a label as it was printed, to its printed digits.

    "12.35" stands for every value from 12.345 to 12.355, "12" for 11.5 to 12.5.

    Args:
        found: the value in question.
        printed: the label as its source prints it; a number that was never printed as text says
            more than its digits, so pass the text.
        tolerance: accepted in any case, as in `agree`.

    Raises:
        ValueError: `printed` is not a decimal number.
    """
    try:
        label = Decimal(printed.strip().replace(",", ""))
    except InvalidOperation:
        label = Decimal("NaN")
    exponent = label.as_tuple().exponent
    if not isinstance(exponent, int):  # "nan" and "inf"
        raise ValueError(f"expected a decimal number such as '12.35', got {printed!r}")
    expected = float(label)
    if agree(found, expected, tolerance):
        return True
    if found is None or isinstance(found, NoNumber) or not math.isfinite(found):
        return False
    half_unit = 0.5 * 10.0**exponent
    return abs(found - expected) <= half_unit * (1 + 1e-9)
