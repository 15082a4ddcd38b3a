from dataclasses import replace

import pytest

from modelwright.agent.tagged.text import number_text
from modelwright.datasets.families.registry import family_named
from modelwright.datasets.problem import Problem
from modelwright.solvers.agreement import NoNumber
from modelwright.solvers.errors import UsageError
from modelwright.training.item import TrainingItem

TEXT = "Chairs earn 25 each, at most 4 are sold."
REFERRING = Problem(
    "shop-1",
    TEXT,
    answer=100,
    extra={
        "program": "def build_model(data): ...",
        "data": {"price": 25, "most": 4},
        "data_refs": {"price": "#0", "most": "#1"},
        "sense": "maximize",
    },
)


def family_problem(name: str = "production") -> Problem:
    return replace(family_named(name).item(0, difficulty=3), answer=1.0)


def test_references_are_bound_to_the_numbers_of_the_text() -> None:
    item = TrainingItem.from_problem(REFERRING)
    assert item.text == number_text(TEXT)
    assert item.data is None
    assert item.reference
    assert item.data_of(item.reference) == {"price": 25, "most": 4}


def test_an_item_of_a_family_gives_its_data_and_has_variants() -> None:
    problem = family_problem()
    item = TrainingItem.from_problem(problem)
    assert item.data == problem.extra["data"]
    assert len(item.variants) == 2
    assert item.data not in item.variants
    assert all(set(variant) == set(problem.extra["data"]) for variant in item.variants)
    assert 'data["profit"]' in item.messages[1]["content"]


def test_a_variant_keeps_optional_rules_on_or_off() -> None:
    problem = family_problem("knapsack")
    item = TrainingItem.from_problem(problem)
    assert item.variants
    for variant in item.variants:
        for rule in ("apart", "needs", "required"):
            assert bool(variant[rule]) == bool(problem.extra["data"][rule])


def test_variants_are_the_same_every_time() -> None:
    assert TrainingItem.from_problem(family_problem()) == TrainingItem.from_problem(
        family_problem()
    )


@pytest.mark.parametrize(
    "problem",
    [
        REFERRING,
        family_problem(),
        Problem("bare", TEXT, answer=0),
        Problem("none", TEXT, answer_text="infeasible"),
    ],
    ids=lambda problem: problem.id,
)
def test_json_carries_an_item_unharmed(problem: Problem) -> None:
    item = TrainingItem.from_problem(problem)
    assert TrainingItem.from_json(item.to_json()) == item


def test_an_infeasible_problem_is_labelled_so() -> None:
    item = TrainingItem.from_problem(Problem("none", TEXT, answer_text="infeasible"))
    assert item.label is NoNumber.INFEASIBLE


def test_a_problem_without_an_answer_is_refused() -> None:
    with pytest.raises(UsageError, match="'bare' has no answer"):
        TrainingItem.from_problem(Problem("bare", TEXT))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"id": "x"}'])
def test_what_is_no_item_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="expected a training item"):
        TrainingItem.from_json(text)
