"""Mend a program that gave no optimum, guided by the typed outcome and by what the library holds.

Insights that were learnt from the same kind of failure are looked up without a call of a model.
"""

from dataclasses import asdict, replace

from modelwright.agent.formulator import Attempt, Insight, Repair
from modelwright.agent.nodes.run import summarize
from modelwright.agent.outcome_order import is_proved_without_optimum
from modelwright.agent.state import Candidate, Changes, State, Tools, Update, latest_of
from modelwright.library.failure import failure_of


async def repair(state: State, tools: Tools) -> Update:
    """Set `source` and perhaps `formulation`, or `stands` if there is nothing to change.

    Always mends the latest program, not the best: its failure is the news. For a model that has no
    optimum, the constraints that contradict each other go with it.
    """
    latest = latest_of(state)
    conflict = ""
    if tools.why is not None and is_proved_without_optimum(latest.outcome):
        conflict = await tools.why(latest.program)
    insights = await _recalled(state, tools, latest, conflict)
    attempt = replace(attempt_of(state, latest, conflict), insights=insights)
    found = await tools.formulator.repair(attempt)
    changes, output = corrected(latest, found)
    output |= {"insights": [asdict(one) for one in insights], "applied": list(found.applied)}
    changes["rounds"] = state.get("rounds", 0) + 1
    changes["diagnoses"] = [*state.get("diagnoses", []), found.diagnosis]
    tried = f"{summarize(latest.outcome)} ({found.diagnosis})"
    changes["earlier"] = [*state.get("earlier", []), tried]
    summary = "; ".join([found.diagnosis, *found.applied])
    return Update(changes, output | ({"conflict": conflict} if conflict else {}), summary)


async def _recalled(
    state: State, tools: Tools, failed: Candidate, conflict: str
) -> tuple[Insight, ...]:
    if tools.recall is None:
        return ()
    failure = failed.outcome.failure
    message = failure.message if failure else conflict
    found = await tools.recall(state.get("text", ""), failure_of(failed.outcome), message)
    return tuple(found)


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
