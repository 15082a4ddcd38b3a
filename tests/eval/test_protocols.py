"""Every published rule on the cases where it differs from the others; each oddity is a test."""

import pytest

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import Label, Prediction, label_of, prediction_of, read_prediction
from modelwright.eval.protocols import (
    PROTOCOLS,
    alphaopt,
    judge,
    llmopt,
    optmath_tool,
    orlm,
    protocols_named,
    resocratic,
    rounded_label,
    sirl,
    sirl_swap,
    strict,
    tier_1e2,
    tier_1e4,
)
from modelwright.solvers.errors import UsageError
from modelwright.solvers.outcome import Outcome, PointStatus, Termination


def says(value: object, swapped: object = None) -> Prediction:
    return read_prediction(value, swapped)


def label(answer: object, text: str = "", **extra: object) -> Label:
    record = {"id": "x", "question": "?", "answer": answer, "answer_text": text, "extra": extra}
    return label_of(Problem.from_json(record))


def right(prediction: object, answer: object, text: str = "") -> set[str]:
    """Names of the protocols that call it right."""
    verdicts = judge(says(prediction), label(answer, text))
    return {name for name, verdict in verdicts.items() if verdict}


EVERY = set(PROTOCOLS)


@pytest.mark.parametrize("value", [0, -3.5, 1e9, 1e-7, 240])
def test_the_label_itself_is_right_by_every_rule(value: float) -> None:
    assert right(value, value) == EVERY


@pytest.mark.parametrize("value", [0, -3.5, 1e9, 240])
def test_no_answer_is_wrong_by_every_rule(value: float) -> None:
    assert right(None, value) == set()


def test_the_sign_counts_in_every_rule() -> None:
    assert right(-240, 240) == set()


def test_strict_is_relative_above_one_and_absolute_below() -> None:
    assert strict(says(1e9 + 999), label(1e9))
    assert not strict(says(1e9 + 1001), label(1e9))
    assert strict(says(9e-7), label(0))
    assert not strict(says(2e-6), label(0))


def test_the_tiers_are_wider_and_nothing_else() -> None:
    assert not strict(says(100.005), label(100))
    assert tier_1e4(says(100.005), label(100))
    assert not tier_1e4(says(100.9), label(100))
    assert tier_1e2(says(100.9), label(100))
    assert not tier_1e2(says(101.1), label(100))


def test_a_label_rounded_to_two_decimals_accepts_what_rounds_to_it() -> None:
    assert rounded_label(says(0.02405645), label(0.02))
    assert not rounded_label(says(0.0251), label(0.02))
    assert rounded_label(says(12.345), label(12.35))


def test_a_label_printed_without_decimals_accepts_half_a_unit() -> None:
    assert rounded_label(says(12.5), label(12))
    assert not rounded_label(says(12.51), label(12))


def test_the_printed_digits_of_the_source_go_before_those_of_the_number() -> None:
    printed = label(
        12.0, results={"cost": 12.0}, results_raw={"cost": "12.00"}, objective_key="cost"
    )
    assert rounded_label(says(12.004), printed)
    assert not rounded_label(says(12.4), printed)


def test_a_tiny_label_is_not_read_as_an_integer() -> None:
    assert not rounded_label(says(0.1), label(2e-06))


def test_resocratic_is_absolute_whatever_the_size() -> None:
    assert resocratic(says(0.00009), label(0))
    assert not resocratic(says(1e9 + 0.001), label(1e9))
    assert strict(says(1e9 + 0.001), label(1e9))


def test_queried_values_of_one_variable_may_be_nested() -> None:
    asked = label(240, results={"x": {"a": 4.0, "b": [1, 2]}, "cost": 240})
    assert asked.queried == (4.0, 1.0, 2.0, 240.0)


def test_resocratic_excludes_its_own_bound() -> None:
    assert not resocratic(says(0.0001), label(0))


def test_resocratic_wants_every_queried_value() -> None:
    asked = label(240, results={"chairs": 4.0, "cost": 240.0}, objective_key="cost")
    assert resocratic(says([4, 240]), asked)
    assert not resocratic(says(240), asked)
    assert not resocratic(says([5, 240]), asked)
    assert strict(says(240), asked)
    assert strict(says([5, 240]), asked)


def test_the_objective_is_found_among_queried_values_by_its_key() -> None:
    asked = label(240, results={"cost": 240.0, "chairs": 4.0}, objective_key="cost")
    assert strict(says([240, 5]), asked)
    assert not strict(says([5, 240]), asked)


def test_resocratic_takes_the_values_of_a_program_from_its_variables() -> None:
    asked = label(240, results={"a": 4.0, "b": 4.0, "cost": 240.0}, objective_key="cost")
    variables = {"x": 4.0, "y": 4.0, "z": 9.0}
    outcome = Outcome(Termination.OPTIMAL, PointStatus.OPTIMAL, 240.0, variables=variables)
    assert resocratic(prediction_of(outcome), asked)
    once = Outcome(Termination.OPTIMAL, PointStatus.OPTIMAL, 240.0, variables={"x": 4.0, "y": 5.0})
    assert not resocratic(prediction_of(once), asked)


def test_resocratic_has_no_right_answer_without_an_optimum() -> None:
    assert not resocratic(says("infeasible"), label(None, "infeasible"))


