"""Keep what was answered as a version of the problem that `undo` can go back to."""

from modelwright.agent.outcome_order import is_answer
from modelwright.agent.state import Changes, State, Tools, Update, Version


async def record(state: State, tools: Tools) -> Update:
    """Add to `versions`, if there is an answer."""
    best = state.get("best")
    if best is None or not is_answer(best.outcome):
        return Update(Changes(), {}, "no answer")
    version = Version(
        text=state.get("text", ""),
        candidate=best,
        certificate=state.get("certificate"),
        explanation=state.get("explanation"),
        revision=state.get("revision"),
    )
    versions = [*state.get("versions", []), version]
    certificate = version.certificate
    verdict = str(certificate.verdict) if certificate else "unverified"
    return Update(Changes(versions=versions), {"version": len(versions)}, verdict)
