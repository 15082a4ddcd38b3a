"""The server: its instructions to the agent host, its tools, and how errors leave it."""

import asyncio
import difflib
import inspect
import logging
import os
import shutil
import signal
import tempfile
from pathlib import Path
from typing import Any

import anyio
from pydantic import ValidationError

import modelwright
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.tools import Tool
from mcp.types import CallToolResult, ToolAnnotations
from modelwright.agent.commands.complaints import DEBUG_VARIABLE
from modelwright.agent.mcp.folders import Folders
from modelwright.agent.mcp.insight_tools import InsightTools
from modelwright.agent.mcp.problem_tools import ProblemTools
from modelwright.agent.mcp.program_tools import ProgramTools
from modelwright.agent.mcp.replies import refusal
from modelwright.agent.mcp.service import Service
from modelwright.agent.settings import Settings
from modelwright.solvers.errors import ModelwrightError, UsageError

INSTRUCTIONS = """
Modelwright turns optimization problems (linear, integer, nonlinear) into Pyomo models, solves them
with open solvers, and says how far the answer can be trusted. Do not compute an optimum yourself:
use these tools, and report what they return.

Problems in words: `solve`; or `formulate`, show the formulation to the user, then `solve` with its
thread. Programs you write: `search_insights`, then `check_program`. Afterwards `why_infeasible`,
`what_if`, `revise`, `export`.

The certificate: every answer carries a verdict, from checks made outside the program and the
language model that wrote it.
- verified: the solver proved the optimum (or that there is none), a second solver agrees, the
  point was recomputed, and no check failed. It holds for the model; that the model is what the user
  meant rests on the formulation and its assumptions, which the user should see.
- unverified: an answer, but something that should be known is not. You must tell the user that it
  is not verified, and what `certificate.not_passed` names, before they act on it.
- refuted: a check shows the answer to be wrong. Do not present it as an answer.
- abstained: there is no answer. Say so with the reasons; do not fill in one of your own.
`check_program` gives a verdict only with certify: true; without it, "optimal" says only that the
solver proved the optimum of the program as written.

Always pass on assumptions. Never present a point with termination time_limit or unknown as optimal.
Errors carry kind, message and hint: correct the call by the hint. Infeasible, unbounded, time limit
and programs that fail are results, not errors.
""".strip()

_READS = ToolAnnotations(read_only_hint=True, open_world_hint=False)
_THINKS = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=True)
_ANNOTATIONS = {
    "formulate": _THINKS,
    "answer_questions": _THINKS,
    "solve": _THINKS,
    "revise": _THINKS,
    "check_program": _READS,
    "why_infeasible": _READS,
    "what_if": _READS,
    "export": ToolAnnotations(read_only_hint=False, destructive_hint=True, open_world_hint=False),
    "search_insights": _READS,
}

_log = logging.getLogger(__name__)


class Server(MCPServer[Any]):
    """An MCP server whose errors have kind, message and hint, and whose calls can be cancelled."""

    def __init__(self, service: Service) -> None:
        groups = (ProblemTools(service), ProgramTools(service), InsightTools())
        made = [_tool(function) for group in groups for function in group.all()]
        super().__init__(
            "modelwright",
            title="Modelwright",
            version=modelwright.__version__,
            instructions=INSTRUCTIONS,
            tools=made,
            log_level="WARNING",
            subscriptions=False,
        )
        self._made = {tool.name: tool for tool in made}
        for handler in logging.getLogger().handlers:
            handler.setLevel(logging.WARNING)  # bm25s has a level of its own, and it is DEBUG

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> Any:
        """Call a tool; whatever goes wrong becomes a result that says so."""
        try:
            self._require_known(name, arguments)
            return await _cancellable(super().call_tool(name, arguments, context))
        except ModelwrightError as error:
            return refusal(error)
        except ToolError as error:
            return refusal(_translate(name, error))

    def _require_known(self, name: str, arguments: dict[str, Any]) -> None:
        """Raise for an unknown tool, and for arguments it does not have: a typo is no default."""
        if name not in self._made:
            raise _unknown(f"unknown tool {name!r}", name, list(self._made))
        known: list[str] = list(self._made[name].parameters["properties"])
        for argument in arguments:
            if argument not in known:
                raise _unknown(f"{name} has no argument {argument!r}", argument, known)


def _unknown(message: str, given: str, known: list[str]) -> UsageError:
    close = difflib.get_close_matches(given, known, n=1)
    guess = f"Did you mean {close[0]}? " if close else ""
    return UsageError(message, hint=f"{guess}Known: {', '.join(known)}.", kind="bad_arguments")


def _tool(function: Any) -> Tool:
    name = function.__name__
    tool = Tool.from_function(
        function,
        description=inspect.cleandoc(function.__doc__),
        annotations=_ANNOTATIONS[name],
    )
    tool.parameters["additionalProperties"] = False
    return tool


async def _cancellable(call: Any) -> CallToolResult:
    """Run a call as a task of its own, and on cancellation wait until it has cleaned up.

    The SDK cancels by anyio's rules: every further await is cancelled again, so that closing an
    engine or a database would be cut short. A task of its own is cancelled once.
    """
    task = asyncio.ensure_future(call)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        with anyio.CancelScope(shield=True):
            await asyncio.wait([task])
        raise


def _translate(name: str, error: ToolError) -> ModelwrightError:
    """Return the error behind what the SDK made of it."""
    cause = error.__cause__
    if isinstance(cause, ModelwrightError):
        return cause
    if isinstance(cause, ValidationError):
        return _bad_arguments(name, cause)
    if os.environ.get(DEBUG_VARIABLE) == "1":
        _log.error("%s failed", name, exc_info=cause)
    first, *_ = str(cause or error).strip().splitlines() or ["no message"]
    return ModelwrightError(
        f"this should not have happened: {type(cause or error).__name__}: {first[:500]}",
        hint=f"Please report it, with what {DEBUG_VARIABLE}=1 in the environment of the server "
        "adds to its standard error.",
        kind="internal",
    )


def _bad_arguments(name: str, error: ValidationError) -> UsageError:
    told: list[str] = []
    for problem in error.errors(include_url=False)[:5]:
        place = ".".join(str(part) for part in problem["loc"])
        given = "" if problem["type"] == "missing" else f", got {str(problem['input'])[:100]!r}"
        told.append(f"{place}: {problem['msg']}{given}")
    return UsageError(
        f"{name}: {'; '.join(told)}",
        hint="Correct the arguments by the input schema of the tool.",
        kind="bad_arguments",
    )


def serve(settings: Settings, folders: Folders) -> None:
    """Serve standard input and output until the host closes them."""
    # Texts are rendered as for a pipe, wherever standard output leads meanwhile.
    os.environ["NO_COLOR"] = "1"
    with tempfile.TemporaryDirectory(prefix="modelwright-mcp-") as passing:

        def leave(number: int, _: object) -> None:
            # A thread that reads standard input would keep a usual exit waiting; jails and solvers
            # end with this process.
            shutil.rmtree(passing, ignore_errors=True)
            os._exit(128 + number)

        for ending in (signal.SIGINT, signal.SIGTERM):
            signal.signal(ending, leave)
        asyncio.run(_serve(Service(settings, folders, Path(passing))))


async def _serve(service: Service) -> None:
    try:
        await Server(service).run_stdio_async()
    finally:
        await service.engines.close()
