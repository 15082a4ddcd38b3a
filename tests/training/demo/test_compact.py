"""Compact items are told in full, refer to each number, and keep wordings apart."""

import json

import pytest

from modelwright.agent.tagged.reply import bind, read_reply
from modelwright.agent.tagged.text import number_text
from modelwright.datasets.families.verification import verified
from modelwright.datasets.problem import Problem
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.training.demo.compact import (
    FAMILIES,
    HELD_OUT,
    MOST_NUMBERS,
    MOST_WORDS,
    TRAINING,
    UNSEEN_FAMILY,
    compact_items,
)
from modelwright.training.demo.replies import right_reply

ALL = (*FAMILIES, UNSEEN_FAMILY)


@pytest.fixture(scope="module")
def items() -> list[Problem]:
    return [
        item
        for part in (TRAINING, HELD_OUT)
        for item in compact_items(ALL, 3 * len(ALL), seed=5, phrasing=part)
    ]


def test_the_references_give_back_the_data(items: list[Problem]) -> None:
    for item in items:
        values = number_text(item.text).values
        assert bind(item.extra["data_refs"], values) == item.extra["data"], item.id


def test_no_number_of_the_instance_is_left_in_the_referring_data(items: list[Problem]) -> None:
    for item in items:
        assert not any(
            isinstance(leaf, int | float) and not isinstance(leaf, bool)
            for leaf in _leaves(item.extra["data_refs"])
        ), item.id


def test_texts_are_short_and_differ(items: list[Problem]) -> None:
    assert len({item.text for item in items}) == len(items)
    assert max(len(item.text.split()) for item in items) <= MOST_WORDS
    assert max(len(number_text(item.text).values) for item in items) <= MOST_NUMBERS


def test_the_same_seed_gives_the_same_items() -> None:
    first, second = (list(compact_items(FAMILIES, 6, seed=3)) for _ in range(2))
    assert [item.to_json() for item in first] == [item.to_json() for item in second]
    assert [item.text for item in compact_items(FAMILIES, 6, seed=4)] != [i.text for i in first]


def test_held_out_wordings_never_stand_in_a_training_text() -> None:
    ends = {
        part: {
            " ".join(word for word in sentence.split() if word.isalpha())
            for item in compact_items(("knapsack",), 40, seed=1, phrasing=part)
            for sentence in item.text.split(". ")
            if "as possible" in sentence or "greatest" in sentence or "Find" in sentence
        }
        for part in (TRAINING, HELD_OUT)
    }
    assert ends[TRAINING]
    assert ends[HELD_OUT]
    assert not ends[TRAINING] & ends[HELD_OUT]


@pytest.mark.slow
def test_both_formulations_agree_and_the_right_reply_is_well_formed(items: list[Problem]) -> None:
    some = items[:: len(ALL) + 1]
    with Engine() as engine:
        solved = list(verified(engine, some))
    assert all(problem.expected is not None for problem in solved)
    for problem in solved:
        read = read_reply(right_reply(problem))
        assert read.defects == ()
        assert read.data == problem.extra["data_refs"]
        assert read.source is not None
        assert "data" in read.source


def test_the_thoughts_name_every_number_in_the_order_of_the_text(items: list[Problem]) -> None:
    for item in items:
        thoughts = read_reply(right_reply(item)).think.split("; ")
        numbers = len({leaf for leaf in _leaves(item.extra["data_refs"]) if str(leaf)[:1] == "#"})
        assert [thought.split()[0] for thought in thoughts] == [f"#{k}" for k in range(numbers)]


def test_a_family_whose_numbers_are_not_all_told_is_refused() -> None:
    with pytest.raises(UsageError, match="blending has no compact item"):
        list(compact_items(("blending",), 1, seed=0))


def _leaves(data: object) -> list[object]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        return [leaf for entry in data for leaf in _leaves(entry)]
    return [json.loads(json.dumps(data))]
