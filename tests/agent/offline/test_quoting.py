# ruff: noqa: E501 - problem texts
from solve import read

from modelwright.agent.offline.formulator import formulate
from modelwright.agent.offline.quoting import Quoting

SIX = (
    "A plant makes varnish and paint. A ton of varnish needs 6 hours and 3 kg of solvent, a ton of paint 16 hours and 6 kg of solvent. "
    "There are 600 hours and at most 66 kg of solvent. A ton of varnish brings a profit of 6 EUR, a ton of paint 69 EUR. At most 6 tons of paint can be sold. "
    "How many tons of each should we make for the largest profit?"
)
TABLE = """A shop makes mugs and bowls.

| Product | Clay (g) | Glaze (ml) | Profit |
|---------|----------|------------|--------|
| mug     | 4        | 30         | $4     |
| bowl    | 300      | 20         | 5      |

There are 9000 g of clay and 1000 ml of glaze available. Maximize profit.
"""


def test_every_quote_stands_in_the_text_once():
    for text in (SIX, TABLE):
        entries = [entry for p in read(text).formulation.parameters for entry in p.values]
        assert entries
        assert [entry.quote for entry in entries if text.count(entry.quote) != 1] == []


def test_limit_is_quoted_with_its_clause():
    entries = [entry for p in read(SIX).formulation.parameters for entry in p.values]
    assert "At most 6 tons of paint can be sold" in [entry.quote for entry in entries]


def test_words_are_taken_until_nothing_else_reads_so():
    text = "Use 6 bags of sand and 6 bags of lime."
    start = text.rindex("6")
    assert Quoting(text).around(start, start + 1) == "sand and 6"


def test_other_sentences_are_quoted_last():
    text = "Sand: 5 kg. Lime: 5 kg. Clay weighs 5 kg."
    start = text.rindex("5")
    assert Quoting(text).around(start, start + 1) == "weighs 5"


def test_what_nothing_tells_apart_is_quoted_alone():
    assert Quoting("6 a " * 40).around(80, 81) == "6"


def test_constraints_of_a_table_quote_its_cells():
    text = "We build lamps and clocks. The data:\n\nResource\tlamp\tclock\tAvailable\nWires (m)\t3\t5\t60\nBulbs\t2\t1\t30\n\nThe profit per lamp is $7 and the profit per clock is $9. How many of each maximize profit?\n"
    assert [one.quote for one in read(text).formulation.constraints] == ["60", "30"]


def test_formula_quotes_its_right_side():
    text = "maximize 3x + 5y subject to x + 2y <= 14, x <= 4"
    (rhs,) = [p for p in read(text).formulation.parameters if p.name == "rhs"]
    assert all(text.count(entry.quote) == 1 for entry in rhs.values)
    assert formulate(text)
