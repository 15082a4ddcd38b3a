# ruff: noqa: E501 - problem texts
"""What is wanted, in one wording each."""

import pytest
from frames import JOINERY
from layers import chunks_of
from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate
from modelwright.agent.offline.records import Unreadable
from modelwright.agent.offline.words.goal import find_aims


@pytest.mark.parametrize(
    ("question", "sense"),
    [
        ("How many of each should we make for the largest profit?", "maximize"),
        ("How many of each bring the most profit?", "maximize"),
        ("What is the greatest profit?", "maximize"),
    ],
)
def test_the_question_may_hold_the_goal(question, sense):
    text = JOINERY.rpartition("How many")[0] + question
    assert read(text).formulation.objective.sense == sense
    assert optimum(read(text)) == 750


def test_smallest_cost_in_the_question_is_a_goal():
    text = (
        "A joiner makes chairs and tables. A chair costs $30 and a table costs $80. At least 6 chairs and at least 2 tables "
        "are needed. What is the smallest cost?"
    )
    assert optimum(read(text)) == 6 * 30 + 2 * 80


def test_two_goals_in_the_question_are_not_one():
    text = JOINERY.rpartition("How many")[0].replace(
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
    found = formulate(JOINERY.rpartition("How many")[0] + question)
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
    assert optimum(read(JOINERY.rpartition("How many")[0] + question)) == optimum(read(JOINERY))


@pytest.mark.parametrize(
    ("sentence", "maximize", "words"),
    [
        ("Maximize the profit.", True, "maximize profit"),
        ("Keep the cost as low as possible.", False, "as low cost"),
        ("What is the smallest cost?", False, "smallest cost"),
        ("How much profit can it make?", True, "much profit"),
    ],
)
def test_a_sentence_says_what_is_wanted(sentence, maximize, words):
    (aim, *_) = find_aims([chunks_of(sentence)])
    told = " ".join(item.low for item in aim.phrase)
    assert aim.maximize is maximize
    assert set(words.split()) <= set(told.split())


def test_what_is_paid_after_the_goal_is_taken_off():
    assert find_aims([chunks_of("What is the largest income after wages?")])[0].net


def test_a_sentence_without_a_goal_is_none():
    with pytest.raises(Unreadable) as caught:
        find_aims([chunks_of("At least 3 mugs are made.")])
    assert caught.value.reason.kind == "no_objective"
