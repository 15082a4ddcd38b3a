from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate
from modelwright.agent.offline.tables import find_tables

PRODUCTS = """A shop makes mugs and bowls.

| Product | Clay (g) | Glaze (ml) | Profit |
|---------|----------|------------|--------|
| mug     | 200      | 30         | 4      |
| bowl    | 300      | 20         | 5      |

There are 9000 g of clay and 1000 ml of glaze available. Maximize profit.
"""
RESOURCES = """We build lamps and clocks. The data:

Resource\tlamp\tclock\tAvailable
Wires (m)\t3\t5\t60
Bulbs\t2\t1\t30

The profit per lamp is $7 and the profit per clock is $9. How many of each maximize profit?
"""


def test_attribute_table():
    draft = read(PRODUCTS)
    assert {p.name for p in draft.formulation.parameters} >= {"clay", "glaze", "profit"}
    assert optimum(draft) == 24 * 4 + 14 * 5  # both limits bind: 4800 + 4200 g, 720 + 280 ml


def test_resource_table_is_turned():
    draft = read(RESOURCES)
    assert optimum(draft) == 13 * 7 + 4 * 9  # 59 of 60 m of wire, 30 bulbs


def test_ragged_lines_are_no_table():
    assert find_tables("| a | b |\n| c |\n") == []


def test_reasons_point_into_the_text_with_its_table():
    text = PRODUCTS + "\nSales rose 12%."
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert "12%" in {text[reason.start : reason.end] for reason in found.reasons}
