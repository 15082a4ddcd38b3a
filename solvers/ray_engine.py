"""The engine on a Ray cluster: one actor per node, each with an `Engine` of its own.

Programs go to the node with the most idle workers. A node whose actor dies gets a new one, and the
programs it was running run again; each program gives one outcome. What the cluster does wrong is
never a verdict on a program: after several deaths in a row the failure is `infrastructure`.
"""

import asyncio
import os
import socket
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from itertools import cycle
from types import TracebackType
from typing import Any, Self

import modelwright
from modelwright.solvers.call import Call, Called
from modelwright.solvers.engine import Engine, known_solver
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.slot import start_jail

_ATTEMPTS = 4
"""Actors that may die under one program."""
_HERE = "local"
_KNOCK_S = 10.0
_START_S = 120.0
"""Seconds for an actor to start; a node that was just added may take a minute."""


class RayEngine:
    """The methods of `Engine`, on a cluster.

    A cluster that this process is connected to already is used and left as it is.

    Args:
        address: "ray://HOST:PORT"; None for that of RAY_ADDRESS, else one started here.
        workers: programs at the same time on all nodes together; None for one per CPU.
        solver: "auto" or the name of one solver.

    Raises:
        UsageError: an argument is out of range.
        ServiceMissingError: Ray, the cluster, or a jail on its nodes is missing.
    """

    def __init__(
        self, address: str | None = None, *, workers: int | None = None, solver: str = "auto"
    ) -> None:
        if workers is not None and workers < 1:
            raise UsageError(f"workers must be at least 1, got {workers}")
        self.solver = known_solver(solver)
        self._ray = _import_ray()
        self._owns_cluster = not self._ray.is_initialized()
        if self._owns_cluster:
            _connect(self._ray, address, workers)
        self._lock = threading.Lock()
        self._closing = threading.Event()
        self._stop = threading.Event()
        """As in `Engine`."""
        self._seats: list[_Seat] = []
        try:
            self._seats = self._placed(workers)
            self._await_start()
        except BaseException:
            self._release()
            raise
        self.workers = sum(seat.workers for seat in self._seats)
        self._executor = ThreadPoolExecutor(self.workers, thread_name_prefix="modelwright-ray")

    def solve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program; blocks while all workers are busy."""
        return self._submit(program, limits or Limits()).result()

    async def asolve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program without blocking the event loop."""
        return await asyncio.wrap_future(self._submit(program, limits or Limits()))

    def solve_many(
        self, programs: Iterable[Program], limits: Limits | None = None
    ) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the programs (see `Engine.solve_many`)."""
        waiting: deque[Future[Outcome]] = deque()
        for program in programs:
            waiting.append(self._submit(program, limits or Limits()))
            if len(waiting) >= 2 * self.workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def build(self, program: Program, limits: Limits | None = None) -> Instance | Failure:
        """Return the model as numbers, without solving it."""
        arguments = (program.source, program.data, limits or Limits())
        built: Instance | Failure = self._executor.submit(self._ask, "build", *arguments).result()
        return built

    def call(
        self, source: str, function: str, arguments: Sequence[Any], limits: Limits | None = None
    ) -> Called | Failure:
        """Call a function of a program and return what it returns (see `Engine.call`)."""
        return self._call(Call(source, function, arguments), limits).result()

    async def acall(
        self, source: str, function: str, arguments: Sequence[Any], limits: Limits | None = None
    ) -> Called | Failure:
        """Call a function without blocking the event loop."""
        return await asyncio.wrap_future(self._call(Call(source, function, arguments), limits))

    def solve_instance(
        self, instance: Instance, limits: Limits | None = None, solver: str | None = None
    ) -> Outcome:
        """Solve a model that is numbers already (see `Engine.solve_instance`)."""
        chosen, stop = known_solver(solver or self.solver), self._stop
        arguments = ("solve_instance", instance, limits or Limits(), chosen)
        return _outcome(self._executor.submit(self._ask, *arguments, stop=stop).result())

    def analyze(
        self, task: str, instance: Instance, limits: Limits | None = None
    ) -> dict[str, Any] | Failure:
        """Return what HiGHS says of a linear program (see `Engine.analyze`)."""
        arguments = ("analyze", task, instance, limits or Limits())
        answer: dict[str, Any] | Failure = self._executor.submit(self._ask, *arguments).result()
        return answer

    def interrupt(self) -> None:
        """End every solve that was asked for so far, and keep what it found (see `Engine`)."""
        stop, self._stop = self._stop, threading.Event()
        stop.set()
        self._ray.wait([seat.actor.interrupt.remote() for seat in self._seats], timeout=_KNOCK_S)

    def pids(self) -> list[int]:
        """Return the process id of every actor, on its own node."""
        return self._ray.get([seat.actor.pid.remote() for seat in self._seats])

    def close(self) -> None:
        """End all actors, and the cluster if it was started here; what is under way fails."""
        self._closing.set()
        self._executor.shutdown(wait=False, cancel_futures=True)
        self._release()
        self._executor.shutdown(wait=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _submit(self, program: Program, limits: Limits) -> Future[Outcome]:
        return self._executor.submit(self._run, program, limits, time.monotonic(), self._stop)

    def _call(self, call: Call, limits: Limits | None) -> "Future[Called | Failure]":
        return self._executor.submit(self._ask, "call", call, limits or Limits())

    def _run(
        self, program: Program, limits: Limits, began: float, stop: threading.Event
    ) -> Outcome:
        found = _outcome(self._ask("solve", program.source, program.data, limits, stop=stop))
        timing = replace(found.timing_s, total=time.monotonic() - began)
        return replace(found, timing_s=timing)

    def _ask(self, method: str, *arguments: Any, stop: threading.Event | None = None) -> Any:
        """Return what an actor answers; a death on the way costs another attempt."""
        errors = self._ray.exceptions
        died = (errors.RayActorError, errors.WorkerCrashedError, errors.ObjectLostError)
        for _ in range(_ATTEMPTS):
            if self._closing.is_set():
                return Failure(FailureKind.INFRASTRUCTURE, "the engine was closed meanwhile")
            if stop is not None and stop.is_set():
                return Outcome(Termination.UNKNOWN).to_json()
            seat, actor = self._take()
            try:
                return self._ray.get(getattr(actor, method).remote(*arguments))
            except died:
                self._replace(seat, actor)
            except errors.RaySystemError as error:
                return Failure(FailureKind.INFRASTRUCTURE, f"the Ray cluster is gone: {error}")
            finally:
                with self._lock:
                    seat.busy -= 1
        message = f"{_ATTEMPTS} Ray workers died, one after the other"
        return Failure(FailureKind.INFRASTRUCTURE, message)

    def _take(self) -> tuple["_Seat", Any]:
        with self._lock:
            seat = max(self._seats, key=lambda seat: seat.workers - seat.busy)
            seat.busy += 1
            return seat, seat.actor

    def _placed(self, workers: int | None) -> list["_Seat"]:
        """Return one seat per node, with the workers spread over them."""
        nodes = self._nodes()
        if not nodes:
            raise ServiceMissingError("the Ray cluster has no node with a CPU", kind="ray_empty")
        share = dict.fromkeys(nodes, 0)
        for node in cycle(nodes):
            if sum(share.values()) >= (workers or sum(nodes.values())):
                break
            # Within the CPUs first; more workers than CPUs are the caller's wish.
            if share[node] < nodes[node] or sum(share.values()) >= sum(nodes.values()):
                share[node] += 1
        seats = [_Seat(node, count) for node, count in share.items() if count]
        for seat in seats:
            seat.actor = self._actor(seat)
        return seats

    def _nodes(self) -> dict[str, int]:
        """Return id and CPUs of the nodes that are alive."""
        return {
            node["NodeID"]: int(node["Resources"]["CPU"])
            for node in self._ray.nodes()
            if node["Alive"] and node["Resources"].get("CPU", 0) >= 1
        }

    def _actor(self, seat: "_Seat") -> Any:
        """Start an actor on the seat's node, which need not wait for it."""
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

        remote: Any = self._ray.remote(_NodeEngine)
        return remote.options(
            num_cpus=min(seat.workers, self._nodes().get(seat.node, 1)),
            max_concurrency=seat.workers + 1,
            max_restarts=0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(seat.node, soft=True),
        ).remote(seat.workers, self.solver)

    def _replace(self, seat: "_Seat", dead: Any) -> None:
        """Give a seat a new actor, unless another thread has."""
        with self._lock:
            if seat.actor is dead and not self._closing.is_set():
                seat.actor = self._actor(seat)

    def _await_start(self) -> None:
        """Wait until every actor can run programs.

        Raises:
            ServiceMissingError: one cannot, or runs another version.
        """
        try:
            answers = [seat.actor.version.remote() for seat in self._seats]
            versions = set(self._ray.get(answers, timeout=_START_S))
        except self._ray.exceptions.GetTimeoutError as error:
            raise ServiceMissingError(
                f"the workers did not start on the Ray cluster within {_START_S:g} s",
                hint="Free CPUs of the cluster, or lower the number of workers.",
                kind="ray_busy",
            ) from error
        except self._ray.exceptions.RayActorError as error:
            raise ServiceMissingError(
                f"a worker cannot start on the Ray cluster: {error}",
                hint="Install modelwright on every node of the cluster.",
                kind="ray_worker",
            ) from error
        if other := sorted(versions - {modelwright.__version__}):
            raise ServiceMissingError(
                f"the Ray cluster runs modelwright {other[0]}, this is {modelwright.__version__}",
                hint="Install the same version on every node.",
                kind="ray_version",
            )

    def _release(self) -> None:
        for seat in self._seats:
            self._ray.kill(seat.actor)
        if self._owns_cluster:
            self._ray.shutdown()


