"""Checks that change the data, or look for numbers in the program."""

import pytest
from checked import CONTINUOUS, DATA, SOURCE, TEXT, case_of

from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.checks import data_matters, hard_coded, monotone
from modelwright.solvers.checks.case import Effort
from modelwright.solvers.checks.cues import Limit, find_cues

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP


@pytest.mark.slow
def test_every_number_matters():
    found = data_matters.check(case_of())
    assert found.status is PASS
    assert "each of the 5 numbers" in found.evidence


@pytest.mark.slow
def test_a_dead_scalar_and_a_dead_table_are_named():
    data = {**DATA, "spare": 7, "weight": {"desk": 20, "lamp": 2}}
    found = data_matters.check(case_of(data=data))
    assert found.status is FAIL
    assert "spare, weight (2 numbers)" in found.evidence


def test_a_dead_entry_of_a_live_table_is_named():
    source = SOURCE.replace('data["hours"][g]', 'data["hours"]["desk"]')
    found = data_matters.check(case_of(source))
    assert found.status is FAIL
    assert "hours[lamp]" in found.evidence


def test_a_number_that_is_only_compared_matters():
    source = SOURCE.replace('goods = data["goods"]', 'goods = [g for g in data["goods"]'
                            ' if data["size"][g] <= data["largest"]]')  # fmt: skip
    data = {**DATA, "size": {"desk": 3, "lamp": 2}, "largest": 8}
    assert data_matters.check(case_of(source, data)).status is PASS


def test_a_count_that_a_float_would_break_matters():
    source = SOURCE.replace('goods = data["goods"]', 'goods = data["goods"][:data["first"]]')
    assert data_matters.check(case_of(source, {**DATA, "first": 2})).status is PASS


def test_zeros_and_diagonals_may_be_dead():
    data = {**DATA, "none": 0, "distance": {"desk": {"desk": 5}, "lamp": {"lamp": 6}}}
    assert data_matters.check(case_of(data=data)).status is PASS


def test_what_there_was_no_budget_for_is_said():
    data = {**DATA, "spare": 7}
    found = data_matters.check(case_of(data=data, effort=Effort(builds=1)))
    assert "5 of 6 numbers tested" in found.evidence


def test_a_program_without_data_has_no_numbers_to_matter():
    source = SOURCE.replace("def build_model(data):", f"def build_model(_):\n    data = {DATA}")
    assert data_matters.check(case_of(source, {})).status is SKIP


def test_a_program_that_takes_its_numbers_from_data_is_clean():
    assert hard_coded.check(case_of()).status is PASS


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ('<= data["max_hours"]', "<= 11", "11 (line"),
        ('data["profit"][g] *', 'data["profit"][g] * 1.15 *', "1.15 (line"),
        ('data["profit"][g] *', '2 * data["profit"][g] *', "2 (line"),
        ('<= data["max_hours"]', "<= pyo.Param(initialize=11)", "11 (line"),
        ('data["hours"][g] *', '{"desk": 4, "lamp": 37}[g] *', "37 (line"),
    ],
)
def test_numbers_in_the_program_are_named(old: str, new: str, named: str):
    found = hard_coded.check(case_of(SOURCE.replace(old, new)))
    assert found.status is FAIL
    assert named in found.evidence


def test_a_number_of_the_text_that_the_data_lack_is_found_in_the_program():
    text = TEXT.replace("How many", "Each lamp needs 2 wires, and 6 wires are left. How many")
    source = SOURCE.replace(
        "return model",
        'model.wires = pyo.Constraint(expr=2 * model.make["lamp"] <= 6)\n    return model',
    )
    found = hard_coded.check(case_of(source, text=text))
    assert found.status is FAIL
    assert "'6' of the text" in found.evidence


@pytest.mark.parametrize(
    "harmless",
    ["{} / 1000", "{} / 60", "{} + 2 - 2", "{} ** 3 / {} ** 2", "{} + 1e-6", "round({}, 5)"],
)
def test_arithmetic_and_conversions_are_no_numbers_of_the_instance(harmless: str):
    amount = 'data["max_hours"]'
    source = SOURCE.replace(f"<= {amount}", "<= " + harmless.replace("{}", amount))
    assert hard_coded.check(case_of(source)).status is PASS


