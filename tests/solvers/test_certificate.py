"""The verdict table, and certificates end to end on the benchmark's own problems."""

import asyncio
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from modelwright.solvers.certificate import Certificate, Check, CheckStatus, Verdict, Weight, judge
from modelwright.solvers.certify import acertify, certify
from modelwright.solvers.checks import ALL
from modelwright.solvers.checks.case import QUICK
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program

# At the end: benchmarks/datasets.py must not hide Hugging Face's package.
sys.path.append(str(Path(__file__).parents[2] / "benchmarks"))
from certificate_corpus import CorrectCase, own_cases
from certificate_mutants import KINDS, make_mutants

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
OWN = {case.name: case for case in own_cases()}
KNOWN_ALARMS = {"trim": "text_numbers_bound"}
"""The width of the roll plays no part once the ways to cut are listed; nothing here can know."""


def check(status: CheckStatus, weight: Weight) -> Check:
    return Check("some", status, "because", weight)


@pytest.mark.parametrize(
    ("checks", "verdict"),
    [
        ([], Verdict.VERIFIED),
        ([check(PASS, weight) for weight in Weight], Verdict.VERIFIED),
        ([check(FAIL, Weight.REFUTES)], Verdict.REFUTED),
        ([check(SKIP, Weight.REFUTES)], Verdict.UNVERIFIED),
        ([check(FAIL, Weight.REQUIRED)], Verdict.UNVERIFIED),
        ([check(SKIP, Weight.REQUIRED)], Verdict.UNVERIFIED),
        ([check(FAIL, Weight.ADVISORY)], Verdict.UNVERIFIED),
        ([check(SKIP, Weight.ADVISORY)], Verdict.VERIFIED),
        ([check(FAIL, Weight.NOTE), check(SKIP, Weight.NOTE)], Verdict.VERIFIED),
        ([check(FAIL, Weight.ADVISORY), check(FAIL, Weight.REFUTES)], Verdict.REFUTED),
    ],
)
def test_the_verdict_follows_from_the_table(checks: list[Check], verdict: Verdict):
    assert judge(checks, answered=True).verdict is verdict
    assert judge(checks, answered=False).verdict is Verdict.ABSTAINED


def test_a_certificate_as_json():
    certificate = judge([check(PASS, Weight.REQUIRED)], answered=True)
    assert certificate.to_json() == {
        "verdict": "verified",
        "checks": [
            {
                "name": "some",
                "status": "pass",
                "evidence": "because",
                "weight": "required",
                "seconds": 0.0,
                "tokens": 0,
            }
        ],
    }


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        yield engine


def certificate_of(engine: Engine, case: CorrectCase) -> Certificate:
    program = Program(case.source, case.data)
    outcome = engine.solve(program)
    return certify(program, outcome, engine=engine, text=case.text, formulation=case.formulation)


def objections(certificate: Certificate) -> list[str]:
    return [c.name for c in certificate.checks if c.status is FAIL and c.weight is not Weight.NOTE]


@pytest.mark.parametrize("name", ["bakery", "inventory", "assignment", "tank", "power", "cover"])
def test_correct_answers_are_verified(name: str, engine: Engine):
    certificate = certificate_of(engine, OWN[name])
    assert objections(certificate) == []
    assert certificate.verdict is Verdict.VERIFIED


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(set(OWN) - set(KNOWN_ALARMS)))
def test_all_own_problems_are_verified(name: str, engine: Engine):
    assert objections(certificate_of(engine, OWN[name])) == []


@pytest.mark.parametrize("name", sorted(KNOWN_ALARMS))
def test_known_false_alarms(name: str, engine: Engine):
    assert objections(certificate_of(engine, OWN[name])) == [KNOWN_ALARMS[name]]


@pytest.mark.parametrize(
    ("old", "new", "objection"),
    [
        ("pyo.maximize", "pyo.minimize", "goal_direction"),
        ("NonNegativeIntegers", "NonNegativeReals", "as_formulated"),
        ('<= data["flour_stock"]', '>= data["flour_stock"]', "limits_limit"),
        ('<= data["max_pieces"]', "<= 70", "data_matters"),
        ('data["price"][g]', '1.25 * data["price"][g]', "no_hard_coded_numbers"),
    ],
)
def test_wrong_programs_are_not_verified(old: str, new: str, objection: str, engine: Engine):
    case = OWN["bakery"]
    assert old in case.source
    program = Program(case.source.replace(old, new), case.data)
    outcome = engine.solve(program)
    certificate = certify(
        program, outcome, engine=engine, text=case.text, formulation=case.formulation
    )
    assert certificate.verdict is not Verdict.VERIFIED
    assert objection in objections(certificate)


def test_every_check_leaves_a_sentence_and_its_time(engine: Engine):
    certificate = certificate_of(engine, OWN["bakery"])
    assert len(certificate.checks) == len(ALL)
    assert len({found.name for found in certificate.checks}) == len(ALL)
    assert all(found.evidence and found.seconds >= 0 for found in certificate.checks)


def test_no_answer_has_no_checks(engine: Engine):
    failure = Failure(FailureKind.BUILD_ERROR, "it broke")
    outcome = Outcome(Termination.FAILED, failure=failure)
    certificate = certify(Program("nonsense"), outcome, engine=engine)
    assert certificate == Certificate(Verdict.ABSTAINED, [])


def test_a_proof_of_infeasibility_has_a_certificate(engine: Engine):
    case = OWN["timber"]
    program = Program(case.source, {**case.data, "min_planks": 90000})
    outcome = engine.solve(program)
    assert outcome.termination is Termination.INFEASIBLE
    alone = certify(program, outcome, engine=engine)
    assert alone.verdict is Verdict.VERIFIED
    assert "SCIP" in next(c.evidence for c in alone.checks if c.name == "second_solver")
    assert certify(program, outcome, engine=engine, text=case.text).verdict is Verdict.UNVERIFIED


def test_a_quick_certificate_from_async_code(engine: Engine):
    case = OWN["knapsack"]
    program = Program(case.source, case.data)
    outcome = engine.solve(program)
    certificate = asyncio.run(
        acertify(program, outcome, engine=engine, text=case.text, limits=Limits(), effort=QUICK)
    )
    assert certificate.verdict is Verdict.VERIFIED


def test_mutants_differ_from_the_case_and_are_the_same_each_time():
    case = OWN["budget"]
    mutants = make_mutants(case, 2, seed=1)
    assert mutants == make_mutants(case, 2, seed=1)
    assert {mutant.kind for mutant in mutants} == set(KINDS)
    for mutant in mutants:
        assert mutant.source != case.source or mutant.data != case.data
        compile(mutant.source, mutant.what, "exec")
    wrong = [m for m in mutants if m.kind == "data column swapped"]
    assert all(m.formulation != case.formulation for m in wrong)
