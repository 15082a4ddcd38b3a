"""Read the problem, or a change to it: a formulation, or an abstention with its reasons."""

from dataclasses import asdict

from modelwright.agent.clarification import Clarified, settle, worth_asking
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained, Drafted
from modelwright.agent.state import Changes, State, Tools, Update, brief_of


async def formulate(state: State, tools: Tools) -> Update:
    """Set `formulation` and, if the formulator wrote it at once, `source`; or `abstained`.

    Doubts become `questions` where somebody can be asked, once a turn; else their defaults are
    taken and listed as assumptions.
    """
    brief, before = brief_of(state), state.get("base")
    request = state.get("request")
    if request and before:
        found = await tools.formulator.revise(brief, before.formulation, request)
    else:
        found = await tools.formulator.formulate(brief)
    output: dict[str, object] = {
        "formulation": found.formulation.model_dump(mode="json") if found.formulation else None
    }
    changes = Changes(
        formulation=found.formulation,
        source=None,
        data=None,
        understood=list(found.understood),
        reformulate=False,
        questions=[],
    )
    if isinstance(found, Abstained):
        output["reasons"] = [asdict(reason) for reason in found.reasons]
        output["hint"] = found.hint
        changes["abstained"] = found
        summary = "abstained: " + "; ".join(reason.message for reason in found.reasons)
        return Update(changes, output, summary)
    output |= {"source": found.source, "questions": [q.model_dump() for q in found.questions]}
    changes["source"] = found.source
    changes["alternatives"] = list(found.alternatives)
    changes |= _doubts(state, tools, found)
    summary = "; ".join([summarize(found.formulation), *found.applied])
    return Update(changes, output | {"applied": list(found.applied)}, summary)


def _doubts(state: State, tools: Tools, found: Drafted) -> Changes:
    questions, asked = worth_asking(found.questions), state.get("clarified", [])
    if not questions:
        return Changes()
    if tools.ask and not asked:
        return Changes(questions=list(questions))
    settled = [settle(question, None) for question in questions]
    formulation = with_assumptions(found.formulation, settled)
    return Changes(formulation=formulation, clarified=[*asked, *settled])


def with_assumptions(formulation: Formulation, settled: list[Clarified]) -> Formulation:
    """Return the formulation with what was settled among its assumptions."""
    said = [f"{one}{' (not asked: the default)' if one.by_default else ''}" for one in settled]
    new = [line for line in said if line not in formulation.assumptions]
    return formulation.model_copy(update={"assumptions": [*formulation.assumptions, *new]})


def summarize(formulation: Formulation) -> str:
    """Return title and size of a formulation."""
    counts = [
        _count(len(formulation.variables), "variable"),
        _count(len(formulation.constraints), "constraint"),
        _count(sum(len(item.values) for item in formulation.parameters), "number"),
    ]
    files = sorted({item.source.table for item in formulation.parameters if item.source})
    told = f", numbers of {', '.join(files)}" if files else ""
    return f"{formulation.title}: {', '.join(counts)}{told}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
