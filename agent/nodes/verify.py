"""Check the best outcome and put the evidence into a certificate."""

from modelwright.agent.state import Changes, State, Tools, Update, best_of


async def verify(state: State, tools: Tools) -> Update:
    """Set `certificate`, if there is something that issues one."""
    best = best_of(state)
    if tools.certify is None:
        return Update(Changes(), summary="skipped: no checks are set up")
    certificate = await tools.certify(state["text"], best.formulation, best.program, best.outcome)
    return Update(Changes(certificate=certificate), certificate.to_json(), str(certificate.verdict))
