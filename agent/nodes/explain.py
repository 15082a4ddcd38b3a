"""Say in the problem's own words what the outcome means."""

from modelwright.agent.state import Changes, State, Tools, Update, best_of


async def explain(state: State, tools: Tools) -> Update:
    """Set `explanation`."""
    assert tools.explain is not None, "the graph explains only where something can"
    explanation = await tools.explain(state.get("text", ""), best_of(state))
    return Update(Changes(explanation=explanation), explanation, "done")
