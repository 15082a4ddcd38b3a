# ruff: noqa: E501 - problem texts
import pytest
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
    draft = read(TRANSPORT)
    assert optimum(draft) == 40 * 3 + 20 * 8 + 30 * 4 + 15 * 9
    assert [item.name for item in draft.formulation.sets] == ["origins", "destinations"]
    assert draft.formulation.data()["supply"] == {"Mill": 50, "Quarry": 60}
    assert [item.quote for item in draft.formulation.constraints] == ["Supply", "Demand"]


def test_transport_matrix_with_destinations_in_rows():
    lines = [
        line.strip("|\n").split("|") for line in TRANSPORT.splitlines()[2:] if "---" not in line
    ]
    turned = "\n".join("|" + "|".join(cells) + "|" for cells in zip(*lines, strict=True))
    text = TRANSPORT.splitlines()[0] + "\n\n" + turned + "\n"
    assert optimum(read(text)) == optimum(read(TRANSPORT))


def test_assignment_matrix():
    draft = read(ASSIGNMENT)
    assert draft.formulation.variables[0].domain == "binary"
    assert optimum(draft) == 2 + 6 + 1  # Ann cuts, Bo washes, Cy packs


def test_assignment_matrix_of_gains():
    draft = read(ASSIGNMENT.replace("minimize the total time", "maximize the total score"))
    assert draft.formulation.objective.sense == "maximize"
    assert optimum(draft) == 7 + 6 + 8  # Ann packs, Bo washes, Cy cuts


@pytest.mark.parametrize(
    "told",
    [
        TRANSPORT + "\nAt most 25 tons fit on the road from Mill to West.",
        TRANSPORT + "\nEach plant has to ship all of its supply.",  # 110 for a demand of 105
        TRANSPORT.replace("| 35   |        |", "| 35   | 99     |"),  # what would 99 be?
        TRANSPORT.replace("minimal cost, i.e. minimize", "maximal speed, minimize"),
        ASSIGNMENT.replace("| Cy     | 5    | 8   | 1    |\n", ""),  # who is left out?
        ASSIGNMENT.replace("| 1    |", "|      |"),
    ],
)
def test_matrix_that_is_not_quite_clear_is_not_answered(told: str):
    assert isinstance(formulate(told), Abstention)


@pytest.mark.parametrize(
    "rule",
    [
        "Bo cannot wash.",
        "If Ann cuts, Bo packs.",
        "Ann has to cut.",
        "The road from Mill to West is closed.",
        "Only the Mill can serve East.",
    ],
)
def test_matrix_with_a_rule_about_some_pairs_is_not_answered(rule: str):
    text = TRANSPORT if "Mill" in rule else ASSIGNMENT
    assert isinstance(formulate(f"{text}\n{rule}"), Abstention)


def test_ragged_lines_are_no_table():
    assert find_tables("| a | b |\n| c |\n") == []


def test_reasons_point_into_the_text_with_its_table():
    text = PRODUCTS + "\nSales rose 12%."
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert "12%" in {text[reason.start : reason.end] for reason in found.reasons}


def test_minutes_in_a_header_are_no_minimum():
    text = PRODUCTS.replace("Glaze (ml)", "Kiln (min)").replace(
        "1000 ml of glaze", "1000 minutes of kiln"
    )
    assert optimum(read(text)) == optimum(read(PRODUCTS))
