"""The graph that takes one problem, or a change to it, to its answer; wires LangGraph.

    read_data -> retrieve -> formulate -> [clarify] -> bind -> write_program -> run
        -> [compare_readings] -> [compare_versions] -> verify -> explain -> record

- `repair` mends a program without an optimum and goes back to `run` (or to `bind`, if the
  formulation changed), at most `Budget.rounds` times.
- `mend` corrects an answer that checks object to; the better of the two stays.
- `clarify` interrupts the graph until the user replies; a reply other than the default leads back
  to `formulate`.
- A change that the user asks for starts at `formulate`, an edited formulation at `bind`.

Any step may end the work early: an abstention, a spent budget, a reply of no use, an endpoint that
is gone. Then the answer is the best outcome so far, with the reason. After each step the state is
stored (`modelwright.agent.state_json`), so that a killed process goes on where it stopped.
"""

import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from functools import partial
from typing import Any, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import Command, interrupt

from modelwright.agent.clarification import Question
from modelwright.agent.formulator import Reason
from modelwright.agent.nodes.bind import bind
from modelwright.agent.nodes.clarify import clarify
from modelwright.agent.nodes.compare_readings import compare_readings
from modelwright.agent.nodes.compare_versions import compare_versions
from modelwright.agent.nodes.explain import explain
from modelwright.agent.nodes.formulate import formulate
from modelwright.agent.nodes.mend import mend, objecting
from modelwright.agent.nodes.read_data import read_data
from modelwright.agent.nodes.record import record
from modelwright.agent.nodes.repair import repair
from modelwright.agent.nodes.retrieve import retrieve
from modelwright.agent.nodes.run import run
from modelwright.agent.nodes.verify import verify
from modelwright.agent.nodes.write_program import write_program
from modelwright.agent.outcome_order import has_point, is_answer, is_worth_repair
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.state import Changes, State, Tools, Update, latest_of
from modelwright.agent.state_json import channels, decode, encode
from modelwright.agent.trajectory import Step, digest_of
from modelwright.agent.usage import BudgetExceeded
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError

Node = Callable[[State, Tools], Awaitable[Update]]
OnStep = Callable[[str, str, str], None]
"""Called with the name of a node, "start", "done" or "failed", and a few words."""
Stored = dict[str, Any]
"""The state as plain JSON."""
Graph = CompiledStateGraph[Any, Any, Any, Any]


async def _clarify(state: State, tools: Tools) -> Update:
    """Stop until the user replies; LangGraph runs this again with the replies."""
    questions = [question.model_dump(mode="json") for question in state.get("questions", [])]
    return await clarify(state, interrupt(questions)["replies"])


_NODES: dict[str, tuple[Node, tuple[str, ...]]] = {
    "read_data": (read_data, ("files",)),
    "retrieve": (retrieve, ("text",)),
    "formulate": (formulate, ("text", "tables_told", "clarified", "insights", "request", "base")),
    "clarify": (_clarify, ("questions",)),
    "bind": (bind, ("text", "formulation", "files")),
    "write_program": (write_program, ("formulation", "data", "source", "base", "complaint")),
    "run": (run, ("source", "data")),
    "repair": (repair, ("text", "latest", "earlier")),
    "compare_readings": (compare_readings, ("text", "best", "alternatives")),
    "compare_versions": (compare_versions, ("base", "best", "request")),
    "verify": (verify, ("text", "best", "rival")),
    "mend": (mend, ("text", "best", "certificate")),
    "explain": (explain, ("text", "best")),
    "record": (record, ("best", "certificate")),
}
"""Node -> its function and the part of the state that decides what it does."""

_TIMES = {"timing_s", "seconds"}
"""What differs from run to run."""


