"""Checks that compare text, formulation, data and model."""

import copy
from typing import Any

import pytest
from checked import CONTINUOUS, DATA, FORMULATION, SOURCE, TEXT, case_of

from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.checks import (
    counts,
    declared,
    goal,
    named_limit,
    numbers_bound,
    placement,
    quotes,
    units,
    worth,
)
from modelwright.solvers.checks.goal import asked_direction
from modelwright.solvers.checks.text_numbers import find_numbers
from modelwright.solvers.checks.units import dimension
from modelwright.solvers.outcome import Sense

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("It costs $1,200.50.", [1200.5]),
        ("at least 20% of it", [0.2]),
        ("20 percent and 3.5 per cent", [0.2, 0.035]),
        ("half of it, twice that, a third", [0.5, 2, 1 / 3]),
        ("two thirds", [2 / 3]),
        ("1/4 of a mango", [0.25]),
        ("one hundred and twenty people", [120]),
        ("$1.2 million, 3 dozen", [1.2e6, 36]),
        (".5 hours and 60,000, then 5,", [0.5, 60000, 5]),
    ],
)
def test_numbers_as_people_write_them(text: str, values: list[float]):
    assert [number.value for number in find_numbers(text)] == pytest.approx(values)


@pytest.mark.parametrize(
    "text",
    [
        "City 3 is near.",
        "see Table 1.2",
        "from 10:30 on",
        "the 2nd shift",
        "| Month | 1 | 2 | 3 |",
        "line 1, line 2, line 3.",
        "months 1, 2 and 3",
        "x^2",
        "a 2D list",
    ],
)
def test_numbers_that_are_names(text: str):
    assert all(number.is_label for number in find_numbers(text))


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("from 8:30 on", 510), ("by 8:30 pm", 1230), ("12:15 a.m.", 15), ("12:05pm", 725),
     ("at 17:00.", 1020)],
)  # fmt: skip
def test_a_time_of_day_may_stand_for_minutes_after_midnight(text: str, minutes: int):
    (number,) = find_numbers(text)
    assert minutes in number.also


def test_quantities_are_no_names():
    text = "Each takes 1 hour, 2 hours or 3 tons; at most 4 trucks and 5,000 boxes. It needs 12 cm."
    assert not any(number.is_label for number in find_numbers(text))


def test_all_numbers_of_the_text_are_bound():
    assert numbers_bound.check_text(case_of()).status is PASS
    assert numbers_bound.check_data(case_of()).status is PASS


def test_a_number_left_out_is_named():
    found = numbers_bound.check_text(case_of(text=TEXT + " A desk weighs 85 kg."))
    assert found.status is FAIL
    assert "'85'" in found.evidence


def test_a_number_listed_as_unused_is_accounted_for():
    formulation = {**FORMULATION, "unused": ["85 kg: the weight plays no part"]}
    case = case_of(text=TEXT + " A desk weighs 85 kg.", formulation=formulation)
    assert numbers_bound.check_text(case).status is PASS


def test_a_number_of_unknown_origin_is_named():
    found = numbers_bound.check_data(case_of(data={**DATA, "max_hours": 13}))
    assert found.status is FAIL
    assert "max_hours = 13" in found.evidence


@pytest.mark.parametrize(
    ("more", "value"),
    [
        ("The kiln holds 3 kg.", 3000),
        ("It runs 8 hours a day on 6 days.", 48),
        ("At least 35 % are desks.", 0.65),
        ("It lasts 90 minutes.", 1.5),
    ],
)
def test_derived_numbers_have_a_source(more: str, value: float):
    case = case_of(data={**DATA, "more": value}, text=f"{TEXT} {more}")
    assert numbers_bound.check_data(case).status is PASS
    assert numbers_bound.check_text(case).status is PASS


def test_without_a_text_nothing_is_bound():
    assert numbers_bound.check_text(case_of(text="")).status is SKIP
    assert numbers_bound.check_data(case_of(text="")).status is SKIP


