"""Solve the other readings of a doubtful wording; without agreement there is no answer.

A reading that is possible but unlikely takes away the verdict "verified" only.
"""

import asyncio

from modelwright.agent.formulator import Abstained, Reason
from modelwright.agent.nodes.run import summarize
from modelwright.agent.state import Changes, State, Tools, Update, best_of
from modelwright.solvers.agreement import agree, value_of
from modelwright.solvers.program import Program

_HINT = "Say in the text which reading is meant, or write the model as algebra."


async def compare_readings(state: State, tools: Tools) -> Update:
    """Withdraw `best` and set `abstained`, or set `doubts`, if a reading has another optimum."""
    best = best_of(state)
    readings = state.get("alternatives", [])
    outcomes = await asyncio.gather(
        *(tools.solve(Program(other.source, other.formulation.data())) for other in readings)
    )
    expected = value_of(best.outcome)
    differing = [
        (other.unlikely, f"{other.told}: {summarize(outcome)}")
        for other, outcome in zip(readings, outcomes, strict=True)
        if not agree(value_of(outcome), expected)
    ]
    as_read = f"the text can be read in two ways: {summarize(best.outcome)}; or, "
    reasons = tuple(
        Reason("readings_differ", as_read + words) for unlikely, words in differing if not unlikely
    )
    doubts = tuple(as_read + words for unlikely, words in differing if unlikely)
    output: dict[str, object] = {"outcomes": [outcome.to_json() for outcome in outcomes]}
    if not reasons:
        count = f"{len(readings)} other reading{'' if len(readings) == 1 else 's'}"
        summary = doubts[0] if doubts else f"{count}, the same optimum"
        return Update(Changes(doubts=list(doubts)), output, summary)
    withdrawn = Abstained(reasons, _HINT, best.formulation, tuple(state.get("understood", [])))
    return Update(Changes(best=None, abstained=withdrawn), output, reasons[0].message)
