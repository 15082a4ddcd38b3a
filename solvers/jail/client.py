"""Our side of a jail: start the fork server, hand it programs, and replace it when it dies."""

import json
import os
import signal
from dataclasses import asdict, dataclass, replace
from typing import Any, NamedTuple

from modelwright.solvers.call import RESULT_BYTES, Call, Called, read_result
from modelwright.solvers.channel import ClosedError, spawn
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.jail.layers import MINIMUM
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.plain_text import plain
from modelwright.solvers.program import Program

WEAK_JAIL_VARIABLE = "MODELWRIGHT_ALLOW_WEAK_JAIL"
"""Environment variable; "1" runs untrusted code although layers of the minimum are missing."""

_START_S = 60.0
_GRACE_S = 10.0
_EXIT_RESULT, _EXIT_FAILURE = 0, 3
_RECORD_BYTES = 64 << 10
_MESSAGE_LIMIT, _HINT_LIMIT, _LINES = 4000, 500, 10_000_000
_SELF_REPORTED = {
    FailureKind.SYNTAX_ERROR,
    FailureKind.NO_BUILD_MODEL,
    FailureKind.BUILD_ERROR,
    FailureKind.NOT_A_MODEL,
    FailureKind.EMPTY_MODEL,
    FailureKind.NO_OBJECTIVE,
    FailureKind.EXPORT_ERROR,
    FailureKind.UNSUPPORTED,
    FailureKind.JAIL_MEMORY,
    FailureKind.JAIL_OUTPUT,
}
"""What a jailed process may say of itself; all else is decided from outside."""

_ENVIRONMENT = {
    "LC_ALL": "C.UTF-8",
    "PYTHONHASHSEED": "0",  # sets iterate alike in every run, so equal programs give equal models
    "PYTHONDONTWRITEBYTECODE": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
}


@dataclass(frozen=True)
class Built:
    """What left the jail: an open file of bytes nobody has looked at yet."""

    descriptor: int
    """The caller closes it."""
    wall_s: float


class _Task(NamedTuple):
    """What a jailed process is to do, and the words for it."""

    source: str
    data_json: str
    function: str = ""
    """What to call with the data as arguments; "" builds a model."""

    @property
    def doing(self) -> str:
        return f"calling {self.function}" if self.function else "building the model"

    @property
    def owed(self) -> str:
        return "result" if self.function else "model"

    @property
    def smaller(self) -> str:
        return "do less at once" if self.function else "build fewer rows and columns"


class Jail:
    """One fork server. Not thread-safe: one request at a time, from the thread that started it.

    Raises:
        ServiceMissingError: the server cannot start, or this machine lacks layers of the minimum.
    """

    def __init__(self) -> None:
        self._process, self._channel = spawn("modelwright.solvers.jail.server", _ENVIRONMENT)
        try:
            hello: dict[str, Any] = self._channel.receive(_START_S).header
        except (ClosedError, TimeoutError) as error:
            hello = {"broken": str(error)}
        if hello["broken"]:
            self.close()
            raise ServiceMissingError(
                f"the jail's fork server did not start: {hello['broken']}",
                hint="Run `modelwright doctor`.",
                kind="jail_missing",
            )
        self.layers: dict[str, str] = hello["layers"]
        """Layer -> "" where it works, else the reason why not."""
        self.details: dict[str, str] = {"landlock": hello["landlock"], "scratch": hello["scratch"]}

    def build(self, program: Program, limits: Limits) -> Built | Failure:
        """Run `build_model` under the limits and export its model.

        Raises:
            ClosedError: the server itself ended; start another.
            OSError: this machine ran out of something, such as descriptors.
        """
        return self._run(_Task(program.source, program.data_json), limits)

    def call(self, call: Call, limits: Limits) -> Called | Failure:
        """Call a function under the limits and return what it returns.

        Raises:
            ClosedError: as `build`.
            OSError: as `build`.
        """
        limits = replace(limits, export_bytes=min(limits.export_bytes, RESULT_BYTES))
        built = self._run(_Task(call.source, call.arguments_json, call.function), limits)
        if isinstance(built, Failure):
            return built
        with os.fdopen(built.descriptor, "rb") as file:
            value = read_result(file.fileno())
        return value if isinstance(value, Failure) else Called(value, built.wall_s)

    def kill(self) -> None:
        """End the server, from any thread; the kernel ends everything inside with it."""
        self._process.kill()

    def close(self) -> None:
        """End the server, from the thread that uses it."""
        self._process.kill()
        self._process.wait()
        self._channel.close()

    def _run(self, task: _Task, limits: Limits) -> Built | Failure:
        """Run a jailed process under the limits.

        One that was killed for none of its limits is tried once more, since somebody else may have
        killed it.
        """
        reply, files = self._ask(task, limits)
        if _killed_from_outside(reply, limits):
            os.close(files[0])
            reply, files = self._ask(task, limits)
        if not files:
            return _broken(reply["broken"])
        if reply["exit"] == _EXIT_RESULT and not (reply["stopped"] or reply["flooded"]):
            return Built(files[0], reply["wall_s"])
        with os.fdopen(files[0], "rb") as file:
            file.seek(0)
            return _failure(reply, file.read(_RECORD_BYTES), limits, task)

    def _ask(self, task: _Task, limits: Limits) -> tuple[dict[str, Any], list[int]]:
        source = task.source.encode("utf-8", "surrogatepass")
        request = {
            "limits": asdict(limits),
            "source_bytes": len(source),
            "function": task.function,
        }
        with os.fdopen(os.memfd_create("program", os.MFD_CLOEXEC), "wb") as file:
            file.write(source)
            file.write(task.data_json.encode())
            file.flush()
            self._channel.send(request, files=(file.fileno(),))
        try:
            reply, _, files = self._channel.receive(limits.build_wall_s + _GRACE_S)
        except TimeoutError as error:
            self.close()
            raise ClosedError("the fork server does not answer") from error
        return reply, files

    @property
    def pid(self) -> int:
        """Process id of the server's outer process."""
        return self._process.pid


