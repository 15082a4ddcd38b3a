"""Go through a thread again without a language model.

What the model said is in the record; everything else is done anew: numbers are bound again from
text and files, every program is built and solved again, and each outcome is compared.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from modelwright.agent.formulation import Formulation
from modelwright.agent.nodes.run import summarize
from modelwright.agent.state import State
from modelwright.agent.tables.binding import bind
from modelwright.agent.tables.table import Table
from modelwright.agent.trajectory import Step
from modelwright.solvers.agreement import agree, value_of
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program


@dataclass(frozen=True)
class Replayed:
    """One step of the record, and what came of it now."""

    step: Step
    now: str = ""
    """What the engine found now; "" where nothing is computed."""
    same: bool = True
    """Whether that is what the record says."""


def replay(
    state: State, tables: Mapping[str, Table], engine: ProgramEngine, limits: Limits | None = None
) -> Iterator[Replayed]:
    """Yield the steps of a thread, programs run again.

    Args:
        state: of the thread.
        tables: of its data files, as they are now.
        engine: runs the programs.
        limits: of each.
    """
    formulation: Formulation | None = None
    source: str | None = None
    data: dict[str, Any] = {}
    text = state.get("text", "")
    for step in state.get("steps", []):
        output = step.output
        if output.get("formulation"):
            formulation = Formulation.model_validate(output["formulation"])
        if isinstance(output.get("source"), str):
            source = output["source"]
        if step.node == "bind" and formulation is not None:
            data = bind(formulation, tables, text).data
        if step.node != "run" or source is None:
            yield Replayed(step)
            continue
        outcome = engine.solve(Program(source, data), limits)
        before = Outcome.from_json(output["outcome"])
        same = agree(value_of(outcome), value_of(before)) and (
            outcome.termination is before.termination
        )
        yield Replayed(step, summarize(outcome), same)


def is_same(replayed: Sequence[Replayed]) -> bool:
    """Whether every program came to what the record says."""
    return all(one.same for one in replayed)