def build_graph(tools: Tools, checkpointer: BaseCheckpointSaver[Any] | None = None) -> Graph:
    """Return the compiled graph for one run."""
    stored = TypedDict("stored", channels(), total=False)  # pyright: ignore
    graph = StateGraph(stored)
    for name, (node, reads) in _NODES.items():
        graph.add_node(name, partial(_step, name, node, reads, tools))  # pyright: ignore[reportArgumentType] - a partial
    routes = _Routes(tools)
    branches: dict[str, tuple[Callable[[Stored], str], list[str]]] = {
        START: (routes.begin, ["read_data", "retrieve", "formulate", "bind"]),
        "read_data": (routes.after_read, ["retrieve", "formulate"]),
        "formulate": (routes.after_formulate, ["clarify", "bind", "record"]),
        "clarify": (routes.after_clarify, ["formulate", "bind"]),
        "bind": (routes.after_bind, ["clarify", "write_program", "record"]),
        "write_program": (routes.after_write, ["run", *_ENDS]),
        "run": (routes.after_run, ["repair", *_ENDS]),
        "repair": (routes.after_repair, ["bind", "write_program", "run", *_ENDS]),
        "compare_readings": (routes.after_readings, ["compare_versions", "verify", "record"]),
        "compare_versions": (routes.after_versions, ["write_program", "verify"]),
        "verify": (routes.after_verify, ["mend", "explain", "record"]),
        "mend": (routes.after_mend, ["bind", "write_program", "run", "explain", "record"]),
    }
    for name, (route, targets) in branches.items():
        graph.add_conditional_edges(name, route, targets)
    graph.add_edge("retrieve", "formulate")
    graph.add_edge("explain", "record")
    graph.add_edge("record", END)
    return graph.compile(checkpointer=checkpointer)


_ENDS = ["compare_readings", "compare_versions", "verify", "record"]
"""Where the work may go on once there is nothing left to mend."""


@dataclass(frozen=True)
class _Routes:
    """Where the work goes after each node; each takes the stored state."""

    tools: Tools

    def begin(self, state: Stored) -> str:
        if state.get("formulation") is not None and not state.get("request"):
            return "bind"  # a formulation edited by hand
        if state.get("request"):
            return "formulate"
        return "read_data" if self.tools.tables else self.after_read(state)

    def after_read(self, state: Stored) -> str:
        return "retrieve" if self.tools.retrieve else "formulate"

    def after_formulate(self, state: Stored) -> str:
        if _ended(state):
            return "record"
        return "clarify" if state.get("questions") else "bind"

    def after_clarify(self, state: Stored) -> str:
        return "formulate" if state.get("reformulate") else "bind"

    def after_bind(self, state: Stored) -> str:
        if _ended(state):
            return "record"
        return "clarify" if state.get("questions") else "write_program"

    def after_write(self, state: Stored) -> str:
        return self._end(state) if state.get("stop") else "run"

    def after_run(self, state: Stored) -> str:
        decoded = decode({"latest": state["latest"]})
        if (
            is_worth_repair(latest_of(decoded).outcome)
            and state.get("rounds", 0) < self.tools.meter.budget.rounds
            and not state.get("stands")
        ):
            return "repair"
        return self._end(state)

    def after_repair(self, state: Stored) -> str:
        return self._end(state) if state.get("stands") else _again(state)

    def after_readings(self, state: Stored) -> str:
        return "record" if state.get("abstained") else self._compare_or_verify(state)

    def after_versions(self, state: Stored) -> str:
        return "write_program" if state.get("source") is None else "verify"

    def after_verify(self, state: Stored) -> str:
        decoded = decode({key: state.get(key) for key in ("best", "certificate")})
        best, certificate = decoded.get("best"), decoded.get("certificate")
        if (
            best is not None
            and has_point(best.outcome)
            and certificate is not None
            and objecting(certificate)
            and state.get("mends", 0) < self.tools.most_mends
            and not state.get("stands")
            and not state.get("stop")
        ):
            return "mend"
        return "explain" if self.tools.explain else "record"

    def after_mend(self, state: Stored) -> str:
        if state.get("stands"):
            return "explain" if self.tools.explain else "record"
        return _again(state)

    def _end(self, state: Stored) -> str:
        best = decode({"best": state.get("best")}).get("best")
        if best is None or not is_answer(best.outcome):
            return "verify" if state.get("rival") else "record"
        return "compare_readings" if state.get("alternatives") else self._compare_or_verify(state)

    def _compare_or_verify(self, state: Stored) -> str:
        compares = state.get("base") is not None and self.tools.compare is not None
        return "compare_versions" if compares and not state.get("revision") else "verify"


