"""Run the program in the engine and keep the better outcome."""

from modelwright.agent.outcome_order import rank
from modelwright.agent.state import Candidate, Changes, State, Tools, Update, formulation_of
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


async def run(state: State, tools: Tools) -> Update:
    """Set `latest`, and `best` if the outcome is better than any before.

    A program that was rewritten because the one before changed too much need only be as good.
    """
    formulation, source = formulation_of(state), state.get("source")
    assert source is not None, "the graph runs no program before it is written"
    program = Program(source, state.get("data") or {})
    outcome = await tools.solve(program)
    candidate = Candidate(formulation, program, outcome)
    changes = Changes(latest=candidate)
    best = state.get("best")
    old, new = rank(best.outcome) if best else None, rank(outcome)
    if old is None or new > old or (state.get("complaint") and new == old):
        changes["best"] = candidate
    return Update(changes, {"outcome": outcome.to_json()}, summarize(outcome))


def summarize(outcome: Outcome) -> str:
    """Return termination and objective, or the kind and message of the failure, on one line."""
    if outcome.failure is not None:
        first, *_ = outcome.failure.message.strip().splitlines() or [""]
        return f"{outcome.termination}: {outcome.failure.kind}: {first}"
    if outcome.objective is None:
        return str(outcome.termination)
    return f"{outcome.termination}, objective {outcome.objective:.10g}"
