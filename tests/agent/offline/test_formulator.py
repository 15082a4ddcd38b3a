# ruff: noqa: E501 - problem texts
import ast

import pytest
from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate

TEXT = (
    "A joiner makes chairs and tables. A chair needs 4 boards and a table needs 9 boards. There are 90 boards. The profit "
    "per chair is $30 and the profit per table is $80. At most 6 tables can be sold. How many chairs and tables should the "
    "joiner make to maximize the profit?"
)


def test_program_and_data_give_the_optimum():
    assert optimum(read(TEXT)) == 6 * 80 + 9 * 30  # 54 boards for 6 tables leave 36 for 9 chairs


def test_program_holds_no_number_of_the_text():
    numbers = {
        node.value
        for node in ast.walk(ast.parse(read(TEXT).source))
        if isinstance(node, ast.Constant)
    }
    assert not numbers & {4, 9, 90, 30, 80, 6}


def test_every_number_is_quoted_with_its_words():
    quotes = {entry.quote for p in read(TEXT).formulation.parameters for entry in p.values}
    assert quotes == {
        "4 boards", "9 boards", "There are 90 boards", "$30 and the profit", "table is $80",
        "At most 6 tables can be sold",
    }  # fmt: skip


def test_names_stand_in_sentences_as_words():
    text = TEXT.replace("boards", "minutes of oven time")
    told = [clause.told_back for clause in read(text).understood]
    assert "the total oven time is at most 90 minutes" in told


@pytest.mark.parametrize(
    ("question", "sense"),
    [
        ("How many of each should we make for the largest profit?", "maximize"),
        ("How many of each bring the most profit?", "maximize"),
        ("What is the greatest profit?", "maximize"),
    ],
)
def test_the_question_may_hold_the_goal(question, sense):
    text = TEXT.rpartition("How many")[0] + question
    assert read(text).formulation.objective.sense == sense
    assert optimum(read(text)) == 750


def test_smallest_cost_in_the_question_is_a_goal():
    text = (
        "A joiner makes chairs and tables. A chair costs $30 and a table costs $80. At least 6 chairs and at least 2 tables "
        "are needed. What is the smallest cost?"
    )
    assert optimum(read(text)) == 6 * 30 + 2 * 80


def test_two_goals_in_the_question_are_not_one():
    text = TEXT.rpartition("How many")[0].replace(
        "At most", "A chair costs $3, a table $4. At most"
    )
    found = formulate(text + "How many of each make the largest profit at the smallest cost?")
    assert isinstance(found, Abstention)
    assert found.reasons[0].kind == "two_objectives"


@pytest.mark.parametrize(
    ("question", "reason"),
    [
        ("How many of each have the largest cost?", "unclear_objective"),
        ("How many of each are to be made?", "no_objective"),
    ],
)
def test_no_goal_is_guessed(question, reason):
    found = formulate(TEXT.rpartition("How many")[0] + question)
    assert isinstance(found, Abstention)
    assert found.reasons[0].kind == reason


@pytest.mark.parametrize(
    "question",
    [
        "What is the most it can earn?",
        "What is the largest profit it can make?",
        "It wants to earn as much as it can.",
        "How large can the profit become?",
        "At most, how much profit can it get?",
        "The profit should be as high as possible.",
    ],
)
def test_goal_in_other_words(question):
    assert optimum(read(TEXT.rpartition("How many")[0] + question)) == optimum(read(TEXT))


def test_names_are_readable():
    draft = read(TEXT)
    assert draft.formulation.variables[0].name == "make"
    assert {p.name for p in draft.formulation.parameters} >= {"boards", "profit"}


def test_understanding_points_into_the_text():
    clauses = read(TEXT).understood
    assert any(TEXT[clause.start : clause.end].startswith("At most 6 tables") for clause in clauses)


def test_countable_things_are_whole_and_acres_are_not():
    acres = TEXT.replace("chairs and tables", "acres of rye and acres of oats")
    assert read(TEXT).formulation.variables[0].domain == "integer"
    text = (
        "A farmer grows rye and oats. Each acre of rye needs 4 hours and each acre of oats needs 9 hours. There are 90 hours. "
        "The profit per acre of rye is $30 and the profit per acre of oats is $80. How many acres of each maximize profit?"
    )
    assert acres
    assert read(text).formulation.variables[0].domain == "continuous"


def test_number_without_a_role_makes_it_abstain():
    found = formulate(TEXT + " The boards weigh 17 stones.")
    assert isinstance(found, Abstention)
    assert found.draft is not None
    assert found.hint


def test_abstention_names_the_place():
    text = TEXT + " Sales rose 12%."
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert "12%" in {text[reason.start : reason.end] for reason in found.reasons}


def test_empty_and_huge_texts_are_refused():
    assert isinstance(formulate("  "), Abstention)
    assert isinstance(formulate("word " * 20_000), Abstention)


def test_ticket_numbers_and_years_are_listed_as_unused():
    draft = read("TICKET 4711: " + TEXT)
    assert draft.formulation.unused


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The glue costs $3 per 100 chairs.", "not_supported"),
        ("At least 2 more chairs must be sold than in the year before.", "unread_cue"),
        ("Each chair causes a loss of $1.", "not_supported"),
        ("Tables can be up to half the wood and at most 12.", "unread_number"),
    ],
)
def test_what_is_not_understood_is_never_answered(sentence, kind):
    found = formulate(f"{TEXT} {sentence}")
    assert isinstance(found, Abstention)
    assert kind in {reason.kind for reason in found.reasons}


def test_slips_of_the_pen_are_mended():
    assert optimum(read(TEXT.replace("maximize the profit", "maximze the proft"))) == 750