def test_sirl_adds_one_to_the_label() -> None:
    assert sirl(says(1 + 1.9e-6), label(1))
    assert not strict(says(1 + 1.9e-6), label(1))
    assert not sirl(says(1 + 2.1e-6), label(1))


def test_sirl_takes_unbounded_for_infeasible() -> None:
    assert sirl(says("unbounded"), label(None, "infeasible"))
    assert not strict(says("unbounded"), label(None, "infeasible"))


def test_the_swap_forgives_divisible_people_in_its_own_column_only() -> None:
    halves = says(12.5, swapped=12)
    assert not sirl(halves, label(12))
    assert sirl_swap(halves, label(12))
    assert not sirl_swap(says(12.5, swapped=13), label(12))


def test_the_swap_forgives_a_model_without_a_point() -> None:
    assert sirl_swap(says("infeasible", swapped=12), label(12))
    assert not sirl_swap(says("infeasible"), label(12))


def test_orlm_rounds_before_it_compares() -> None:
    assert not orlm(says(1.6), label(1.4))
    assert orlm(says(0.49), label(0.4))
    assert orlm(says(104.4), label(100))
    assert orlm(says(105.4), label(100))  # 105 against 100 is 5 % exactly
    assert not orlm(says(105.6), label(100))


def test_orlm_rounds_halves_to_the_even_neighbour() -> None:
    assert orlm(says(2), label(2.5))
    assert not orlm(says(3), label(2.5))


def test_orlm_wants_zero_for_zero() -> None:
    assert orlm(says(0.5), label(0))
    assert not orlm(says(1), label(0))


def test_orlm_is_generous_with_large_numbers() -> None:
    assert orlm(says(1e9 + 5e7), label(1e9))
    assert not tier_1e2(says(1e9 + 5e7), label(1e9))


def test_orlm_has_one_class_without_an_optimum_and_failures_are_not_in_it() -> None:
    nothing = label(None, "No Best Solution")
    assert orlm(says("infeasible"), nothing)
    assert orlm(says("unbounded"), nothing)
    assert not orlm(says(None), nothing)
    assert not orlm(says(0), nothing)
    assert orlm(says("unbounded"), label(None, "infeasible"))


def test_the_optmath_tool_is_orlm_with_the_swap() -> None:
    halves = says(12.5, swapped=20)
    assert not optmath_tool(says(25), label(20))
    assert optmath_tool(halves, label(20))
    assert not orlm(halves, label(20))


def test_alphaopt_is_a_tenth_whatever_the_size() -> None:
    assert alphaopt(says(0), label(0.02))
    assert not alphaopt(says(1e9 + 1), label(1e9))
    assert not alphaopt(says("infeasible"), label(None, "infeasible"))


def test_llmopt_keeps_two_decimals() -> None:
    assert llmopt(says(0), label(0.0049))
    assert not llmopt(says(0.016), label(0.0149))
    assert llmopt(says(3.14159), label(3.1415))
    assert not llmopt(says(1e6 + 0.02), label(1e6))
    assert not llmopt(says(0.00501), label(0.00499))


def test_infeasible_and_unbounded_agree_only_with_themselves() -> None:
    assert right("infeasible", None, "infeasible") == {
        *("strict", "tier_1e-4", "tier_1e-2", "rounded_label"),
        *("sirl", "sirl_swap", "orlm", "optmath_tool"),
    }
    assert right("unbounded", None, "infeasible") == {"sirl", "sirl_swap", "orlm", "optmath_tool"}
    assert right(0, None, "infeasible") == set()
    assert right("infeasible", 0) == set()


def test_a_label_that_says_no_optimum_takes_both_words() -> None:
    nothing = label(None, "no optimal solution (coded -9999.0 in the source)")
    assert strict(says("infeasible"), nothing)
    assert strict(says("unbounded"), nothing)
    assert not strict(says(-9999), nothing)


def test_a_label_that_nobody_recorded_is_no_label() -> None:
    assert not label(None, "no optimum recorded by the annotators").known
    assert not label(None).known


def test_two_optima_must_both_be_right_and_in_order() -> None:
    assert right([3, 7], [3, 7]) == EVERY
    assert right([7, 3], [3, 7]) == set()
    assert right(3, [3, 7]) == set()
    assert right([3, 7, 9], [3, 7]) == set()


def test_a_list_of_one_is_its_number() -> None:
    assert right([3], 3) == EVERY


@pytest.mark.parametrize("given", ["no idea", True, [], [1, "2"], float("nan"), {"value": 1}])
def test_what_is_no_prediction_is_refused(given: object) -> None:
    with pytest.raises(UsageError, match="expected a number"):
        read_prediction(given)


def test_a_misspelt_protocol_is_suggested() -> None:
    with pytest.raises(UsageError) as caught:
        protocols_named("strikt")
    assert caught.value.hint == "Did you mean strict?"


@pytest.mark.parametrize(
    ("termination", "word"),
    [
        (Termination.INFEASIBLE, "infeasible"),
        (Termination.UNBOUNDED, "unbounded"),
        (Termination.INFEASIBLE_OR_UNBOUNDED, "infeasible_or_unbounded"),
        (Termination.FAILED, "none"),
        (Termination.TIME_LIMIT, "none"),
    ],
)
def test_an_outcome_without_a_number_keeps_its_class(termination: Termination, word: str) -> None:
    assert prediction_of(Outcome(termination)).word == word
