"""Read the problem: a formulation, or an abstention with its reasons."""

from dataclasses import asdict

from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained
from modelwright.agent.state import Changes, State, Tools, Update


async def formulate(state: State, tools: Tools) -> Update:
    """Set `formulation` and, if the formulator wrote it at once, `source`; or `abstained`."""
    found = await tools.formulator.formulate(state["text"])
    formulation = found.formulation
    output: dict[str, object] = {
        "formulation": formulation.model_dump(mode="json") if formulation else None
    }
    changes = Changes(formulation=formulation, source=None, understood=found.understood)
    if isinstance(found, Abstained):
        output["reasons"] = [asdict(reason) for reason in found.reasons]
        output["hint"] = found.hint
        summary = "abstained: " + "; ".join(reason.message for reason in found.reasons)
        changes["abstained"] = found
        return Update(changes, output, summary)
    output["source"] = found.source
    changes["source"] = found.source
    changes["alternatives"] = found.alternatives
    return Update(changes, output, summarize(found.formulation))


def summarize(formulation: Formulation) -> str:
    """Return title and size of a formulation."""
    counts = [
        _count(len(formulation.variables), "variable"),
        _count(len(formulation.constraints), "constraint"),
        _count(sum(len(item.values) for item in formulation.parameters), "number"),
    ]
    return f"{formulation.title}: {', '.join(counts)}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
