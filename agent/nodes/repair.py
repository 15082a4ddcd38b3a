"""Mend a program that gave no optimum, with the typed outcome as the only guide."""

from modelwright.agent.formulator import Attempt, Repair
from modelwright.agent.nodes.run import summarize
from modelwright.agent.outcome_order import is_proved_without_optimum
from modelwright.agent.state import Candidate, Changes, State, Tools, Update, latest_of


async def repair(state: State, tools: Tools) -> Update:
    """Set `source` and perhaps `formulation`, or `stands` if there is nothing to change.

    Always mends the latest program, not the best: its failure is the news. For a model that has no
    optimum, the constraints that contradict each other go with it.
    """
    latest = latest_of(state)
    conflict = ""
    if tools.why is not None and is_proved_without_optimum(latest.outcome):
        conflict = await tools.why(latest.program)
    attempt = attempt_of(state, latest, conflict)
    found = await tools.formulator.repair(attempt)
    changes, output = corrected(latest, found)
    changes["rounds"] = state.get("rounds", 0) + 1
    changes["diagnoses"] = [*state.get("diagnoses", []), found.diagnosis]
    tried = f"{summarize(latest.outcome)} ({found.diagnosis})"
    changes["earlier"] = [*state.get("earlier", []), tried]
    return Update(changes, output | ({"conflict": conflict} if conflict else {}), found.diagnosis)


def attempt_of(state: State, candidate: Candidate, conflict: str = "") -> Attempt:
    """Return a program that was run, as a formulator is shown it."""
    return Attempt(
        text=state.get("text", ""),
        formulation=candidate.formulation,
        source=candidate.program.source,
        outcome=candidate.outcome,
        data=candidate.program.data,
        earlier=tuple(state.get("earlier", [])),
        tables=state.get("tables_told", ""),
        conflict=conflict,
    )


def corrected(candidate: Candidate, found: Repair) -> tuple[Changes, dict[str, object]]:
    """Return what a correction changes in the state, and its record."""
    formulation = found.formulation or candidate.formulation
    source = found.source or (None if found.formulation else candidate.program.source)
    unchanged = formulation == candidate.formulation and source in (None, candidate.program.source)
    changes = Changes(
        formulation=formulation,
        source=candidate.program.source if unchanged else source,
        stands=unchanged,
    )
    if formulation != candidate.formulation:
        changes["data"] = None
    output: dict[str, object] = {
        "diagnosis": found.diagnosis,
        "formulation": found.formulation.model_dump(mode="json") if found.formulation else None,
        "source": found.source,
    }
    return changes, output
