"""Our side of a jail: start the fork server, hand it programs, and replace it when it dies."""

import json
import os
import signal
from dataclasses import asdict, dataclass
from typing import Any

from modelwright.solvers.channel import ClosedError, spawn
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.jail.layers import MINIMUM
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.program import Program

WEAK_JAIL_VARIABLE = "MODELWRIGHT_ALLOW_WEAK_JAIL"
"""Environment variable; "1" runs untrusted code although layers of the minimum are missing."""

_START_S = 60.0
_GRACE_S = 10.0
_EXIT_MODEL, _EXIT_FAILURE = 0, 3
_RECORD_BYTES = 64 << 10
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
    """A model that left the jail: an open file of bytes nobody has looked at yet."""

    descriptor: int
    """The caller closes it."""
    wall_s: float


class Jail:
    """One fork server. Not thread-safe: one request at a time, from the thread that started it.

    Raises:
        ServiceMissingError: the server cannot start, or this machine lacks layers of the minimum.
    """

    def __init__(self) -> None:
        self._process, self._channel = spawn("modelwright.solvers.jail.server", _ENVIRONMENT)
        try:
            hello = self._channel.receive(_START_S).header
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
        """Run `build_model` under the limits.

        Raises:
            ClosedError: the server itself ended; start another.
        """
        source = program.source.encode("utf-8", "surrogatepass")
        self._channel.send(asdict(limits), source, program.data_json.encode())
        try:
            reply, _, files = self._channel.receive(limits.build_wall_s + _GRACE_S)
        except TimeoutError as error:
            self.close()
            raise ClosedError("the fork server does not answer") from error
        if reply["exit"] == _EXIT_MODEL and not reply["stopped"]:
            return Built(files[0], reply["wall_s"])
        with os.fdopen(files[0], "rb") as file:
            file.seek(0)
            return _failure(reply, file.read(_RECORD_BYTES), limits)

    def close(self) -> None:
        """End the server; the kernel ends everything inside with it."""
        self._channel.close()
        self._process.kill()
        self._process.wait()

    @property
    def pid(self) -> int:
        """Process id of the server's outer process."""
        return self._process.pid


def missing_minimum(layers: dict[str, str]) -> str:
    """Return "" if untrusted code may run under these layers, else what is missing."""
    lacking = [f"{layer} ({layers[layer]})" for layer in MINIMUM if layers[layer]]
    return "" if os.environ.get(WEAK_JAIL_VARIABLE) == "1" else ", ".join(lacking)


def _failure(reply: dict[str, Any], record: bytes, limits: Limits) -> Failure:
    """Say why there is no model, from what was seen outside first, from what it says second."""
    status = reply["exit"]
    if reply["broken"]:
        message = f"a process could not enter the jail: {reply['broken']}"
        return Failure(FailureKind.INFRASTRUCTURE, message, hint="Run `modelwright doctor`.")
    if reply["stopped"] == "wall":
        return Failure(
            FailureKind.JAIL_TIMEOUT,
            f"building the model took longer than {limits.build_wall_s:g} s",
            hint="Look for an endless loop, or build fewer rows and columns.",
        )
    if status in (-signal.SIGXCPU, -signal.SIGKILL) and reply["cpu_s"] >= limits.build_cpu_s:
        message = f"building the model took more than {limits.build_cpu_s:g} s of CPU time"
        return Failure(FailureKind.JAIL_TIMEOUT, message, hint="Look for an endless loop.")
    if reply["flooded"]:
        return Failure(
            FailureKind.JAIL_OUTPUT,
            f"the program printed more than {limits.output_bytes} bytes",
            hint="Remove the print calls; output is not read.",
        )
    if status == _EXIT_FAILURE:
        return _self_reported(record)
    if status == -signal.SIGKILL:
        message = "the system killed the program while building, most likely for its memory"
        return Failure(FailureKind.JAIL_MEMORY, message, hint="Build a smaller model.")
    how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
    return Failure(
        FailureKind.JAIL_KILLED,
        f"the program ended with {how} before it handed over a model",
        hint="build_model must return a model; it may not exit or crash the interpreter.",
    )


def _self_reported(record: bytes) -> Failure:
    try:
        said = json.loads(record)
        kind = FailureKind(said["kind"])
        line = said["line"]
        if kind not in _SELF_REPORTED or not isinstance(line, int | None):
            raise ValueError("a kind that the program may not claim")
        return Failure(kind, str(said["message"]), line, str(said["hint"]))
    except (ValueError, KeyError, TypeError, RecursionError):
        message = "the program ended without handing over a well-formed model"
        return Failure(FailureKind.JAIL_KILLED, message)