@pytest.mark.parametrize(
    ("text", "sense"),
    [
        ("Maximize the profit.", Sense.MAXIMIZE),
        ("How should it minimise the cost?", Sense.MINIMIZE),
        ("Find the lowest total cost.", Sense.MINIMIZE),
        ("What is the maximum possible profit?", Sense.MAXIMIZE),
        ("Minimize the maximum profit lost.", Sense.MINIMIZE),
        ("Maximize this and minimize that.", None),
        ("Find a plan.", None),
    ],
)
def test_the_direction_asked_for(text: str, sense: Sense | None):
    asked = asked_direction(text)
    assert (asked[0] if asked else None) is sense


def test_the_direction_of_the_model():
    assert goal.check(case_of()).status is PASS
    turned = SOURCE.replace("maximize", "minimize")
    assert goal.check(case_of(turned)).status is FAIL
    assert goal.check(case_of(turned, text="", formulation=FORMULATION)).status is FAIL
    assert goal.check(case_of(text="")).status is SKIP


def test_the_model_is_as_formulated():
    assert declared.check(case_of(formulation=FORMULATION)).status is PASS
    assert declared.check(case_of()).status is SKIP


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("<= data", ">= data", "work is declared <=, in the model it is >="),
        ("NonNegativeIntegers", "NonNegativeReals", "make is declared integer"),
        ("NonNegativeIntegers", "Integers", "make is declared at least 0"),
        ("model.work =", "model.labour =", "none of the declared constraints"),
        ("model.make", "model.produce", "no variable make"),
    ],
)
def test_departures_from_the_formulation_are_named(old: str, new: str, named: str):
    found = declared.check(case_of(SOURCE.replace(old, new), formulation=FORMULATION))
    assert found.status is FAIL
    assert named in found.evidence


def test_a_row_with_all_signs_changed_is_the_declared_one():
    source = SOURCE.replace('sum(data["hours"]', '-sum(data["hours"]').replace(
        '<= data["max_hours"]', '>= -data["max_hours"]'
    )
    assert declared.check(case_of(source, formulation=FORMULATION)).status is PASS


def test_other_data_than_the_formulation_has():
    case = case_of(data={**DATA, "max_hours": 12}, formulation=FORMULATION)
    assert "max_hours is 12" in declared.check(case).evidence


def changed(**entry: Any) -> dict[str, Any]:
    formulation = copy.deepcopy(FORMULATION)
    formulation["parameters"][2]["values"][0].update(entry)
    return formulation


def test_values_are_those_of_their_quotes():
    assert quotes.check(case_of(formulation=FORMULATION)).status is PASS
    assert quotes.check(case_of()).status is SKIP
    wrong = quotes.check(case_of(formulation=changed(value=12)))
    assert wrong.status is FAIL
    assert "max_hours = 12, quoted as 'At most 11 hours'" in wrong.evidence


def test_a_quote_that_is_not_in_the_text_is_named():
    found = quotes.check(case_of(formulation=changed(quote="exactly 11 hours")))
    assert "does not say 'exactly 11 hours'" in found.evidence


@pytest.mark.parametrize(
    ("unit", "kind"),
    [
        ("$ per kg", "money"),
        ("machine hours", "time"),
        ("kWh/day", "energy"),
        ("", ""),
        ("people", ""),
    ],
)
def test_dimensions(unit: str, kind: str):
    assert dimension(unit) == kind


def test_a_row_of_one_dimension_passes():
    assert units.check(case_of(formulation=FORMULATION)).status is PASS
    assert units.check(case_of()).status is SKIP


def test_hours_against_money_are_named():
    source = SOURCE.replace('data["hours"][g] *', 'data["profit"][g] *')
    found = units.check(case_of(source, formulation=FORMULATION))
    assert found.status is FAIL
    assert "work sets profit (money) against max_hours (time)" in found.evidence


def test_counts_are_whole():
    assert counts.check(case_of()).status is PASS


def test_a_fraction_of_a_countable_thing_is_named():
    found = counts.check(case_of(CONTINUOUS))  # 11 / 4 desks
    assert found.status is FAIL
    assert "make[desk] = 2.75" in found.evidence


@pytest.mark.parametrize(
    ("old", "new"),
    [("How many of each", "How many hours of each"), ("How many of each", "What"),
     ("A joiner", "Fractional values are allowed. A joiner")],
)  # fmt: skip
def test_what_is_measured_may_be_a_fraction(old: str, new: str):
    assert counts.check(case_of(CONTINUOUS, text=TEXT.replace(old, new))).status is SKIP