class _Seat:
    """The place of an actor on a node."""

    def __init__(self, node: str, workers: int) -> None:
        self.node = node
        self.workers = workers
        self.busy = 0
        self.actor: Any = None


class _NodeEngine:
    """The actor: an engine on its node."""

    def __init__(self, workers: int, solver: str) -> None:
        start_jail().close()  # raises here, with a reason, what every program would run into
        self._engine = Engine(workers=workers, solver=solver)

    def version(self) -> str:
        return modelwright.__version__

    def pid(self) -> int:
        return os.getpid()

    def solve(self, source: str, data: dict[str, Any], limits: Limits) -> dict[str, Any]:
        return self._engine.solve(Program(source, data), limits).to_json()

    def build(self, source: str, data: dict[str, Any], limits: Limits) -> Instance | Failure:
        return self._engine.build(Program(source, data), limits)

    def call(self, call: Call, limits: Limits) -> Called | Failure:
        return self._engine.call(call.source, call.function, call.arguments, limits)

    def solve_instance(self, instance: Instance, limits: Limits, solver: str) -> dict[str, Any]:
        return self._engine.solve_instance(instance, limits, solver).to_json()

    def interrupt(self) -> None:
        self._engine.interrupt()

    def analyze(self, task: str, instance: Instance, limits: Limits) -> dict[str, Any] | Failure:
        return self._engine.analyze(task, instance, limits)


