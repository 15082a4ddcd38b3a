"""Where programs run: on this machine, or on a Ray cluster; the callers cannot tell.

| executor | runs on |
|---|---|
| `local` | this machine |
| `ray` | the Ray cluster of the environment variable RAY_ADDRESS, else one started here |
| `ray://HOST:PORT` | that cluster, through Ray's client |
"""

from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import Any, Protocol, Self

from modelwright.solvers.call import Called
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, Outcome
from modelwright.solvers.program import Program

LOCAL, RAY = "local", "ray"
_RAY_ADDRESS = "ray://"


class ProgramEngine(Protocol):
    """What `Engine` does, wherever it does it."""

    workers: int
    solver: str

    def solve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program; blocks while all workers are busy."""
        ...

    async def asolve(self, program: Program, limits: Limits | None = None) -> Outcome:
        """Run one program without blocking the event loop."""
        ...

    def solve_many(
        self, programs: Iterable[Program], limits: Limits | None = None
    ) -> Iterator[Outcome]:
        """Yield the outcomes in the order of the programs."""
        ...

    def build(self, program: Program, limits: Limits | None = None) -> Instance | Failure:
        """Return the model as numbers, without solving it."""
        ...

    def call(
        self, source: str, function: str, arguments: Sequence[Any], limits: Limits | None = None
    ) -> Called | Failure:
        """Call a function of a program in a jail and return what it returns."""
        ...

    async def acall(
        self, source: str, function: str, arguments: Sequence[Any], limits: Limits | None = None
    ) -> Called | Failure:
        """Call a function without blocking the event loop."""
        ...

    def solve_instance(
        self, instance: Instance, limits: Limits | None = None, solver: str | None = None
    ) -> Outcome:
        """Solve a model that is numbers already, with another solver than the engine's if named."""
        ...

    def analyze(
        self, task: str, instance: Instance, limits: Limits | None = None
    ) -> dict[str, Any] | Failure:
        """Return what HiGHS says of a linear program."""
        ...

    def interrupt(self) -> None:
        """End every solve that was asked for so far, from any thread, and keep what it found."""
        ...

    def close(self) -> None:
        """End all processes; a request that is under way fails."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


def open_engine(
    executor: str = LOCAL, *, workers: int | None = None, solver: str = "auto"
) -> ProgramEngine:
    """Return an engine; close it when done.

    Args:
        executor: see the table of this module.
        workers: how many programs run at the same time; None uses every CPU there is.
        solver: "auto" or the name of one solver.

    Raises:
        UsageError: an argument is out of range.
        ServiceMissingError: Ray is not installed, or the cluster cannot be reached.
    """
    if executor == LOCAL:
        return Engine(workers=workers, solver=solver)
    if executor == RAY or executor.startswith(_RAY_ADDRESS):
        from modelwright.solvers.ray_engine import RayEngine

        address = None if executor == RAY else executor
        return RayEngine(address, workers=workers, solver=solver)
    raise UsageError(
        f"unknown executor {executor!r}; known: local, ray, ray://HOST:PORT", kind="usage"
    )
