"""Checks of what the solver says."""

from dataclasses import replace
from typing import Any

import pytest
from checked import CONTINUOUS, DATA, SOURCE, case_of

from modelwright.solvers.certificate import CheckStatus, Weight
from modelwright.solvers.checks import dual_bound, feasible, reproducible, second_solver, solved
from modelwright.solvers.checks.case import Case, Effort
from modelwright.solvers.outcome import Outcome, PointStatus, Termination

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
NONE = Effort(builds=0, solves=0)


def unbuildable(case: Case) -> Case:
    return replace(case, instance=None)


def test_a_proved_optimum_is_solved():
    found = solved.check(case_of())
    assert found.status is PASS
    assert "optimum 23" in found.evidence


def test_a_point_without_proof_is_not_solved():
    case = case_of(termination=Termination.TIME_LIMIT, point=PointStatus.FEASIBLE)
    assert solved.check(case).status is FAIL


def test_a_proof_of_infeasibility_is_a_proof():
    case = case_of(data={**DATA, "max_hours": -1})
    found = solved.check(case)
    assert case.outcome.termination is Termination.INFEASIBLE
    assert found.status is PASS


def test_the_point_is_checked_row_by_row():
    assert feasible.check_point(case_of()).status is PASS
    outside = case_of(variables={"make[desk]": 3.0, "make[lamp]": 1.0})
    found = feasible.check_point(outside)
    assert (found.status, found.weight) == (FAIL, Weight.REFUTES)
    assert "work is violated by 4" in found.evidence  # 3 * 4 + 3 = 15 of 11 hours


def test_a_point_that_names_other_variables_is_refuted():
    case = case_of(variables={"x": 1.0})
    assert feasible.check_point(case).weight is Weight.REFUTES
    assert feasible.check_point(case).status is FAIL


def test_without_a_point_there_is_nothing_to_check():
    case = case_of(data={**DATA, "max_hours": -1})
    assert feasible.check_point(case).status is SKIP
    assert feasible.check_objective(case).status is SKIP
    assert dual_bound.check(case).status is SKIP


def test_the_objective_is_computed_again():
    assert feasible.check_objective(case_of()).status is PASS
    found = feasible.check_objective(case_of(objective=24.0))
    assert (found.status, found.weight) == (FAIL, Weight.REFUTES)
    assert "23" in found.evidence


def test_the_duals_of_an_lp_prove_its_bound():
    found = dual_bound.check(case_of(CONTINUOUS))
    assert found.status is PASS
    assert "weak duality" in found.evidence


def test_a_bound_on_the_wrong_side_fails():
    assert dual_bound.check(case_of(bound=20.0)).status is FAIL
    assert dual_bound.check(case_of(bound=30.0)).status is FAIL
    assert dual_bound.check(case_of(bound=23.0)).status is PASS


def test_a_program_that_draws_numbers_is_not_reproducible():
    random = SOURCE.replace("import pyomo", "import random\nimport pyomo", 1).replace(
        '<= data["max_hours"]', '<= data["max_hours"] + random.random()'
    )
    assert reproducible.check(case_of(random)).status is FAIL
    assert reproducible.check(case_of()).status is PASS
    assert reproducible.check(unbuildable(case_of())).status is SKIP


@pytest.mark.parametrize("source", [SOURCE, CONTINUOUS])
def test_the_second_solver_agrees(source: str):
    found = second_solver.check(case_of(source))
    assert found.status is PASS
    assert "SCIP" in found.evidence


def test_a_better_point_of_the_second_solver_refutes():
    case = case_of(objective=14.0, variables={"make[desk]": 1.0, "make[lamp]": 1.0})
    found = second_solver.check(case)
    assert (found.status, found.weight) == (FAIL, Weight.REFUTES)
    assert "better than 14" in found.evidence


def test_a_point_of_the_second_solver_refutes_infeasibility():
    case = case_of(termination=Termination.INFEASIBLE, objective=None, point=PointStatus.NONE)
    found = second_solver.check(case)
    assert (found.status, found.weight) == (FAIL, Weight.REFUTES)


def test_both_solvers_prove_infeasibility():
    assert second_solver.check(case_of(data={**DATA, "max_hours": -1})).status is PASS


def test_without_budget_there_is_no_second_opinion():
    assert second_solver.check(case_of(effort=NONE)).status is SKIP


NONLINEAR = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(bounds=(0.5, data["most"]), initialize=1)
    model.cost = pyo.Objective(expr=model.x + 4 / model.x, sense=pyo.minimize)
    return model
"""


def nonlinear(**spoiled: Any) -> Case:
    return case_of(NONLINEAR, {"most": 5}, text="", **spoiled)  # optimum 4 at x = 2


def scripted(case: Case, **fields: Any) -> Case:
    """The same case with a second solver that says what it is told to."""
    said = replace(case.outcome, solver="Ipopt 3", **fields)
    return replace(case, solve=lambda instance, solver: said)


def test_a_local_solver_that_finds_nothing_better_supports_a_global_optimum():
    found = second_solver.check(scripted(nonlinear(), objective=4.0))
    assert found.status is PASS
    assert "nothing better" in found.evidence


def test_a_local_solver_with_a_worse_optimum_says_nothing_against_a_global_one():
    assert second_solver.check(scripted(nonlinear(), objective=4.5)).status is PASS


def test_a_local_solver_with_a_better_point_refutes():
    found = second_solver.check(scripted(nonlinear(objective=4.5), objective=4.0))
    assert (found.status, found.weight) == (FAIL, Weight.REFUTES)


def test_a_point_that_is_better_within_its_tolerance_refutes_nothing():
    case = case_of(CONTINUOUS)
    assert case.outcome.objective == 24.75
    leaking = {"objective": 24.75006, "variables": {"make[desk]": 2.7500066, "make[lamp]": 0.0}}
    said = replace(case.outcome, solver="SCIP 10", **leaking)
    found = second_solver.check(replace(case, solve=lambda instance, solver: said))
    assert found.status is PASS
    assert "within its feasibility tolerance" in found.evidence


def test_a_failed_second_solver_is_a_skip():
    case = replace(
        nonlinear(), solve=lambda instance, solver: Outcome(Termination.FAILED, solver="Ipopt")
    )
    assert second_solver.check(case).status is SKIP
