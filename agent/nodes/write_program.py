"""Write the program for the formulation, unless the formulator brought one."""

from modelwright.agent.state import Changes, State, Tools, Update, formulation_of


async def write_program(state: State, tools: Tools) -> Update:
    """Set `source`."""
    source = state.get("source")
    if source is None:
        source = await tools.formulator.write_program(formulation_of(state))
    lines = source.count("\n") + 1
    return Update(Changes(source=source), {"source": source}, f"{lines} lines")