def _ended(state: Stored) -> bool:
    return state.get("stop") is not None or state.get("abstained") is not None


def _again(state: Stored) -> str:
    """Return where a correction has to start over."""
    if state.get("data") is None:
        return "bind"
    return "write_program" if state.get("source") is None else "run"


class Stopped(TypedDict):
    """Where a run of the graph ended."""

    state: State
    questions: list[Question]
    """Waiting for replies; empty if the run came to its end."""


async def run_graph(
    graph: Graph,
    start: Changes | Command[Any] | None,
    *,
    thread: str,
    on_step: OnStep | None = None,
) -> Stopped:
    """Let the graph run until its end, or until it has questions to the user.

    Args:
        graph: of `build_graph`, with a checkpointer.
        start: changes that begin a turn; a command that carries replies; None goes on where an
            earlier process stopped.
        thread: name of the thread in the checkpointer.
        on_step: told of each step.

    Raises:
        ServiceMissingError: the endpoint failed before anything was solved.
    """
    tell = on_step or _say_nothing
    current = ""
    given = encode(start) if isinstance(start, dict) else start
    config: dict[str, Any] = {"configurable": {"thread_id": thread}, "recursion_limit": 100}
    events = graph.astream(
        given,
        stream_mode=["tasks", "updates"],
        config=config,  # pyright: ignore[reportArgumentType] - a plain dict is one
        durability="sync",
    )
    try:
        async with aclosing(events) as stream:  # pyright: ignore[reportArgumentType] - a generator
            async for mode, event in stream:
                if mode == "tasks" and "input" in event:
                    current = event["name"]
                    tell(current, "start", "")
                elif mode == "updates" and "__interrupt__" not in event:
                    # "__metadata__" marks a step that was done before and stored late.
                    (changes,) = (told for key, told in event.items() if key != "__metadata__")
                    status = "failed" if changes.get("stop") else "done"
                    tell(current, status, changes["steps"][-1]["summary"])
    except ModelwrightError as error:
        tell(current, "failed", error.message)
        raise
    snapshot = await graph.aget_state(config)  # pyright: ignore[reportArgumentType]
    state = decode(snapshot.values)
    waiting = state.get("questions", []) if snapshot.interrupts else []
    return Stopped(state=state, questions=waiting)


def replies_command(replies: Mapping[str, str | None]) -> Command[Any]:
    """Return what goes on after questions: question -> reply."""
    # LangGraph would take a bare object without keys for "no reply yet".
    return Command(resume={"replies": dict(replies)})


def _say_nothing(name: str, status: str, detail: str) -> None:
    """Take a step without telling anyone."""


async def _step(
    name: str, node: Node, reads: Sequence[str], tools: Tools, stored: Stored
) -> dict[str, Any]:
    """Run a node, put it on record, and turn an early end of the work into data."""
    begin, calls = time.monotonic(), len(tools.meter.calls)
    state = decode(stored)
    try:
        update = await node(state, tools)
    except ModelwrightError as error:
        update = _stop(error, state)
    step = Step(
        node=name,
        round=update.changes.get("rounds", state.get("rounds", 0)),
        input_digest=digest_of({key: _plain(stored.get(key)) for key in reads}),
        output=dict(update.output),
        summary=update.summary,
        seconds=time.monotonic() - begin,
        usage=tools.meter.since(calls),
    )
    return encode({**update.changes, "steps": [step]})


def _stop(error: ModelwrightError, state: State) -> Update:
    """Return the early end that an error means; raise it again if it is none.

    A missing service is an error as long as nothing is solved; later it must not take away what
    is in hand.
    """
    best, rival = state.get("best"), state.get("rival")
    solved = rival is not None or (best is not None and is_answer(best.outcome))
    if not isinstance(error, BudgetExceeded | ReplyError) and not (
        isinstance(error, ServiceMissingError) and solved
    ):
        raise error
    reason = Reason(error.kind, error.message)
    changes = Changes(stop=reason, stop_hint=error.hint, stands=True)
    return Update(changes, {"stop": {"kind": error.kind, "message": error.message}}, error.message)


def _plain(value: Any) -> Any:
    """Return a stored part of the state without what differs from run to run."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items() if key not in _TIMES}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
