"""A job's file to its configuration, or one message that names key and line."""

import difflib
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from modelwright.solvers.errors import UsageError
from modelwright.training.jobs.config import JOBS, Job
from modelwright.training.jobs.yaml_file import Place, YamlFile, read_yaml


def read_job(kind: str, path: Path, out: Path | None = None) -> Job:
    """Return what a file says.

    Args:
        kind: "values", "sft" or "rl".
        path: of the YAML file.
        out: folder of the run, in place of that of the file.

    Raises:
        UsageError: it cannot be read, or says something that a job of this kind does not know.
        ServiceMissingError: PyYAML is not installed.
    """
    file = read_yaml(path)
    said = file.content.get("kind", kind)
    if said != kind:
        raise UsageError(
            f"{_where(path, file, ('kind',))}: it is a job of kind {said!r}, not {kind!r}",
            hint=f"Run `modelwright train {said} {path}`." if said in JOBS else "",
            kind="bad_job",
        )
    content = {**file.content, "kind": kind} | ({"out": str(out)} if out else {})
    try:
        return JOBS[kind].model_validate(content)
    except ValidationError as error:
        raise _complaint(error, kind, path, file) from None


def _complaint(error: ValidationError, kind: str, path: Path, file: YamlFile) -> UsageError:
    found = error.errors(include_url=False)
    # A mistyped key is also a missing one; the first says more.
    mistyped = [problem for problem in found if problem["type"] == "extra_forbidden"]
    problem = (mistyped or found)[0]
    # Parts that are no keys, such as the name of a validator, are in no line.
    place = tuple(key for key in problem["loc"] if not str(key).startswith("function-"))
    key = _told(place)
    message = problem["msg"].removeprefix("Value error, ")
    hint = ""
    if problem["type"] == "extra_forbidden":
        known = _known_keys(JOBS[kind], place[:-1])
        near = difflib.get_close_matches(str(place[-1]), known, n=1)
        message = "unknown key"
        hint = (f"Did you mean {near[0]}? " if near else "") + f"Known: {', '.join(known)}."
    elif problem["type"] == "missing":
        message = "is missing"
    elif not isinstance(problem["input"], dict | BaseModel):
        message += f", got {problem['input']!r:.60}"
    return UsageError(
        f"{_where(path, file, place)}: {f'{key}: ' if key else ''}{message}",
        hint=hint,
        kind="bad_job",
    )


def _where(path: Path, file: YamlFile, place: Place) -> str:
    for size in range(len(place), 0, -1):
        if place[:size] in file.lines:
            return f"{path}, line {file.lines[place[:size]]}"
    return str(path)


def _told(place: Place) -> str:
    text = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in place)
    return text.removeprefix(".")


def _known_keys(model: type[BaseModel], place: Place) -> list[str]:
    """Return the keys that may stand at a place."""
    for key in place:
        if isinstance(key, str) and key in model.model_fields:
            inner = _model_in(model.model_fields[key].annotation)
            model = inner or model
    return [name for name in model.model_fields if name != "kind"]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    found = (_model_in(part) for part in get_args(annotation))
    return next((model for model in found if model is not None), None)
