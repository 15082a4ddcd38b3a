"""The graph that takes one problem to its answer; the only module that knows LangGraph.

    formulate -> write_program -> run -> verify -> answer
                                  ^ |
                                  | v
                                 repair   (at most `Tools.max_rounds` times)

Any step may end the work early: an abstention, a spent budget, a reply of no use, an endpoint that
is gone. Then the answer is the best outcome so far, with the reason.
"""

import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial
from typing import Any

from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from pydantic import BaseModel

from modelwright.agent.answer import Answer
from modelwright.agent.formulator import Reason
from modelwright.agent.nodes.answer import answer
from modelwright.agent.nodes.compare_readings import compare_readings
from modelwright.agent.nodes.formulate import formulate
from modelwright.agent.nodes.repair import repair
from modelwright.agent.nodes.run import run
from modelwright.agent.nodes.verify import verify
from modelwright.agent.nodes.write_program import write_program
from modelwright.agent.outcome_order import is_answer, is_worth_repair
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.state import Candidate, Changes, State, Tools, Update, best_of, latest_of
from modelwright.agent.trajectory import Step, digest_of
from modelwright.agent.usage import BudgetExceeded
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError

Node = Callable[[State, Tools], Awaitable[Update]]
OnStep = Callable[[str, str, str], None]
"""Called with the name of a node, "start", "done" or "failed", and a few words."""

_READS: dict[str, tuple[Node, tuple[str, ...]]] = {
    "formulate": (formulate, ("text",)),
    "write_program": (write_program, ("formulation", "source")),
    "run": (run, ("formulation", "source")),
    "repair": (repair, ("text", "latest", "earlier")),
    "compare_readings": (compare_readings, ("text", "best")),
    "verify": (verify, ("text", "best")),
    "answer": (answer, ("text", "best", "stop")),
}
"""Node -> its function and the part of the state that decides what it does."""


_ENDS = ("compare_readings", "verify", "answer")
"""Where the work may go on once there is nothing left to mend."""


def build_graph(tools: Tools) -> CompiledStateGraph[Any, Any, Any, Any]:
    """Return the compiled graph for one run."""
    graph = StateGraph(State)
    for name, (node, reads) in _READS.items():
        graph.add_node(name, partial(_step, name, node, reads, tools))
    graph.add_edge(START, "formulate")
    graph.add_conditional_edges("formulate", _after_formulate, ["write_program", "answer"])
    graph.add_conditional_edges("write_program", _after_write, ["run", "answer"])
    graph.add_conditional_edges(
        "run", partial(_after_run, max_rounds=tools.max_rounds), ["repair", *_ENDS]
    )
    graph.add_conditional_edges("repair", _after_repair, ["run", *_ENDS])
    graph.add_conditional_edges("compare_readings", _after_compare, ["verify", "answer"])
    graph.add_edge("verify", "answer")
    graph.add_edge("answer", END)
    return graph.compile()


async def run_graph(text: str, tools: Tools, on_step: OnStep | None = None) -> Answer:
    """Take one problem through the graph, telling of each step.

    Raises:
        ServiceMissingError: the endpoint failed before anything was solved.
    """
    begin = time.monotonic()
    tell = on_step or _say_nothing
    state, current = State(text=text), ""
    events = build_graph(tools).astream(
        state,
        stream_mode=["tasks", "updates"],
        config={"recursion_limit": 10 + 4 * tools.max_rounds},
    )
    steps: list[Step] = []
    final: Answer | None = None
    try:
        async with aclosing(events) as stream:  # pyright: ignore[reportArgumentType] - a generator
            async for mode, event in stream:
                if mode == "tasks" and "input" in event:
                    current = event["name"]
                    tell(current, "start", "")
                elif mode == "updates":
                    (changes,) = event.values()
                    steps += changes["steps"]
                    final = changes.get("answer", final)
                    status = "failed" if "stop" in changes else "done"
                    tell(current, status, steps[-1].summary)
    except ModelwrightError as error:
        tell(current, "failed", error.message)
        raise
    assert final is not None, "every path of the graph ends in the node answer"
    return replace(final, trajectory=tuple(steps), seconds=time.monotonic() - begin)


def _say_nothing(name: str, status: str, detail: str) -> None:
    """Take a step without telling anyone."""


async def _step(
    name: str, node: Node, reads: tuple[str, ...], tools: Tools, state: State
) -> dict[str, Any]:
    """Run a node, put it on record, and turn an early end of the work into data."""
    begin, calls = time.monotonic(), len(tools.meter.calls)
    try:
        update = await node(state, tools)
    except ModelwrightError as error:
        update = _stop(error, state)
    step = Step(
        node=name,
        round=update.changes.get("rounds", state.get("rounds", 0)),
        input_digest=digest_of({key: _plain(state.get(key)) for key in reads}),
        output=dict(update.output),
        summary=update.summary,
        seconds=time.monotonic() - begin,
        usage=tools.meter.since(calls),
    )
    return {**update.changes, "steps": [step]}


def _stop(error: ModelwrightError, state: State) -> Update:
    """Return the early end that an error means; raise it again if it is none.

    A missing service is an error as long as nothing is solved; later it must not take away what
    is in hand.
    """
    best = state.get("best")
    solved = best is not None and is_answer(best.outcome)
    if not isinstance(error, BudgetExceeded | ReplyError) and not (
        isinstance(error, ServiceMissingError) and solved
    ):
        raise error
    reason = Reason(error.kind, error.message)
    changes = Changes(stop=reason, stop_hint=error.hint, stands=True)
    return Update(changes, {"stop": {"kind": error.kind, "message": error.message}}, error.message)


def _after_formulate(state: State) -> str:
    return "answer" if "stop" in state or "abstained" in state else "write_program"


def _after_write(state: State) -> str:
    return "answer" if "stop" in state else "run"


def _after_run(state: State, max_rounds: int) -> str:
    if (
        is_worth_repair(latest_of(state).outcome)
        and state.get("rounds", 0) < max_rounds
        and not state.get("stands")
    ):
        return "repair"
    return _end(state)


def _after_repair(state: State) -> str:
    return _end(state) if state.get("stands") else "run"


def _after_compare(state: State) -> str:
    return "answer" if "abstained" in state else "verify"


def _end(state: State) -> str:
    if not is_answer(best_of(state).outcome):
        return "answer"
    return "compare_readings" if state.get("alternatives") else "verify"


def _plain(value: Any) -> Any:
    """Return a part of the state as JSON, without what differs from run to run."""
    if isinstance(value, Candidate):
        outcome = value.outcome.to_json()
        outcome.pop("timing_s")
        return [value.program.digest, outcome]
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, Reason):
        return vars(value)
    return value
