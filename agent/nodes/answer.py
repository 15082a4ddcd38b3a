"""Gather what the run has to say."""

from modelwright.agent.answer import Answer
from modelwright.agent.formulator import Reason
from modelwright.agent.nodes.run import summarize
from modelwright.agent.outcome_order import is_answer
from modelwright.agent.state import Changes, State, Tools, Update
from modelwright.solvers.program import Program


async def answer(state: State, tools: Tools) -> Update:
    """Set `answer`, but for its time and trajectory, which the graph adds."""
    best, abstained = state.get("best"), state.get("abstained")
    formulation = best.formulation if best else state.get("formulation")
    source = state.get("source")
    program = best.program if best else None
    if program is None and formulation is not None and source is not None:
        program = Program(source, formulation.data())
    reasons, hint = _reasons(state)
    found = Answer(
        text=state["text"],
        formulator=tools.formulator.name,
        formulation=formulation,
        program=program,
        outcome=best.outcome if best else None,
        certificate=state.get("certificate"),
        reasons=reasons,
        hint=hint or (abstained.hint if abstained else ""),
        understood=state.get("understood", ()),
        diagnoses=tuple(state.get("diagnoses", [])),
        rounds=state.get("rounds", 0),
        usage=tools.meter.usage,
    )
    return Update(Changes(answer=found), {"verdict": found.verdict}, found.verdict)


def _reasons(state: State) -> tuple[tuple[Reason, ...], str]:
    abstained, stop, best = state.get("abstained"), state.get("stop"), state.get("best")
    reasons = list(abstained.reasons) if abstained else []
    hint = ""
    if stop is not None:
        reasons.append(stop)
        hint = state.get("stop_hint", "")
    if best is not None and not is_answer(best.outcome):
        failure = best.outcome.failure
        kind = failure.kind if failure else best.outcome.termination
        tries = state.get("rounds", 0)
        after = f" after {tries} repair{'' if tries == 1 else 's'}" if tries else ""
        reasons.append(Reason(str(kind), f"no outcome{after}: {summarize(best.outcome)}"))
        hint = hint or (failure.hint if failure else "")
    return tuple(reasons), hint
