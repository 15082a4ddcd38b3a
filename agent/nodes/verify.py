"""Check the best outcome and put the evidence into a certificate."""

from modelwright.agent.state import Changes, State, Tools, Update, best_of
from modelwright.solvers.certificate import Check, CheckStatus, Weight, judge


async def verify(state: State, tools: Tools) -> Update:
    """Set `certificate`, if there is something that issues one."""
    best = best_of(state)
    if tools.certify is None:
        return Update(Changes(), summary="skipped: no checks are set up")
    certificate = await tools.certify(state["text"], best.formulation, best.program, best.outcome)
    if doubts := state.get("doubts", ()):
        found = [
            Check("readings agree", CheckStatus.FAIL, doubt, Weight.ADVISORY) for doubt in doubts
        ]
        certificate = judge([*certificate.checks, *found], answered=True)
    return Update(Changes(certificate=certificate), certificate.to_json(), str(certificate.verdict))