def test_a_text_that_asks_for_whole_numbers():
    text = "The numbers must be integers."
    assert counts.check(case_of(CONTINUOUS, text=text)).status is FAIL
    assert counts.check(case_of(text=text)).status is not FAIL


def test_values_stand_where_the_text_puts_them():
    assert placement.check(case_of()).status is PASS
    assert placement.check(case_of(text="")).status is SKIP


def test_two_exchanged_values_of_a_table_are_named():
    found = placement.check(case_of(data={**DATA, "profit": {"desk": 5, "lamp": 9}}))
    assert found.status is FAIL
    assert "profit[desk] = 5 and profit[lamp] = 9" in found.evidence


def test_two_exchanged_parameters_are_named():
    text = TEXT.replace("earns $9", "earns a profit of $9").replace("earns $5", "a profit of $5")
    exchanged = {**DATA, "profit": DATA["hours"], "hours": DATA["profit"]}
    found = placement.check(case_of(data=exchanged, text=text))
    assert found.status is FAIL
    assert "profit and hours" in found.evidence
    assert placement.check(case_of(text=text)).status is PASS


@pytest.mark.parametrize(
    "words",
    [
        "A lamp earns $5 and a desk earns $9.",
        "It earns $9 with a desk and $5 with a lamp.",
        "Desk and lamp earn $9 and $5, respectively.",
        "| desk | lamp |\n| 9 | 5 |",
    ],
)
def test_values_may_be_told_in_many_ways(words: str):
    data = {"goods": DATA["goods"], "profit": DATA["profit"]}
    assert placement.check(case_of(data=data, text=words)).status is PASS


@pytest.mark.parametrize(
    ("words", "table"),
    [
        ("A loaf takes 500 g of flour, a roll 60 g.", {"rolls": 60, "loaves": 500}),
        (
            "Part-time staff work 15 hours, whereas full-time staff work 40 hours.",
            {"full time staff": 40, "part time staff": 15},
        ),
        (
            "Each nurse of the nursing staff costs 2, a doctor 3, equipment 4 and medicine 5.",
            {"nursing staff": 2, "doctors": 3, "medicine": 5, "equipment": 4},
        ),
    ],
)
def test_names_are_found_in_other_spellings_and_in_the_order_of_the_text(
    words: str, table: dict[str, float]
) -> None:
    assert placement.check(case_of(data={"flour": table}, text=words)).status is PASS


def test_an_exchange_is_seen_behind_hyphens_and_plurals() -> None:
    words = "A part-time knife takes 15 minutes, of which full-time knives take 40."
    table = {"part time knives": 40, "full time knives": 15}
    assert placement.check(case_of(data={"minutes": table}, text=words)).status is FAIL


FLOOR = """
    model.floor = pyo.Constraint(expr=model.make["{}"] >= data["min_made"])
    return model
"""


def test_a_limit_on_the_thing_it_is_told_for():
    text = TEXT.replace("How many", "At least 1 lamp is made. How many")
    data = {**DATA, "min_made": 1}
    right = SOURCE.replace("\n    return model\n", FLOOR.format("lamp"))
    wrong = SOURCE.replace("\n    return model\n", FLOOR.format("desk"))
    assert named_limit.check(case_of(right, data, text=text)).status is PASS
    found = named_limit.check(case_of(wrong, data, text=text))
    assert found.status is FAIL
    assert "told for lamp, but limits desk" in found.evidence
    assert named_limit.check(case_of()).status is SKIP


def test_gains_gain_and_costs_cost():
    assert worth.check(case_of()).status is PASS
    data = {**DATA, "wood_cost": {"desk": 2, "lamp": 1}}
    term = '(data["profit"][g] {} data["wood_cost"][g]) * model.make'
    right = SOURCE.replace('data["profit"][g] * model.make', term.format("-"))
    wrong = SOURCE.replace('data["profit"][g] * model.make', term.format("+"))
    assert worth.check(case_of(right, data)).status is PASS
    found = worth.check(case_of(wrong, data))
    assert found.status is FAIL
    assert "wood_cost[desk] is named as a cost, but more of it improves" in found.evidence
    assert worth.check(case_of("def build_model(data): pass")).status is SKIP
