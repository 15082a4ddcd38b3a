"""Write the program for the formulation, anew only where the formulation changed."""

from modelwright.agent.render.changes import changed_parts
from modelwright.agent.state import Changes, State, Tools, Update, formulation_of


async def write_program(state: State, tools: Tools) -> Update:
    """Set `source`."""
    source, told = await _source(state, tools)
    lines = source.count("\n") + 1
    return Update(Changes(source=source), {"source": source}, f"{lines} lines{told}")


async def _source(state: State, tools: Tools) -> tuple[str, str]:
    """Return the program, and a remark on where it comes from."""
    source, base = state.get("source"), state.get("base")
    if source is not None:
        return source, ""
    formulation, data = formulation_of(state), state.get("data") or {}
    if base is None:
        return await tools.formulator.write_program(formulation, data), ""
    changes = changed_parts(base.formulation, formulation)
    complaint = state.get("complaint", "")
    if not complaint and (changes.values_only or changes.words_only):
        return base.program.source, ", as before: only numbers or words changed"
    told = "\n".join(filter(None, (changes.text(), complaint)))
    rewritten = await tools.formulator.rewrite_program(formulation, data, base.program.source, told)
    return rewritten, ", rewritten where the formulation changed"
