# ruff: noqa: E501 - problem texts
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
TRANSPORT = """Ship cement from two plants to three sites at minimal cost, i.e. minimize the cost. Costs per ton:

| From  | North | East | West | Supply |
|-------|-------|------|------|--------|
| Mill  | 4     | 6    | 9    | 50     |
| Quarry| 5     | 3    | 8    | 60     |
| Demand| 30    | 40   | 35   |        |
"""
ASSIGNMENT = """Assign each worker to exactly one task so as to minimize the total time.

| Worker | Wash | Cut | Pack |
|--------|------|-----|------|
| Ann    | 9    | 2   | 7    |
| Bo     | 6    | 4   | 3    |
| Cy     | 5    | 8   | 1    |
"""


def test_attribute_table():
    draft = read(PRODUCTS)
    assert {p.name for p in draft.formulation.parameters} >= {"clay", "glaze", "profit"}
    assert optimum(draft) == 24 * 4 + 14 * 5  # both limits bind: 4800 + 4200 g, 720 + 280 ml


def test_resource_table_is_turned():
    draft = read(RESOURCES)
    assert optimum(draft) == 13 * 7 + 4 * 9  # 59 of 60 m of wire, 30 bulbs


def test_transport_matrix():
    # Quarry sends 40 East (3) and 20 West (8); Mill sends 30 North (4) and 15 West (9).
    assert optimum(read(TRANSPORT)) == 40 * 3 + 20 * 8 + 30 * 4 + 15 * 9


def test_assignment_matrix():
    draft = read(ASSIGNMENT)
    assert draft.formulation.variables[0].domain == "binary"
    assert optimum(draft) == 2 + 6 + 1  # Ann cuts, Bo washes, Cy packs


def test_matrix_with_another_number_is_not_answered():
    assert isinstance(
        formulate(TRANSPORT + "\nAt most 25 tons fit on the road from Mill to West."), Abstention
    )


def test_ragged_lines_are_no_table():
    assert find_tables("| a | b |\n| c |\n") == []


def test_reasons_point_into_the_text_with_its_table():
    text = PRODUCTS + "\nSales rose 12%."
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert "12%" in {text[reason.start : reason.end] for reason in found.reasons}