def _outcome(answer: dict[str, Any] | Failure) -> Outcome:
    if isinstance(answer, Failure):
        return Outcome(Termination.FAILED, failure=answer)
    return Outcome.from_json(answer)


def _import_ray() -> Any:
    try:
        import ray
        import ray.exceptions  # pyright: ignore[reportUnusedImport]  # loads the attribute
    except ImportError as error:
        raise ServiceMissingError(
            f"the executor ray needs the package ray: {error}",
            hint='Install it: pip install "modelwright[ray]"',
            kind="dependency_missing",
        ) from error
    return ray


def _connect(ray: Any, address: str | None, workers: int | None) -> None:
    """Connect to a cluster, or start one on this machine.

    Ray's own search for a cluster ("auto") is left to RAY_ADDRESS=auto: where a head node was
    killed, Ray 2.60 waits for it without end.
    """
    # Offline first: no usage report leaves the machine unless the user asks for it.
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    quiet: dict[str, Any] = {"log_to_driver": False, "logging_level": "ERROR"}
    where = address or os.environ.get("RAY_ADDRESS") or _HERE
    if where == _HERE:
        quiet |= {"num_cpus": workers, "include_dashboard": False}
    try:
        _knock(where)
        ray.init(address=where, **quiet)
    except (OSError, RuntimeError, ValueError) as error:
        raise ServiceMissingError(
            f"cannot connect to a Ray cluster ({where}): {error}",
            hint="Check the address, that `ray start --head` runs there, and that RAY_AUTH_MODE "
            "and its token are the same on both sides.",
            kind="ray_unreachable",
        ) from error


def _knock(address: str) -> None:
    """Raise OSError if nobody listens at HOST:PORT, for which Ray would wait very long."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if host and port.isdecimal():
        socket.create_connection((host, int(port)), timeout=_KNOCK_S).close()
