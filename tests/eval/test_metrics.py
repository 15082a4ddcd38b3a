"""Every metric against a computation by hand, on ten problems that fit on a page."""

import math
from typing import Any

import pytest

from modelwright.eval.metrics import (
    accuracy,
    certificate_quality,
    cost,
    failures,
    majority_accuracy,
    mean_pass_at_k,
    pass_at_k,
    percentile,
    risk_coverage,
    slice_accuracies,
    structure_vote_accuracy,
    summarize,
)
from modelwright.eval.paired import compare, mcnemar, paired_bootstrap
from modelwright.eval.protocols import PROTOCOLS
from modelwright.eval.record import Record
from modelwright.solvers.errors import UsageError


def sample(identifier: str, right: bool, number: int = 1, **fields: Any) -> Record:
    given: dict[str, Any] = {
        "group": identifier,
        "expected": 1.0,
        "found": 1.0 if right else 2.0,
        "word": "number",
        "right": {"strict": right},
        "verdict": "unverified",
        **fields,
    }
    return Record(identifier, number, **given)


def abstained(identifier: str, **fields: Any) -> Record:
    return sample(identifier, False, found=None, word="none", verdict="abstained", **fields)


TEN = [
    sample("a", True, verdict="verified", dollars=0.1, seconds=1.0),
    sample("b", True, verdict="verified", dollars=0.1, seconds=2.0),
    sample("c", True, verdict="verified", dollars=0.1, seconds=3.0),
    sample("d", False, verdict="verified", dollars=0.1, seconds=4.0, failure="wrong sense"),
    sample("e", True, dollars=0.1, seconds=5.0),
    sample("f", True, dollars=0.1, seconds=6.0),
    sample("g", False, dollars=0.1, seconds=7.0, failure="integrality"),
    sample("h", False, verdict="refuted", dollars=0.1, seconds=8.0, failure="integrality"),
    abstained("i", dollars=0.1, seconds=9.0, failure="no answer"),
    abstained("j", dollars=0.1, seconds=10.0, failure="no answer"),
]


def test_pass_at_k_is_unbiased() -> None:
    assert pass_at_k(4, 2, 1) == 0.5
    assert pass_at_k(4, 2, 2) == pytest.approx(1 - 1 / 6)  # one of six pairs is all wrong
    assert pass_at_k(4, 0, 4) == 0.0
    assert pass_at_k(4, 1, 4) == 1.0


def test_pass_at_k_is_unknown_below_k_samples() -> None:
    assert math.isnan(pass_at_k(3, 3, 4))
    assert math.isnan(mean_pass_at_k([sample("a", True)], 2))


def test_accuracy_averages_the_samples_of_a_problem_first() -> None:
    # problem a: 1 of 2, problem b: 1 of 1; pooled it would be 2 of 3
    records = [sample("a", True, 1), sample("a", False, 2), sample("b", True)]
    assert accuracy(records)["accuracy"] == 0.75
    assert accuracy(records)["n"] == 2


def test_problems_of_two_benchmarks_with_one_id_are_two_problems() -> None:
    records = [sample("a", True, benchmark="x"), sample("a", False, benchmark="y")]
    assert accuracy(records)["n"] == 2


def test_the_headline_of_ten() -> None:
    found = summarize(TEN, ["strict"])
    assert (found["right"], found["wrong"], found["abstained"]) == (5, 3, 2)
    assert found["headline"]["accuracy"] == 0.5
    assert found["answered"] == 0.8
    assert found["right_if_answered"] == pytest.approx(0.625)


def test_certificate_precision_and_coverage() -> None:
    found = certificate_quality(TEN)
    assert found["precision"] == 0.75  # 3 of 4 verified
    assert found["coverage"] == 0.4
    assert found["verdicts"]["refuted"] == {"n": 1, "right": 0, "precision": 0.0}


def test_risk_coverage_goes_from_verified_to_refuted() -> None:
    points = risk_coverage(TEN)
    assert [point.coverage for point in points] == [0.4, 0.7, 0.8]
    assert [point.risk for point in points] == pytest.approx([1 / 4, 2 / 7, 3 / 8])


