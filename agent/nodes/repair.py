"""Mend a program that gave no optimum, with the typed outcome as the only guide."""

from modelwright.agent.formulator import Attempt
from modelwright.agent.nodes.run import summarize
from modelwright.agent.state import Changes, State, Tools, Update, latest_of


async def repair(state: State, tools: Tools) -> Update:
    """Set `source` and perhaps `formulation`, or `stands` if there is nothing to change.

    Always mends the latest program, not the best: its failure is the news.
    """
    latest = latest_of(state)
    attempt = Attempt(
        text=state["text"],
        formulation=latest.formulation,
        source=latest.program.source,
        outcome=latest.outcome,
        earlier=tuple(state.get("earlier", [])),
    )
    found = await tools.formulator.repair(attempt)
    formulation = found.formulation or latest.formulation
    source = found.source or latest.program.source
    unchanged = source == latest.program.source and formulation == latest.formulation
    changes = Changes(
        rounds=state.get("rounds", 0) + 1,
        formulation=formulation,
        source=source,
        stands=unchanged,
        diagnoses=[found.diagnosis],
        earlier=[f"{summarize(latest.outcome)} ({found.diagnosis})"],
    )
    output: dict[str, object] = {
        "diagnosis": found.diagnosis,
        "formulation": found.formulation.model_dump(mode="json") if found.formulation else None,
        "source": found.source,
    }
    return Update(changes, output, found.diagnosis)
