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
from modelwright.agent.state_json import decode
from modelwright.agent.tables.binding import bind
from modelwright.agent.tables.table import Table
from modelwright.agent.threads import ThreadStore
from modelwright.agent.trajectory import Step
from modelwright.solvers.agreement import agree, value_of
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

_SEEN = ("text", "source", "data")
"""What a step is given that an edit, an undo or a new try may have set without a step."""


@dataclass(frozen=True)
class Replayed:
    """One step of the record, and what came of it now."""

    step: Step
    now: str = ""
    """What the engine found now; "" where nothing is computed."""
    same: bool = True
    """Whether that is what the record says."""

    def to_json(self) -> dict[str, Any]:
        """Return {"node", "recorded", "now", "same"}."""
        step = self.step
        return {"node": step.node, "recorded": step.summary, "now": self.now, "same": self.same}


@dataclass(frozen=True)
class Record:
    """What is stored of a thread."""

    state: State
    before: Mapping[int, State]
    """Position of a step -> text, program and data as they were before it."""


async def read_record(store: ThreadStore, thread: str) -> Record:
    """Return what is stored of a thread.

    Raises:
        UsageError: nothing is.
    """
    config: Any = {"configurable": {"thread_id": thread, "checkpoint_ns": ""}}
    state: State | None = None
    before: dict[int, State] = {}
    async with store.checkpointer() as saver:
        async for kept in saver.alist(config):  # the latest first
            values = kept.checkpoint["channel_values"]
            state = decode(values) if state is None else state
            seen = {name: values[name] for name in _SEEN if name in values}
            before.setdefault(len(values.get("steps", [])), decode(seen))
    if state is None:
        raise UsageError(f"nothing is stored of thread {thread!r}", kind="unknown_thread")
    return Record(state, before)


def replay(
    state: State,
    tables: Mapping[str, Table],
    engine: ProgramEngine,
    limits: Limits | None = None,
    before: Mapping[int, State] | None = None,
) -> Iterator[Replayed]:
    """Yield the steps of a thread, programs run again.

    Args:
        state: of the thread.
        tables: of its data files, as they are now.
        engine: runs the programs.
        limits: of each.
        before: what each step was given (`Record.before`); None for a thread of one turn, where
            the steps before tell it.
    """
    formulation: Formulation | None = None
    source: str | None = None
    data: dict[str, Any] = {}
    bound: list[tuple[Any, dict[str, Any]]] = []
    for position, step in enumerate(state.get("steps", [])):
        given = (before or {}).get(position, State())
        output = step.output
        if output.get("formulation"):
            formulation = Formulation.model_validate(output["formulation"])
        if isinstance(output.get("source"), str):
            source = output["source"]
        if step.node == "bind" and formulation is not None:
            data = bind(formulation, tables, given.get("text", state.get("text", ""))).data
            bound.append(((before or {}).get(position + 1, State()).get("data"), data))
        if step.node != "run":
            yield Replayed(step)
            continue
        source = given.get("source") or source
        if source is not None:
            numbers = _numbers(given.get("data"), bound) if before else data
            yield _run(step, Program(source, numbers), engine, limits)


def _numbers(
    recorded: dict[str, Any] | None, bound: Sequence[tuple[Any, dict[str, Any]]]
) -> dict[str, Any]:
    """Return what was bound anew in place of the data that a program was given."""
    found = (now for then, now in reversed(bound) if then == recorded)
    return next(found, recorded or {})


def _run(step: Step, program: Program, engine: ProgramEngine, limits: Limits | None) -> Replayed:
    outcome = engine.solve(program, limits)
    recorded = Outcome.from_json(step.output["outcome"])
    same = agree(value_of(outcome), value_of(recorded)) and (
        outcome.termination is recorded.termination
    )
    return Replayed(step, summarize(outcome), same)


def is_same(replayed: Sequence[Replayed]) -> bool:
    """Whether every program came to what the record says."""
    return all(one.same for one in replayed)
