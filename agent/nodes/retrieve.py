"""Ask the experience library what was learnt from problems like this one."""

from dataclasses import asdict

from modelwright.agent.state import Changes, State, Tools, Update


async def retrieve(state: State, tools: Tools) -> Update:
    """Set `insights`."""
    assert tools.retrieve is not None, "the graph retrieves only from a library"
    found = list(await tools.retrieve(state.get("text", "")))
    count = f"{len(found)} insight{'' if len(found) == 1 else 's'}"
    output: dict[str, object] = {"insights": [asdict(insight) for insight in found]}
    return Update(Changes(insights=found), output, count)
