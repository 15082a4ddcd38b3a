"""Checks of what the model looks like at its optimum."""

from checked import CONTINUOUS, DATA, SOURCE, case_of

from modelwright.solvers.certificate import CheckStatus, Weight
from modelwright.solvers.checks import arbitrary_bound, notes, sanity

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
BROKEN = "def build_model(data):\n    raise ValueError"
DECLARE_SPARE = "model.spare = pyo.Var(bounds=(0, 5))\n    return model"
IMPOSSIBLE = {**DATA, "max_hours": -1}


def test_an_optimum_is_there():
    assert sanity.check_optimum(case_of()).status is PASS


def test_an_unbounded_model_lacks_one():
    unbounded = SOURCE.replace("<= data", ">= data")
    assert sanity.check_optimum(case_of(unbounded)).status is FAIL


def test_an_infeasible_model_is_doubtful_only_beside_a_text():
    assert sanity.check_optimum(case_of(data=IMPOSSIBLE)).status is FAIL
    assert sanity.check_optimum(case_of(data=IMPOSSIBLE, text="")).status is SKIP


def test_an_objective_that_varies():
    assert sanity.check_objective(case_of()).status is PASS


def test_a_constant_objective_is_named():
    constant = SOURCE.replace('data["profit"][g] * model.make[g]', 'data["profit"][g]')
    found = sanity.check_objective(case_of(constant))
    assert (found.status, found.weight) == (FAIL, Weight.REQUIRED)
    assert sanity.check_objective(case_of(BROKEN)).status is SKIP


def test_a_nonlinear_objective_varies():
    squared = SOURCE.replace('data["profit"][g] * model.make[g]', "pyo.sqrt(model.make[g] + 1)")
    assert sanity.check_objective(case_of(squared)).status is PASS


def test_doing_nothing_is_no_answer():
    assert sanity.check_idle(case_of()).status is PASS
    assert sanity.check_idle(case_of(SOURCE.replace("maximize", "minimize"))).status is FAIL
    assert sanity.check_idle(case_of(data=IMPOSSIBLE)).status is SKIP


def test_a_variable_without_use_is_named():
    found = sanity.check_variables(case_of(SOURCE.replace("return model", DECLARE_SPARE)))
    assert found.status is FAIL
    assert "spare" in found.evidence
    assert sanity.check_variables(case_of()).status is PASS
    assert sanity.check_variables(case_of(BROKEN)).status is SKIP


def test_a_made_up_bound_that_binds_is_named():
    source = CONTINUOUS.replace("domain=pyo.NonNegativeReals", "bounds=(0, 10000)")
    source = source.replace('<= data["max_hours"]', '<= 1e9 * data["max_hours"]')
    found = arbitrary_bound.check(case_of(source))
    assert found.status is FAIL
    assert "make[desk] = 10000" in found.evidence


def test_a_told_bound_is_not_made_up():
    source = CONTINUOUS.replace("domain=pyo.NonNegativeReals", 'bounds=(0, data["most"])')
    data = {**DATA, "most": 10000, "max_hours": 1e9}
    assert arbitrary_bound.check(case_of(source, data)).status is PASS
    assert arbitrary_bound.check(case_of(data=IMPOSSIBLE)).status is SKIP


def test_constraints_that_cannot_bind_are_noted():
    assert "no constraint is implied" in notes.check_redundant(case_of()).evidence
    source = SOURCE.replace("domain=pyo.NonNegativeIntegers", "bounds=(0, 1)")
    assert (
        "implied by the bounds of their variables: work"
        in notes.check_redundant(case_of(source)).evidence
    )  # 4 + 3 <= 11
    assert notes.check_redundant(case_of(BROKEN)).status is SKIP


def test_constraints_that_do_not_bind_are_noted():
    assert "1 of 1 constraints bind" in notes.check_slack(case_of()).evidence  # 2 * 4 + 3 = 11
    assert "not: work" in notes.check_slack(case_of(data={**DATA, "max_hours": 11.5})).evidence
    assert notes.check_slack(case_of(data=IMPOSSIBLE)).status is SKIP


def test_variables_without_a_choice_are_noted():
    fixing = 'model.make["lamp"].fix(1)\n    return model'
    found = notes.check_fixed(case_of(SOURCE.replace("return model", fixing)))
    assert "without a choice: make[lamp]" in found.evidence
    assert "more than one value" in notes.check_fixed(case_of()).evidence
    assert notes.check_fixed(case_of(BROKEN)).status is SKIP
