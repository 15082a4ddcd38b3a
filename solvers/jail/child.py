"""Inside the jail: run a program's `build_model(data)` and write the model it returns as numbers.

Another function of the program may be called instead; what it returns is then written as JSON.
Everything in this process may be replaced by the program. Nothing it writes is believed: the
other side reads the bytes as data (`modelwright.solvers.transport`).
"""

import errno
import gc
import json
import logging
import os
import resource
import sys
import time
import traceback
from collections.abc import Callable, Sequence
from types import CodeType, ModuleType
from typing import Any, NoReturn

import pyomo.environ

from modelwright.solvers.jail import descriptors
from modelwright.solvers.jail.export import export
from modelwright.solvers.jail.failures import ProgramFailure

pyo: Any = pyomo.environ  # Pyomo's partial types do not fit its own use

EXIT_RESULT = 0
"""The result file holds a model, or the JSON that a function returned."""
EXIT_FAILURE = 3
"""The result file holds {"kind", "message", "line", "hint"}."""

FILE_NAME = "program.py"
_MESSAGE_LIMIT = 4000
_EXIT_ODD = 1


def run(source: bytes, data: bytes, function: str) -> NoReturn:
    """Run the program, write, and leave without running any clean-up of the program's.

    Args:
        source: the program.
        data: JSON; an object for `build_model`, a list of arguments for another function.
        function: what to call; "" builds a model and exports it.
    """
    gc.disable()  # the process ends soon; collecting would copy the pages shared with the server
    status = _EXIT_ODD
    try:
        status = _write(*_outcome(source, data, function))
    finally:
        os._exit(status)


def _outcome(source: bytes, data: bytes, function: str) -> tuple[int, Sequence[bytes | memoryview]]:
    """Return an exit status and the parts of what to write."""
    try:
        if function:
            return EXIT_RESULT, [_call(source, data, function)]
        began = time.monotonic()
        model = _build(source, data)
        built = time.monotonic()
        return EXIT_RESULT, export(model, build_s=built - began)
    except ProgramFailure as failure:
        return EXIT_FAILURE, [_record(failure)]
    except MemoryError:
        return EXIT_FAILURE, _OUT_OF_MEMORY
    except BaseException as error:
        if isinstance(error, OSError) and error.errno == errno.ENOMEM:
            return EXIT_FAILURE, _OUT_OF_MEMORY
        return EXIT_FAILURE, [_describe(error)]


def _write(status: int, content: Sequence[bytes | memoryview]) -> int:
    """Write the parts one after another; return the exit status."""
    try:
        for part in content:
            view = memoryview(part).cast("B")
            while view:
                view = view[os.write(descriptors.RESULT, view) :]
    except OSError as error:
        os.ftruncate(descriptors.RESULT, 0)
        os.lseek(descriptors.RESULT, 0, os.SEEK_SET)
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[0]
        message = f"what the program hands over is larger than {most} bytes ({error.strerror})"
        os.write(descriptors.RESULT, _failure("jail_output", message))
        return EXIT_FAILURE
    return status


def _compile(source: bytes) -> CodeType:
    try:
        return compile(source, FILE_NAME, "exec")
    except MemoryError as error:
        if _most_memory_was_used():
            raise
        message = "MemoryError: the source is nested too deeply for Python's parser"
        raise ProgramFailure("syntax_error", message) from error
    except (SyntaxError, ValueError, RecursionError, OverflowError) as error:
        line = getattr(error, "lineno", None)
        message = f"{type(error).__name__}: {error}"
        raise ProgramFailure("syntax_error", message, line=line) from error


def _most_memory_was_used() -> bool:
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 > limit / 2


def _function(source: bytes, name: str, parameters: str = "...") -> Callable[..., Any]:
    """Execute the source and return its function of that name."""
    code = _compile(source)
    module = sys.modules["program"] = ModuleType("program")
    exec(code, module.__dict__)
    function = getattr(module, name, None)
    if callable(function):
        return function
    raise ProgramFailure(
        "no_build_model",
        f"the program defines no function {name}({parameters})",
        hint=f"Define `def {name}({parameters}):` at the top level.",
    )


