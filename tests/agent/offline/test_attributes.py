# ruff: noqa: E501 - problem texts
"""Facts gathered into quantities, and limits matched to them."""

import pytest
from frames import CLAY, POTTERY
from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate
from modelwright.agent.offline.words.attributes import gather, match
from modelwright.agent.offline.words.numbers import Number
from modelwright.agent.offline.words.statements import Fact, Measure


def test_mixed_time_units_are_converted():
    text = POTTERY.format(
        CLAY + "A mug takes 30 minutes and a bowl takes 1 hour. There are 20 hours."
    )
    assert "the total minutes is at most 1,200 minutes" in [
        c.meaning for c in read(text).formulation.constraints
    ]


def test_containers_stand_for_what_they_hold():
    text = (
        "A cafe sells tea and coffee. A cup of tea takes 2 minutes and a cup of coffee takes 3 minutes. There are 4 hours. At "
        "most 90 cups can be sold. The profit per cup of tea is $1 and the profit per cup of coffee is $2. Maximize profit."
    )
    assert "the total number is at most 90" in [
        c.meaning for c in read(text).formulation.constraints
    ]


def test_shares_of_a_blend_are_weighed():
    text = (
        "A mill blends rye and oats. A kg of rye costs $2 and a kg of oats costs $1. Rye contains 12% protein and oats "
        "contain 8% protein. The blend must contain at least 10% protein. At least 50 kg of rye and oats are needed in total. "
        "How many kg of each minimize the cost?"
    )
    assert optimum(read(text)) == pytest.approx(25 * 2 + 25)  # half and half has 10 %


def test_stuff_of_another_name_is_another_quantity():
    text = (
        "A shop makes soap and candles. A soap needs 3 ounces of oil and a candle needs 5 ounces of wax. There are 90 ounces "
        "of oil and 110 ounces of wax. The profit per soap is $2 and the profit per candle is $3. Maximize profit."
    )
    assert optimum(read(text)) == 30 * 2 + 22 * 3


def test_pay_by_the_hour_is_not_added_to_hours():
    text = (
        "A firm hires cleaners and cooks. A cleaner is paid $15 an hour and works 6 hours a day. A cook is paid $22 an hour and "
        "works 5 hours a day. At least 70 hours of work are needed, and at least 4 cooks. What is the lowest pay?"
    )
    assert isinstance(formulate(text), Abstention)


def measure(*words, dimension="count", unit=""):
    return Measure(unit, dimension, 1.0, frozenset(words))


def number(value):
    return Number(value, "plain", 0, 1, False)


def test_numbers_of_one_quantity_are_gathered():
    clay, water = measure("clay"), measure("water")
    facts = [Fact(0, number(2), clay), Fact(1, number(3), clay), Fact(0, number(5), water)]
    found = gather(facts)
    assert [{k: n.value for k, n in one.values.items()} for one in found] == [{0: 2, 1: 3}, {0: 5}]


def test_two_numbers_of_one_quantity_for_one_thing_are_two_quantities():
    found = gather([Fact(0, number(2), measure("clay")), Fact(0, number(3), measure("clay"))])
    assert len(found) == 2


def test_a_limit_is_matched_by_unit_and_words():
    (clay,) = gather([Fact(0, number(2), measure("clay", dimension="mass", unit="kg"))])
    same = measure("clay", dimension="mass", unit="kg")
    assert match(same, clay) > match(measure(dimension="mass", unit="kg"), clay) > 0
    assert match(measure("clay", dimension="time", unit="hour"), clay) == 0
