"""The systems as solvers of Inspect: every request of theirs goes through its bridge.

So logs, retries, limits, cache and the viewer work for our agent as for any of Inspect's own.
"""

import contextlib
import tempfile
import time
from collections.abc import AsyncGenerator, Sequence
from dataclasses import replace
from pathlib import Path

from inspect_ai.agent import agent_bridge
from inspect_ai.model import ModelOutput
from inspect_ai.solver import Generate, Solver, TaskState, solver

from modelwright.agent.outcome_order import is_infrastructure
from modelwright.agent.settings import Settings
from modelwright.agent.usage import Meter
from modelwright.datasets.problem import Problem
from modelwright.eval.inspect.endpoint_model import BridgedChat
from modelwright.eval.inspect.samples import problem_of
from modelwright.eval.systems import agent as systems
from modelwright.eval.systems.attempt import Attempt, Bench, System, Task
from modelwright.eval.systems.bare import bare as bare_system
from modelwright.eval.systems.chain_of_thought import chain_of_thought as chain_of_thought_system
from modelwright.eval.systems.reflexion import reflexion as reflexion_system
from modelwright.eval.systems.tagged import tagged as tagged_system
from modelwright.eval.workbench import bridged_settings, chat_of_loop, shared_engine
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.limits import Limits

ATTEMPT = "attempt"
"""Key of the attempt in the store of a sample."""


@solver
def offline(time_limit_s: float = 60.0) -> Solver:
    """Solve with the embedded formulator; needs no language model (`--model none`)."""
    return _measured(systems.offline, Settings(), time_limit_s)


@solver
def bare(
    time_limit_s: float = 60.0, price_in: float | None = None, price_out: float | None = None
) -> Solver:
    """Solve with one prompt and one program."""
    return _measured(
        bare_system, bridged_settings(price_in=price_in, price_out=price_out), time_limit_s
    )


@solver
def chain_of_thought(
    time_limit_s: float = 60.0, price_in: float | None = None, price_out: float | None = None
) -> Solver:
    """Solve with one prompt that asks for the formulation before the program."""
    settings = bridged_settings(price_in=price_in, price_out=price_out)
    return _measured(chain_of_thought_system, settings, time_limit_s)


@solver
def reflexion(
    max_rounds: int = 3,
    time_limit_s: float = 60.0,
    price_in: float | None = None,
    price_out: float | None = None,
) -> Solver:
    """Solve by trying, reflecting in words, and trying again."""
    settings = bridged_settings(max_rounds=max_rounds, price_in=price_in, price_out=price_out)
    return _measured(reflexion_system, settings, time_limit_s)


@solver
def agent(
    effort: str = "medium",
    max_rounds: int = 3,
    max_tokens_total: int | None = None,
    max_seconds: float | None = None,
    time_limit_s: float = 60.0,
    price_in: float | None = None,
    price_out: float | None = None,
    format: str | None = None,
    numbers: str | None = None,
) -> Solver:
    """Solve with the whole agent; `effort` says how much it verifies."""
    settings = bridged_settings(
        effort=effort,
        max_rounds=max_rounds,
        max_tokens_total=max_tokens_total,
        max_seconds=max_seconds,
        price_in=price_in,
        price_out=price_out,
        format=format,
        numbers=numbers,
    )
    return _measured(systems.agent, settings, time_limit_s)


@solver
def tagged(
    numbers: str | None = None,
    time_limit_s: float = 60.0,
    price_in: float | None = None,
    price_out: float | None = None,
) -> Solver:
    """Solve with one reply in tagged segments; `numbers` is "shown" or "hidden"."""
    settings = bridged_settings(
        format="tagged", numbers=numbers, price_in=price_in, price_out=price_out
    )
    return _measured(tagged_system, settings, time_limit_s)


def _measured(system: System, settings: Settings, time_limit_s: float) -> Solver:
    limits = Limits(time_limit_s=time_limit_s)
    chat_of = chat_of_loop(lambda: BridgedChat(settings)) if not settings.offline else None

    breaker = _Breaker()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        chat = chat_of().of_sample(Meter(settings.budget)) if chat_of else None
        bench = Bench(shared_engine(), settings, limits, chat)
        async with _task_of(problem_of(state.metadata)) as task, _bridge_if(chat is not None):
            began = time.perf_counter()
            with breaker:
                attempt = await system(task, bench)
                _refuse_our_own_fault(attempt, chat.faults if chat else [])
        attempt = replace(attempt, seconds=time.perf_counter() - began)
        state.store.set(ATTEMPT, attempt.to_json())
        objective = attempt.outcome.objective if attempt.outcome else None
        state.output = ModelOutput.from_content(system.__name__, str(objective))
        return state

    return solve


class _Breaker:
    """Refuses further samples once many in a row failed by no fault of the system.

    An endpoint that went down would else be tried, with retries, by every sample that is left.
    """

    most = 20

    def __init__(self) -> None:
        self._failed: list[ServiceMissingError] = []

    def __enter__(self) -> None:
        if len(self._failed) >= self.most:
            raise self._failed[-1]

    def __exit__(self, _: object, error: BaseException | None, __: object) -> None:
        if isinstance(error, ServiceMissingError):
            self._failed.append(error)
        elif error is None:
            self._failed.clear()


@contextlib.asynccontextmanager
async def _bridge_if(wanted: bool) -> AsyncGenerator[None]:
    if not wanted:
        yield
        return
    async with agent_bridge(web_search=False, code_execution=False):
        yield


@contextlib.asynccontextmanager
async def _task_of(problem: Problem) -> AsyncGenerator[Task]:
    if not problem.files:
        yield Task(problem.text, data=problem.given_data)
        return
    with tempfile.TemporaryDirectory(prefix="modelwright-eval-") as folder:
        paths = [Path(folder) / name for name in problem.files]
        for path, content in zip(paths, problem.files.values(), strict=True):
            path.write_text(content, encoding="utf-8")
        yield Task(problem.text, paths, problem.given_data)


def _refuse_our_own_fault(attempt: Attempt, faults: Sequence[ServiceMissingError]) -> None:
    """Raise where endpoint or machine are at fault: the sample is then run again, never scored."""
    if faults:
        raise faults[-1]
    if attempt.outcome is not None and is_infrastructure(attempt.outcome):
        failure = attempt.outcome.failure
        raise ServiceMissingError(f"the engine failed: {failure.message if failure else ''}")