def test_cost_per_right_answer_counts_the_wrong_ones_too() -> None:
    found = cost(TEN)
    assert found["dollars"] == pytest.approx(1.0)
    assert found["dollars_per_right"] == pytest.approx(0.2)
    assert found["seconds_p50"] == 5.5
    assert found["seconds_p95"] == pytest.approx(9.55)


def test_an_unknown_price_makes_the_sum_unknown() -> None:
    assert cost([*TEN, sample("k", True, dollars=None)])["dollars"] is None


def test_percentile_interpolates() -> None:
    assert percentile([1.0, 2.0], 0.25) == 1.25
    assert math.isnan(percentile([], 0.5))


def test_failures_are_counted_by_cause() -> None:
    assert failures(TEN) == {"integrality": 2, "no answer": 2, "wrong sense": 1}


def test_slices_have_their_own_accuracy() -> None:
    records = [
        sample("a", True, slices=(("data", "table"),)),
        sample("b", False, slices=(("data", "table"),)),
        sample("c", True, slices=(("data", "text only"),)),
    ]
    found = slice_accuracies(records)["data"]
    assert found["table"]["accuracy"] == 0.5
    assert found["text only"]["n"] == 1


def test_problems_without_a_label_do_not_count() -> None:
    unlabelled = Record("k", 1, "k", None, 3.0, "number")
    found = summarize([*TEN, unlabelled], PROTOCOLS)
    assert found["problems"] == 10
    assert found["unlabelled"] == 1


def test_the_answer_of_most_samples_wins() -> None:
    records = [
        sample("a", True, 1),
        sample("a", True, 2),
        sample("a", False, 3),
        sample("b", False, 1, found=7.0),
        sample("b", False, 2, found=7.0),
        sample("b", True, 3),
    ]
    assert majority_accuracy(records) == 0.5


def test_structure_settles_what_numbers_leave_open() -> None:
    # 2.0 comes first, so numbers alone choose it; three of four share the structure of 1.0.
    records = [
        sample("a", False, 1, found=2.0, sense="minimize", binaries=0, integers=0),
        sample("a", True, 2, sense="maximize", binaries=0, integers=2),
        sample("a", False, 3, found=3.0, sense="maximize", binaries=0, integers=2),
    ]
    assert majority_accuracy(records) == 0.0
    assert structure_vote_accuracy(records) == 1.0


def test_samples_without_an_answer_have_no_vote() -> None:
    records = [abstained("a"), sample("a", True, 2)]
    assert majority_accuracy(records) == 1.0


def test_mcnemar_is_exact() -> None:
    # 1 against 5 of 6: 2 * (1 + 6) / 64
    assert mcnemar(1, 5) == pytest.approx(0.21875)
    assert mcnemar(0, 6) == pytest.approx(0.03125)
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(3, 3) == 1.0


def test_the_bootstrap_draws_groups_whole() -> None:
    alone = paired_bootstrap([1.0, 0.0] * 20, [str(k) for k in range(40)])
    grouped = paired_bootstrap([1.0, 0.0] * 20, ["ones", "zeros"] * 20)
    assert 0.3 < alone.low < 0.5 < alone.high < 0.7
    assert grouped == (0.0, 1.0)


def test_a_small_difference_is_not_called_better() -> None:
    first = [sample(str(k), k < 10) for k in range(20)]
    second = [sample(str(k), k < 12) for k in range(20)]
    found = compare(first, second)
    assert (found.first, found.second) == (0.5, 0.6)
    assert (found.only_first, found.only_second) == (0, 2)
    assert found.verdict == "no difference shown"


def test_a_large_difference_is() -> None:
    first = [sample(str(k), k < 5) for k in range(20)]
    second = [sample(str(k), k < 15) for k in range(20)]
    assert compare(first, second).verdict == "second is better"
    assert compare(second, first).verdict == "first is better"


def test_runs_of_different_problems_are_not_compared() -> None:
    with pytest.raises(UsageError, match="no scored problem in common"):
        compare([sample("a", True)], [sample("b", True)])


def test_a_record_survives_json() -> None:
    record = sample("a", True, slices=(("data", "table"),), dollars=None)
    assert Record.from_json(record.to_json()) == record