def _call(source: bytes, arguments: bytes, name: str) -> bytes:
    value = _function(source, name)(*json.loads(arguments))
    try:
        return json.dumps(value, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise ProgramFailure(
            "export_error",
            f"what {name} returned cannot be written as JSON: {error}",
            hint="Return finite numbers, text, booleans, None, lists and dicts with text as keys.",
        ) from error


def _build(source: bytes, data: bytes) -> Any:
    model = _function(source, "build_model", "data")(json.loads(data))
    if isinstance(model, pyo.AbstractModel):
        hint = "Use ConcreteModel, or return model.create_instance()."
        raise ProgramFailure("not_a_model", "build_model returned an AbstractModel", hint=hint)
    if not isinstance(model, pyo.ConcreteModel):
        raise ProgramFailure(
            "not_a_model",
            f"build_model returned {type(model).__name__}, expected a pyomo ConcreteModel",
            hint="End build_model with `return model`.",
        )
    return model


def _record(failure: ProgramFailure) -> bytes:
    return _failure(failure.kind, failure.message, line=failure.line, hint=failure.hint)


def _describe(error: BaseException) -> bytes:
    """Return the failure record of an exception the program raised."""
    try:
        message = f"{type(error).__name__}: {error}".strip()
    except BaseException:
        message = f"{type(error).__name__}, whose message cannot be read"
    return _failure(
        "build_error", message, line=_line_in_program(error), hint=_hint(error, message)
    )


def _failure(kind: str, message: str, *, line: int | None = None, hint: str = "") -> bytes:
    record = {"kind": kind, "message": message[:_MESSAGE_LIMIT], "line": line, "hint": hint}
    return json.dumps(record).encode()


_OUT_OF_MEMORY = [_failure("jail_memory", "the program needs more memory than its limit")]
"""Made before it is needed: afterwards there may be no memory to make it."""


def _line_in_program(error: BaseException) -> int | None:
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == FILE_NAME]
    return lines[-1] if lines else None


def _hint(error: BaseException, text: str) -> str:
    """Return what usually mends errors that models run into; "" where the message says it all."""
    if isinstance(error, ImportError):
        return "Only the standard library, pyomo and numpy can be relied on inside the jail."
    if isinstance(error, PermissionError):
        return "The jail has no network, processes or files; use what the function is given."
    if isinstance(error, SystemExit):
        return "The program must return what is asked for, not exit."
    if "non-constant Pyomo expression" in text:
        return (
            "A variable's value is not known while building: no Python `if`, min(), max(), "
            "round() or comparison chain on variables; use constraints or binary variables."
        )
    if "strict" in text and "nequal" in text:
        return "Use <= or >=; strict inequalities have no optimum in general."
    if "trivial" in text and "oolean" in text:
        return (
            "The rule compared plain numbers, so there is no constraint; skip such cases with "
            "Constraint.Skip, or return Constraint.Infeasible where the data make it impossible."
        )
    if isinstance(error, KeyError):
        return "The key is missing from `data` or from an index set; check spelling and layout."
    return ""


def warm_up() -> None:
    """Build and export one small model of each kind: forked processes then find caches filled."""
    logging.getLogger("pyomo").setLevel(logging.CRITICAL)
    for power in (1, 2, 3):
        model = pyo.ConcreteModel()
        model.kinds = pyo.Set(initialize=["a", "b"])
        model.x = pyo.Var(model.kinds, domain=pyo.NonNegativeReals)
        model.y = pyo.Var(bounds=(0, 1), domain=pyo.Binary)
        model.p = pyo.Param(model.kinds, initialize={"a": 1.5, "b": 2}, mutable=True)
        model.total = pyo.Expression(expr=sum(model.x[i] * model.p[i] for i in model.kinds))
        model.low = pyo.Constraint(expr=model.total >= 1 + model.y)
        model.each = pyo.Constraint(
            model.kinds, rule=lambda m, i: pyo.inequality(0, 2 * m.x[i] - 3, 4 * m.p[i])
        )
        model.cost = pyo.Objective(expr=sum(model.x[i] ** power for i in model.kinds))
        export(model, build_s=0.0)
