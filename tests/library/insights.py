"""Insights to test with."""

from typing import Any

from modelwright.library.insight import Insight, Label, Track, Verification

FIXED_COST = Label(Track.DOMAIN, "Facility Location", "Fixed Charge")
UNITS = Label(Track.FORMULATION, "Units Scaling", "Unit Inconsistency")


def fixed_cost(**changes: Any) -> Insight:
    values: dict[str, Any] = {
        "id": "fixed",
        "labels": (FIXED_COST,),
        "condition": "A cost is paid once if anything is opened, rented or set up.",
        "explanation": "Link the amount to a binary variable; many leave it out.",
        "example": "produce <= capacity * is_open",
        "sources": ("depots-1",),
        "verification": (Verification("depots-1", 2, 3, (1, 2, 3), model="m", tokens=900),),
    }
    return Insight(**{**values, **changes})


def units(**changes: Any) -> Insight:
    values: dict[str, Any] = {
        "id": "units",
        "labels": (UNITS,),
        "condition": "Amounts stand in grams and kilograms, or in minutes and hours.",
        "explanation": "Convert to one unit in the constraint.",
        "sources": ("bakery-1",),
    }
    return Insight(**{**values, **changes})
