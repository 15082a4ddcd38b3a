from dataclasses import replace

import pytest

from modelwright.agent.explanation.decisions import DecisionGroup, DecisionLine
from modelwright.agent.explanation.facts import Facts, Goal
from modelwright.agent.explanation.numbers import find_foreign_numbers

TEXT = "Machine 2 runs at most 40 hours in 2024; Machine 1 is new. A loaf takes 500 g of flour."
FACTS = Facts(
    "Bakery",
    "optimal",
    Goal("revenue", "revenue in $", "$", "maximize", 1234567.8, None, 0.0312, True),
    decisions=[
        DecisionGroup(
            "bake",
            "pieces baked",
            "pieces",
            "integer",
            5,
            3,
            [
                DecisionLine(("loaf",), 12.0),
                DecisionLine(("Oven 7",), 8.3333333),
                DecisionLine(("roll",), -0.4),
            ],
            [],
            20.0,
        )
    ],
)


def foreign(prose: str, facts: Facts = FACTS) -> list[str]:
    return [number.quote for number in find_foreign_numbers(prose, facts, TEXT)]


@pytest.mark.parametrize(
    "prose",
    [
        "Bake 12 loaves.",
        "Bake twelve loaves, a dozen.",
        "The revenue is $1,234,567.80.",
        "The revenue is $1,234,568, some 1.23 million, or 1235 thousand.",
        "Oven 7 bakes 8.33, about 8.3 or 8.",
        "The gap is 3.12%, or 3.1 percent.",
        "It falls by 0.4.",
        "Machine 2 stands still in 2024.",
        "Each of the three kinds helps; one more would help too.",
        "Machines 1 and 2 are idle.",
        "No number at all, CO2 and x3 included.",
    ],
)
def test_numbers_of_the_facts_are_accepted(prose):
    assert foreign(prose) == []


@pytest.mark.parametrize(
    ("prose", "planted"),
    [
        ("Bake 13 loaves.", ["13"]),
        ("Bake thirteen loaves.", ["thirteen"]),
        ("Half of them are rolls.", ["Half"]),
        ("Twice as many rolls.", ["Twice"]),
        ("The revenue is $1,234,576.", ["1,234,576"]),
        ("The revenue is $1.24 million.", ["1.24 million"]),
        ("Oven 7 bakes 8.4.", ["8.4"]),
        ("The gap is 31.2%.", ["31.2%"]),
        ("The gap is 12%.", ["12%"]),
        ("A loaf takes 500 g.", ["500"]),
        ("Machine 3 stands still.", ["3"]),
        ("Machine 12 stands still.", ["12"]),
        ("Bake 55 loaves.", ["55"]),
        ("It falls by 1.", ["1"]),
        ("Bake 12 loaves in 2025, 14 in all.", ["2025", "14"]),
    ],
)
def test_planted_numbers_are_found(prose, planted):
    assert foreign(prose) == planted


def test_a_fact_in_percent_may_be_said_in_percent():
    group = replace(FACTS.decisions[0], unit="%", lines=[DecisionLine(("loaf",), 35.0)], total=35.0)
    facts = replace(FACTS, decisions=[group])
    assert foreign("The share is 35%, or 35 percent.", facts) == []
    assert foreign("The share is 36%.", facts) == ["36%"]


def test_the_context_of_a_number_is_quoted():
    (number,) = find_foreign_numbers("So the plan is to bake 13 loaves.", FACTS, TEXT)
    assert number.context == "So the plan is to bake 13 loaves."
