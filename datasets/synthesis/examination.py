"""What the engine says of a demonstration: solved, and a program that keeps its numbers apart."""

import asyncio
from collections.abc import Mapping

from modelwright.datasets.problem import Problem
from modelwright.datasets.synthesis.demonstration import Demonstration, missing_sections
from modelwright.datasets.synthesis.rejection import Cause, Rejected
from modelwright.solvers.agreement import agree, value_of
from modelwright.solvers.certificate import Certificate, CheckStatus, Weight
from modelwright.solvers.certify import acertify
from modelwright.solvers.checks import data_matters, hard_coded, sanity
from modelwright.solvers.checks.case import QUICK
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination

_CAUSES: Mapping[str, Cause] = {
    hard_coded.NAME: Cause.HARD_CODED,
    data_matters.NAME: Cause.WITHOUT_EFFECT,
    sanity.UNUSED: Cause.WITHOUT_EFFECT,
    sanity.OBJECTIVE_VARIES: Cause.TRIVIAL,
    sanity.IDLE: Cause.TRIVIAL,
}
"""Checks that must not fail, though the certificate may call them advisory."""
_MUST_PASS = (Weight.REFUTES, Weight.REQUIRED)


async def examine(
    engine: ProgramEngine, demonstration: Demonstration, limits: Limits
) -> tuple[Outcome, Certificate]:
    """Return outcome and certificate of a demonstration's program.

    Raises:
        Rejected: it is incomplete, not solved to a proof, or a check fails.
        ServiceMissingError: the machine is at fault.
    """
    if missing := missing_sections(demonstration.text):
        raise Rejected(Cause.INCOMPLETE, f"the demonstration has no {missing[0]!r}")
    outcome = await engine.asolve(demonstration.program, limits)
    require_machine(outcome)
    if outcome.failure is not None:
        said = f"{outcome.failure.kind}: {outcome.failure.message}"
        raise Rejected(Cause.PROGRAM_FAILED, said)
    if outcome.termination in _NO_OPTIMUM:
        raise Rejected(Cause.NO_OPTIMUM, f"the model is {outcome.termination}")
    if outcome.termination is not Termination.OPTIMAL or not outcome.global_optimum:
        raise Rejected(Cause.NOT_PROVED, f"the solver ended with {outcome.termination}")
    certificate = await acertify(
        demonstration.program, outcome, engine=engine, limits=limits, effort=QUICK
    )
    _require_checks(certificate)
    return outcome, certificate


async def compare_with_parent(
    engine: ProgramEngine, outcome: Outcome, parent: Problem, way: str, limits: Limits
) -> None:
    """Return if an evolved problem differs from the one it was made from as it should.

    Raises:
        Rejected: it has the same optimum, or should be harder and is no larger.
    """
    value = value_of(outcome)
    if parent.expected is not None and agree(value, parent.expected):
        raise Rejected(Cause.UNCHANGED, f"both have the optimum {value}")
    if way != "harder" or parent.program is None:
        return
    before = await asyncio.to_thread(engine.build, parent.program, limits)
    if isinstance(before, Failure):
        return  # nothing to compare with
    assert outcome.statistics is not None, "it is optimal"
    new = outcome.statistics.variables + outcome.statistics.constraints
    old = len(before.column_names) + len(before.row_names)
    if new <= old:
        said = f"it has {new} variables and constraints, the one before has {old}"
        raise Rejected(Cause.NOT_HARDER, said)


def require_machine(outcome: Outcome) -> None:
    """Raise ServiceMissingError if not the program but this machine is at fault."""
    if outcome.failure is not None and outcome.failure.kind is FailureKind.INFRASTRUCTURE:
        raise ServiceMissingError(
            f"the engine failed: {outcome.failure.message}", hint=outcome.failure.hint
        )


def _require_checks(certificate: Certificate) -> None:
    failed = [check for check in certificate.checks if check.status is CheckStatus.FAIL]
    for check in failed:
        if check.name in _CAUSES:
            raise Rejected(_CAUSES[check.name], f"{check.name}: {check.evidence}")
    for check in failed:
        if check.weight in _MUST_PASS:
            raise Rejected(Cause.REFUTED, f"{check.name}: {check.evidence}")


_NO_OPTIMUM = {
    Termination.INFEASIBLE,
    Termination.UNBOUNDED,
    Termination.INFEASIBLE_OR_UNBOUNDED,
}
