"""Correct an answer that checks object to; the correction competes with the answer."""

from modelwright.agent.nodes.repair import attempt_of, corrected
from modelwright.agent.state import Changes, Rival, State, Tools, Update, best_of
from modelwright.solvers.certificate import Certificate, Check, CheckStatus, Weight


async def mend(state: State, tools: Tools) -> Update:
    """Set `rival` to the answer as it is, and `formulation` or `source` to its correction."""
    best, certificate = best_of(state), state.get("certificate")
    assert certificate is not None, "the graph mends only what was checked"
    objections = [f"{check.name}: {check.evidence}" for check in objecting(certificate)]
    found = await tools.formulator.reconsider(attempt_of(state, best), objections)
    changes, output = corrected(best, found)
    changes["mends"] = state.get("mends", 0) + 1
    changes["diagnoses"] = [*state.get("diagnoses", []), found.diagnosis]
    if not changes.get("stands"):
        changes |= Changes(rival=Rival(best, certificate), best=None, latest=None)
    return Update(changes, output | {"objections": objections}, found.diagnosis)


def objecting(certificate: Certificate) -> list[Check]:
    """Return the checks that failed and say something about the model."""
    return [
        check
        for check in certificate.checks
        if check.status is CheckStatus.FAIL and check.weight is not Weight.NOTE
    ]
