"""Check the best outcome, put the evidence into a certificate, and let corrections compete."""

from modelwright.agent.outcome_order import is_answer
from modelwright.agent.state import Candidate, Changes, Rival, State, Tools, Update, brief_of
from modelwright.solvers.certificate import (
    Certificate,
    Check,
    CheckStatus,
    Verdict,
    Weight,
    judge,
)

_ORDER = (Verdict.ABSTAINED, Verdict.REFUTED, Verdict.UNVERIFIED, Verdict.VERIFIED)


async def verify(state: State, tools: Tools) -> Update:
    """Set `certificate`, if there is something that issues one; keep the better of two answers."""
    best, rival = state.get("best"), state.get("rival")
    if best is None or not is_answer(best.outcome):
        assert rival is not None, "the graph verifies answers only"
        return _restored(rival, "the correction gave no answer: the one before it stands")
    if tools.certify is None:
        return Update(Changes(), summary="skipped: no checks are set up")
    best, certificate = await _certify(state, tools, best)
    output = certificate.to_json()
    if rival is None:
        changes = Changes(best=best, certificate=certificate)
        return Update(changes, output, str(certificate.verdict))
    broken = _broken(rival.certificate, certificate)
    if broken or not _is_better(certificate, rival.certificate):
        why = f"it breaks {broken[0]}" if broken else "no check speaks for it"
        kept = _restored(rival, f"the correction is rejected: {why}")
        return Update(kept.changes, output | kept.output, kept.summary)
    changes = Changes(best=best, certificate=certificate, rival=None)
    return Update(changes, output, f"{certificate.verdict}, after a correction")


async def _certify(state: State, tools: Tools, best: Candidate) -> tuple[Candidate, Certificate]:
    """Return the answer with its certificate; another one where most formulations agree on it."""
    assert tools.certify is not None
    text = state.get("text", "")
    further = [
        Check("readings_agree", CheckStatus.FAIL, doubt, Weight.ADVISORY)
        for doubt in state.get("doubts", [])
    ]
    further += [
        Check("data_bound", CheckStatus.FAIL, issue, Weight.ADVISORY)
        for issue in state.get("binding_issues", [])
    ]
    revision = state.get("revision")
    if revision is not None:
        status = CheckStatus.PASS if revision.intact else CheckStatus.FAIL
        further.append(Check("rest_untouched", status, revision.untouched, Weight.ADVISORY))
    if tools.verify is not None:
        verified = await tools.verify(brief_of(state), best)
        further += verified.checks
        best = verified.replacement or best
    certificate = await tools.certify(text, best.formulation, best.program, best.outcome)
    return best, judge([*certificate.checks, *further], answered=True) if further else certificate


def _restored(rival: Rival, summary: str) -> Update:
    changes = Changes(
        best=rival.candidate,
        certificate=rival.certificate,
        formulation=rival.candidate.formulation,
        source=rival.candidate.program.source,
        data=rival.candidate.program.data,
        rival=None,
        stands=True,
    )
    return Update(changes, {"kept": "the answer before the correction"}, summary)


def _named(certificate: Certificate, status: CheckStatus) -> set[str]:
    return {check.name for check in certificate.checks if check.status is status}


def _broken(before: Certificate, after: Certificate) -> list[str]:
    """Return the checks that passed before and fail now."""
    failed = _named(after, CheckStatus.FAIL) & _named(before, CheckStatus.PASS)
    return sorted(failed)


def _is_better(one: Certificate, other: Certificate) -> bool:
    ranks = _ORDER.index(one.verdict), _ORDER.index(other.verdict)
    if ranks[0] != ranks[1]:
        return ranks[0] > ranks[1]
    return len(_named(one, CheckStatus.FAIL)) < len(_named(other, CheckStatus.FAIL))
