"""After a change: which rows of the model differ, and whether everything else stayed."""

from dataclasses import asdict

from modelwright.agent.revision import touched_by
from modelwright.agent.state import Changes, State, Tools, Update, best_of


async def compare_versions(state: State, tools: Tools) -> Update:
    """Set `revision`; and `complaint`, if the program changed what was to stay, for one retry."""
    base, best, request = state.get("base"), best_of(state), state.get("request") or ""
    assert base is not None, "there is nothing to compare with"
    assert tools.compare is not None, "the graph compares only where something can"
    touched = touched_by(base.formulation, best.formulation)
    revision = await tools.compare(request, base.program, best.program, touched)
    changes = Changes(revision=revision, complaint="")
    count = len(revision.changes)
    told = f"{count} difference{'' if count == 1 else 's'}; {revision.untouched}"
    rewritten = best.program.source != base.program.source
    if not revision.intact and rewritten and not state.get("complaint"):
        changes |= Changes(revision=None, complaint=revision.untouched, source=None)
    return Update(changes, {"request": request, **asdict(revision)}, told)
