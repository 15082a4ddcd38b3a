"""The solver process: reads a model as data, solves it, checks the answer, reports an outcome.

It never sees a program. It is replaced when it hangs or dies, so a solver that ignores its time
limit, or crashes, costs one outcome. `modelwright.solvers.solver_process` is our side of it.
"""

import gc
import os
import resource
import socket
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from modelwright.solvers import incumbent, scratch
from modelwright.solvers.assessment import assess, is_feasible, outcome
from modelwright.solvers.backends.backend import Backend, OnIncumbent, Solution
from modelwright.solvers.backends.convexity import is_convex
from modelwright.solvers.backends.highs_analysis import ANALYSES
from modelwright.solvers.backends.registry import named, route
from modelwright.solvers.channel import Channel, ClosedError
from modelwright.solvers.instance import Instance
from modelwright.solvers.jail import lifeline
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import (
    Failure,
    FailureKind,
    Outcome,
    PointStatus,
    ProblemClass,
    Termination,
    Timing,
)
from modelwright.solvers.solver_process import ASSESS, DONE, READ, SOLVING
from modelwright.solvers.transport import read_untrusted


def main(descriptor: int, parent: int) -> None:
    """Answer requests on an inherited socket until it closes."""
    lifeline.enter(parent)
    channel = Channel(socket.socket(fileno=descriptor))
    scratch.sweep()
    gc.freeze()
    try:
        while True:
            request, _, (model, record) = channel.receive()
            limits = Limits(**request["limits"])
            _limit_memory(limits.memory_mb)
            answer = _answer(channel, request, limits, model, record)
            os.close(model)
            os.close(record)
            channel.send({"stage": DONE, **answer})
    except ClosedError:
        os._exit(0)


def _answer(
    channel: Channel, request: dict[str, Any], limits: Limits, model: int, record: int
) -> dict[str, Any]:
    """Return {"outcome": ...}, or {"analysis": ...} for the tasks of `ANALYSES`."""
    received = read_untrusted(model, limits)
    if isinstance(received, Failure):
        return {"outcome": Outcome(Termination.FAILED, failure=received).to_json()}
    if request["task"] == READ:
        return {"outcome": Outcome(Termination.UNKNOWN).to_json()}
    channel.send({"stage": SOLVING})
    began = time.monotonic()
    instance = received.instance
    if request["task"] in ANALYSES:
        return {"analysis": ANALYSES[request["task"]](instance, limits.time_limit_s)}
    if request["task"] == ASSESS:
        result = _assess_record(instance, record, limits)
    else:
        writer = incumbent.Writer(record, len(instance.cost))

        def announce(solver: str) -> None:
            channel.send({"stage": SOLVING, "solver": solver})

        result = _solve(instance, limits, request["solver"], writer, announce)
    timing = Timing(
        build=received.build_s, export=received.export_s, solve=time.monotonic() - began
    )
    return {"outcome": replace(result, timing_s=timing).to_json()}


def _assess_record(instance: Instance, record: int, limits: Limits) -> Outcome:
    """Return what is left of a killed solve: its incumbent, if it had one."""
    found = incumbent.read(record, len(instance.cost))
    x, bound = found if found else (None, None)
    solution = Solution(Termination.TIME_LIMIT, x=x, bound=bound)
    return outcome(instance, assess(instance, solution, limits.gap), "")


def _solve(
    instance: Instance,
    limits: Limits,
    solver: str,
    on_incumbent: OnIncumbent,
    announce: Callable[[str], None],
) -> Outcome:
    """Ask one solver after the other until one gives a proof or a time limit.

    Args:
        instance: the model.
        limits: time and gap.
        solver: "auto" or the name of one.
        on_incumbent: is given each new best point.
        announce: is given name and version of each solver before it begins.
    """
    if not len(instance.cost):
        return _without_columns(instance, limits)
    deadline = time.monotonic() + limits.time_limit_s
    best: Outcome | None = None
    refusals: list[str] = []
    for backend in _candidates(instance, solver):
        remaining = deadline - time.monotonic()
        if best is not None and remaining <= 0:
            break
        if missing := backend.missing():
            refusals.append(missing)
            continue
        announce(backend.version())
        solution = backend.solve(
            instance,
            time_limit_s=max(remaining, 0.01),
            gap=limits.gap,
            on_incumbent=on_incumbent,
        )
        if solution.unsupported:
            refusals.append(f"{backend.version()} does not handle {solution.unsupported}")
            continue
        assessed = assess(instance, solution, limits.gap)
        found = outcome(instance, assessed, backend.version())
        if found.termination is not Termination.UNKNOWN:
            return found
        if best is None or (best.point is PointStatus.NONE and assessed.x is not None):
            best = found
    return best or _failed(
        FailureKind.UNSUPPORTED,
        "; ".join(refusals) or f"no solver here handles class {instance.problem_class}",
        hint="Write the model without it, or choose another solver with --solver.",
    )


def _candidates(instance: Instance, solver: str) -> tuple[Backend, ...]:
    if solver != "auto":
        return (named(solver),)
    convex = instance.problem_class is ProblemClass.QP and is_convex(instance)
    return route(instance.problem_class, convex)


def _without_columns(instance: Instance, limits: Limits) -> Outcome:
    """Judge a model whose variables are all fixed: there is nothing to solve."""
    x = np.zeros(0)
    if is_feasible(instance, x):
        solution = Solution(Termination.OPTIMAL, x=x, bound=instance.offset, proves_global=True)
    else:
        solution = Solution(Termination.INFEASIBLE)
    return outcome(instance, assess(instance, solution, limits.gap), "none: no free variables")


def _failed(kind: FailureKind, message: str, hint: str = "") -> Outcome:
    return Outcome(Termination.FAILED, failure=Failure(kind, message, hint=hint))


def _limit_memory(memory_mb: int) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    limit = memory_mb << 20
    soft = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
