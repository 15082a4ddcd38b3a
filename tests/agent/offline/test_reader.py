# ruff: noqa: E501 - problem texts
"""Numbers that are no data, and whether amounts are whole."""

import pytest
from frames import CLAY, POTTERY
from solve import numbers, optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate


@pytest.mark.parametrize(
    "told",
    ["Fractions of a mug are allowed.", "Mugs need not be whole.", "Parts of mugs are fine."],
)
def test_amounts_may_be_told_to_be_divisible(told):
    assert read(POTTERY.format(CLAY) + " " + told).formulation.variables[0].domain == "continuous"


@pytest.mark.parametrize(
    "told",
    [
        "We meet on 14 June at 10:30.",
        "Call me: tel. 0176 5550132 (ext. 44).",
        "Room 12 fires one mug at a time.",
    ],
)
def test_dates_and_telephone_numbers_are_no_data(told):
    assert optimum(read(POTTERY.format(CLAY) + " " + told)) == optimum(read(POTTERY.format(CLAY)))


@pytest.mark.parametrize(
    "told", ["Of the mugs, at most 5 may be sold.", "At most 5 marbled mugs can be sold."]
)
def test_what_only_looks_like_a_date_is_not_passed_over(told):
    found = formulate(POTTERY.format(CLAY + told))
    assert "'5" not in str(getattr(found, "formulation", "")), "5 was taken for part of a date"
    meanings = [one.told_back for one in found.understood]
    assert isinstance(found, Abstention) or "mugs is at most 5" in meanings


def test_time_per_phone_is_no_telephone_number():
    text = (
        "A desk repairs phones and laptops. A phone takes 35 minutes and a laptop takes 80 minutes. There are 20 hours. We earn "
        "per phone 48 dollars and per laptop 115 dollars. How many of each maximize the earnings?"
    )
    assert numbers(text, "revenue") == [48, 115]