def test_the_two_of_a_formula_is_no_number_of_the_instance():
    source = SOURCE.replace('data["profit"][g] *', '2 * data["profit"][g] * model.make[g] *')
    assert hard_coded.check(case_of(source)).status is PASS


def test_source_that_is_not_python_is_skipped():
    assert hard_coded.check(case_of("def build_model(data:")).status is SKIP


def test_limits_are_read_from_the_words_around_them():
    case = case_of()
    cues = find_cues(case)
    assert {path: cue.limit for path, cue in cues.items()} == {("max_hours",): Limit.UPPER}


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("no more than 11 hours", Limit.UPPER),
        ("cannot exceed 11 hours", Limit.UPPER),
        ("11 hours are available", Limit.UPPER),
        ("not to use more than 11 hours", Limit.UPPER),
        ("no less than 11 hours", Limit.LOWER),
        ("not to use less than 11 hours", Limit.LOWER),
        ("work on more than 11 hours", Limit.LOWER),
        ("11 hours and they have wood available", None),
        ("a minimum of 11 hours", Limit.LOWER),
        ("11 hours or more", Limit.LOWER),
        ("5 boards are available, and at least 11 hours", Limit.LOWER),
        ("to exceed twice the rest by more than 11 hours", None),
        ("about 11 hours", None),
    ],
)
def test_words_of_limits(words: str, limit: Limit | None):
    text = TEXT.replace("At most 11 hours are worked", f"It is {words}")
    data = {"stated": 11}
    cues = find_cues(case_of(data=data, text=text))
    assert (cues[("stated",)].limit if cues else None) is limit


def test_a_limit_that_limits_passes():
    assert monotone.check(case_of()).status is PASS


def test_a_limit_turned_round_is_named():
    found = monotone.check(case_of(SOURCE.replace("<= data", ">= data")))
    assert found.status is FAIL
    assert "max_hours is told as an upper limit ('At most 11')" in found.evidence


def test_a_limit_on_a_share_moves_coefficients():
    text = TEXT.replace("How many", "At most 40 % of the pieces are desks. How many")
    data = {**DATA, "share": 0.4}
    rule = (
        'model.share = pyo.Constraint(expr=model.make["desk"] {} data["share"]'
        " * sum(model.make.values()))"
    )
    for sign, status in (("<=", PASS), (">=", FAIL)):
        source = SOURCE.replace("return model", rule.format(sign) + "\n    return model")
        source = source.replace("Integers", "Reals")
        found = monotone.check(case_of(source, data, text=text))
        assert found.status is status, found.evidence


def test_without_words_there_is_no_direction():
    data = {("time" if key == "max_hours" else key): value for key, value in DATA.items()}
    assert (
        monotone.check(case_of(SOURCE.replace("max_hours", "time"), data, text="")).status is SKIP
    )


def test_a_share_that_stands_in_the_objective_too_is_tested_by_solving_again():
    text = TEXT.replace("How many", "At most 40 % of the pieces are desks. How many")
    rule = (
        'model.share = pyo.Constraint(expr=model.make["desk"] <= data["share"]'
        " * sum(model.make.values()))\n    return model"
    )
    # A larger share earns more; a price on it can make it a loss.
    for price, status in ((1, PASS), (1000, FAIL)):
        source = CONTINUOUS.replace("return model", rule)
        source = source.replace(
            "for g in goods), s", f'for g in goods) - {price} * data["share"], s'
        )
        found = monotone.check(case_of(source, {**DATA, "share": 0.4}, text=text))
        assert found.status is status, found.evidence


def test_a_multiple_beside_at_least_is_no_limit():
    text = TEXT.replace("How many", "At least 3 times the lamps plus the desks make 2. How many")
    rule = (
        'model.r = pyo.Constraint(expr=data["min_factor"] * model.make["lamp"] + model.make["desk"]'
        " >= 2)\n    return model"
    )
    source = SOURCE.replace("return model", rule)
    assert monotone.check(case_of(source, {**DATA, "min_factor": 3}, text=text)).status is PASS