def missing_minimum(layers: dict[str, str]) -> str:
    """Return "" if untrusted code may run under these layers, else what is missing."""
    lacking = [f"{layer} ({layers[layer]})" for layer in MINIMUM if layers[layer]]
    return "" if os.environ.get(WEAK_JAIL_VARIABLE) == "1" else ", ".join(lacking)


def _killed_from_outside(reply: dict[str, Any], limits: Limits) -> bool:
    return (
        not reply["broken"]
        and not reply["stopped"]
        and reply["exit"] == -signal.SIGKILL
        and reply["cpu_s"] < limits.build_cpu_s
    )


def _broken(reason: str) -> Failure:
    if reason.startswith("MemoryError"):
        message = "the memory limit is too small for a jailed process"
        return Failure(FailureKind.JAIL_MEMORY, message, hint="Raise the limit memory_mb.")
    message = f"a process could not enter the jail: {reason}"
    return Failure(FailureKind.INFRASTRUCTURE, message, hint="Run `modelwright doctor`.")


def _failure(reply: dict[str, Any], record: bytes, limits: Limits, task: _Task) -> Failure:
    """Say why there is no result, from what was seen outside first, from what it says second."""
    status = reply["exit"]
    if reply["broken"]:
        return _broken(reply["broken"])
    if reply["stopped"] == "wall":
        return Failure(
            FailureKind.JAIL_TIMEOUT,
            f"{task.doing} took longer than {limits.build_wall_s:g} s",
            hint=f"Look for an endless loop, or {task.smaller}.",
        )
    # Nobody inside can send SIGXCPU; the kernel counts CPU time in ticks, so cpu_s may fall short.
    beyond = status == -signal.SIGKILL and reply["cpu_s"] >= limits.build_cpu_s
    if beyond or status == -signal.SIGXCPU:
        message = f"{task.doing} took more than {limits.build_cpu_s:g} s of CPU time"
        return Failure(FailureKind.JAIL_TIMEOUT, message, hint="Look for an endless loop.")
    if reply["flooded"]:
        return Failure(
            FailureKind.JAIL_OUTPUT,
            f"the program printed more than {limits.output_bytes} bytes",
            hint="Remove the print calls; output is not read.",
        )
    if status == _EXIT_FAILURE:
        return _self_reported(record, task)
    if status == -signal.SIGKILL:
        message = f"the system killed the program while {task.doing}, most likely for its memory"
        return Failure(FailureKind.JAIL_MEMORY, message, hint=f"Use less memory: {task.smaller}.")
    return Failure(
        FailureKind.JAIL_KILLED,
        f"the program ended with {_how(status)} before it handed over a {task.owed}",
        hint=f"It must return a {task.owed}; it may not exit or crash the interpreter.",
    )


def _how(status: int) -> str:
    if status >= 0:
        return f"exit status {status}"
    try:
        return f"signal {signal.Signals(-status).name}"
    except ValueError:  # a real-time signal
        return f"signal {-status}"


def _self_reported(record: bytes, task: _Task) -> Failure:
    try:
        said = json.loads(record)
        kind = FailureKind(said["kind"])
        if kind not in _SELF_REPORTED:
            raise ValueError("a kind that the program may not claim")
        line = said["line"]
        line = int(line) if isinstance(line, int) and 0 < line < _LINES else None
        message = plain(str(said["message"]), _MESSAGE_LIMIT, keep="\n\t")
        return Failure(kind, message, line, plain(str(said["hint"]), _HINT_LIMIT))
    except (ValueError, KeyError, TypeError, RecursionError):
        message = f"the program ended without handing over a well-formed {task.owed}"
        return Failure(FailureKind.JAIL_KILLED, message)
