"""Errors as the user sees them: one message on standard error, never a traceback."""

import json
import os
import sys
import traceback
from collections.abc import Sequence

import typer

from modelwright.agent.commands import exit_codes
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError, UsageError

DEBUG_VARIABLE = "MODELWRIGHT_DEBUG"
"""Environment variable; "1" shows the traceback of an error that nobody foresaw."""


def complain(error: BaseException, arguments: Sequence[str]) -> int:
    """Print an error and return the exit code.

    Args:
        error: whatever a command raised.
        arguments: the command line; with `--json` in it the error is an object.
    """
    ours = _translate(error, arguments)
    if ours.exit_code == exit_codes.INTERNAL and os.environ.get(DEBUG_VARIABLE) == "1":
        traceback.print_exception(error, file=sys.stderr)
    if sys.stderr is not None:
        sys.stderr.write(_as_object(ours) if "--json" in arguments else _as_text(ours))
        sys.stderr.flush()
    return ours.exit_code


def _as_object(error: ModelwrightError) -> str:
    return json.dumps(error.to_json(), indent=2) + "\n"


def _as_text(error: ModelwrightError) -> str:
    text = f"Error: {error.message}\n"
    if error.hint:
        text += f"Hint: {error.hint}\n"
    # What a file or an endpoint says must not steer the terminal.
    return "".join(
        letter if letter.isprintable() or letter == "\n" else "\ufffd" for letter in text
    )


def _translate(error: BaseException, arguments: Sequence[str]) -> ModelwrightError:
    if isinstance(error, ModelwrightError):
        return error
    if isinstance(error, typer.TyperException):
        return _translate_usage(error, arguments)
    if isinstance(error, ImportError) and not (error.name or "").startswith("modelwright"):
        return ServiceMissingError(
            f"a package that is needed cannot be imported: {error}",
            hint="Install modelwright again: pip install --force-reinstall modelwright",
            kind="dependency_missing",
        )
    if isinstance(error, MemoryError):
        return ModelwrightError(
            "out of memory", hint="Use a smaller problem, or lower --memory-mb.", kind="memory"
        )
    if isinstance(error, OSError):
        return ModelwrightError(f"the system refused: {_first_line(error)}", kind="system")
    return ModelwrightError(
        f"this should not have happened: {type(error).__name__}: {_first_line(error)}",
        hint=f"Please report it, with what {DEBUG_VARIABLE}=1 in the environment adds.",
        kind="internal",
    )


def _first_line(error: BaseException) -> str:
    first, *_ = str(error).strip().splitlines() or ["no message"]
    return first[:500]


def _translate_usage(error: typer.TyperException, arguments: Sequence[str]) -> UsageError:
    """Say what typer says, with the option, what is near to it, and where to read more.

    The attributes belong to private classes of typer, hence the careful reading.
    """
    context: typer.Context | None = getattr(error, "ctx", None)
    path = context.command_path if context is not None else _command_path(arguments)
    help_hint = f"`{path} --help` lists what there is."
    said = error.message[:1].lower() + error.message[1:].rstrip(".")
    if hasattr(error, "possibilities"):  # an unknown option
        name: str = getattr(error, "option_name", "")
        near = _options_near(context, name)
        guess = f"Did you mean {near[0]}? " if near else ""
        if path == "modelwright":
            guess += "Options of a command stand after its name. "
        return UsageError(f"{path} has no option {name}", hint=guess + help_hint)
    parameter = getattr(error, "param", None)
    if parameter is not None:
        label = parameter.opts[0] if parameter.opts[0].startswith("-") else parameter.metavar
        if hasattr(error, "param_type"):
            return UsageError(f"{path}: {label} is missing", hint=help_hint)
        return UsageError(f"{label}: {said}", hint=help_hint)
    return UsageError(f"{path}: {said}", hint=help_hint)


def _command_path(arguments: Sequence[str]) -> str:
    command = next((argument for argument in arguments if not argument.startswith("-")), "")
    return f"modelwright {command}".rstrip()


def _options_near(context: typer.Context | None, name: str) -> list[str]:
    """Return the options that a short or mistyped one may stand for."""
    import difflib

    if context is None:
        return []
    known = [option for parameter in context.command.params for option in parameter.opts]
    return difflib.get_close_matches(name, [k for k in known if k.startswith("-")], n=1, cutoff=0.7)
