# ruff: noqa: E501 - problem texts
import ast

from frames import JOINERY
from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate


def test_program_and_data_give_the_optimum():
    assert optimum(read(JOINERY)) == 6 * 80 + 9 * 30  # 54 boards for 6 tables leave 36 for 9 chairs


def test_program_holds_no_number_of_the_text():
    numbers = {
        node.value
        for node in ast.walk(ast.parse(read(JOINERY).source))
        if isinstance(node, ast.Constant)
    }
    assert not numbers & {4, 9, 90, 30, 80, 6}


def test_every_number_is_quoted_with_its_words():
    quotes = {entry.quote for p in read(JOINERY).formulation.parameters for entry in p.values}
    assert quotes == {
        "4 boards", "9 boards", "There are 90 boards", "$30 and the profit", "table is $80",
        "At most 6 tables can be sold",
    }  # fmt: skip


def test_names_stand_in_sentences_as_words():
    text = JOINERY.replace("boards", "minutes of oven time")
    told = [clause.told_back for clause in read(text).understood]
    assert "the total oven time is at most 90 minutes" in told


def test_names_are_readable():
    draft = read(JOINERY)
    assert draft.formulation.variables[0].name == "make"
    assert {p.name for p in draft.formulation.parameters} >= {"boards", "profit"}


def test_understanding_points_into_the_text():
    clauses = read(JOINERY).understood
    assert any(
        JOINERY[clause.start : clause.end].startswith("At most 6 tables") for clause in clauses
    )


def test_countable_things_are_whole_and_acres_are_not():
    acres = JOINERY.replace("chairs and tables", "acres of rye and acres of oats")
    assert read(JOINERY).formulation.variables[0].domain == "integer"
    text = (
        "A farmer grows rye and oats. Each acre of rye needs 4 hours and each acre of oats needs 9 hours. There are 90 hours. "
        "The profit per acre of rye is $30 and the profit per acre of oats is $80. How many acres of each maximize profit?"
    )
    assert acres
    assert read(text).formulation.variables[0].domain == "continuous"


def test_empty_and_huge_texts_are_refused():
    assert isinstance(formulate("  "), Abstention)
    assert isinstance(formulate("word " * 20_000), Abstention)


def test_ticket_numbers_and_years_are_listed_as_unused():
    draft = read("TICKET 4711: " + JOINERY)
    assert draft.formulation.unused


def test_slips_of_the_pen_are_mended():
    assert optimum(read(JOINERY.replace("maximize the profit", "maximze the proft"))) == 750
