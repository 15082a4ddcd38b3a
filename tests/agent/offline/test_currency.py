# ruff: noqa: E501 - problem texts
import pytest
from solve import read

from modelwright.agent.offline.words.currency import find_currency

TEXT = (
    "A joiner makes chairs and tables. A chair needs 4 boards and a table needs 9 boards. There are 90 boards. "
    "A chair costs {} and a table costs {}. The profit per chair is {} and the profit per table is {}. "
    "At most {} can be spent. How many of each maximize the profit?"
)


def told(*money: str) -> tuple[set[str], list[str]]:
    """Units of the money of a problem, and its sentences about money."""
    formulation = read(TEXT.format(*money)).formulation
    units = {p.unit for p in formulation.parameters if "boards" not in p.name}
    return units, [one.meaning for one in formulation.constraints if "cost" in one.name]


@pytest.mark.parametrize(
    ("form", "unit", "limit"),
    [
        ("${}", "$", "$500"),
        ("{} dollars", "$", "$500"),
        ("{} EUR", "€", "€500"),
        ("EUR {}", "€", "€500"),
        ("€{}", "€", "€500"),
        ("{} euros", "€", "€500"),
        ("£{}", "£", "£500"),
        ("CHF {}", "CHF", "500 CHF"),
    ],
)
def test_currency_of_the_text_is_the_one_told(form, unit, limit):
    units, limits = told(*(form.format(value) for value in (10, 20, 30, 80, 500)))
    assert units == {unit}
    assert limits == [f"the total cost is at most {limit}"]


def test_several_currencies_are_told_without_a_sign():
    units, limits = told("€10", "€20", "$30", "$80", "€500")
    assert units == {""}
    assert limits == ["the total cost is at most 500"]


def test_amounts_of_a_table_have_no_currency_unless_it_names_one():
    table = (
        "A shop makes mugs and bowls.\n\n| Product | Clay (g) | Profit{} |\n|---|---|---|\n| mug | 200 | 4 |\n"
        "| bowl | 300 | 5 |\n\nThere are 9000 g of clay available. Maximize profit.\n"
    )
    for head, unit in (("", ""), (" (€)", "€"), (" (EUR)", "€")):
        formulation = read(table.format(head)).formulation
        assert [p.unit for p in formulation.parameters if p.name == "profit"] == [unit]


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("It costs 5 EUR, or €5.", "€"),
        ("US$5 are five dollars", "$"),
        ("5 pounds of meat", ""),
        ("$5 and 5 EUR", ""),
        ("CA$5", "CA$"),
    ],
)
def test_find_currency(text, unit):
    assert find_currency(text) == unit
