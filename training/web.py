"""What the runs page asks about training: curves, reward components, sampled completions.

A job writes `manifest.json` (what it is), `metrics.jsonl` (one object for each logged step) and, in
reinforcement learning, TRL's `completions/completions_STEP.parquet`. They are read while it runs.
"""

import json
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from fastapi.responses import JSONResponse

from modelwright.agent.web.run_folders import RunFolder, RunFolders
from modelwright.solvers.errors import ServiceMissingError, UsageError

METRICS, MANIFEST = "metrics.jsonl", "manifest.json"
_MOST_POINTS = 600
"""Of one curve; more cannot be told apart."""
_MOST_SAMPLES = 100
_STEP = re.compile(r"completions_0*(\d+)\.parquet")
_TEXTS = ("prompt", "completion")


def create_router(roots: Sequence[Path]) -> APIRouter:
    """Return the routes below `/api/training`.

    Args:
        roots: folders that hold runs of `modelwright train`.
    """
    pages = _Pages(RunFolders(roots, {METRICS}))
    router = APIRouter(prefix="/api/training")
    for path, answer in (
        ("", pages.runs),
        ("/run", pages.curves),
        ("/completions", pages.completions),
    ):
        router.add_api_route(path, answer, methods=["GET"])
    return router


class _Pages:
    """One method for each route; runs are named by the ids that the list gives."""

    def __init__(self, folders: RunFolders) -> None:
        self._folders = folders

    def runs(self) -> JSONResponse:
        return JSONResponse({"runs": [_told(run) for run in self._folders.all()]})

    def curves(self, run: str) -> JSONResponse:
        found = self._folders.named(run)
        series = read_series(found.path / METRICS)
        return JSONResponse(
            {
                **_told(found),
                "manifest": _manifest(found.path),
                "series": {name: thinned(points) for name, points in series.items()},
                "steps": sorted(_samples(found.path)),
            }
        )

    def completions(self, run: str, step: int) -> JSONResponse:
        found = self._folders.named(run)
        files = _samples(found.path)
        if step not in files:
            raise UsageError(f"run {found.name} has no completions of step {step}")
        return JSONResponse({"step": step, "rows": read_completions(files[step])})


def read_series(path: Path) -> dict[str, list[tuple[float, float]]]:
    """Return name of the metric -> (step, value) pairs in the order of the steps.

    A step that was logged again after a resume counts as it was logged last. The last line may be
    cut off where the job is writing, or was killed.

    Raises:
        UsageError: the file cannot be read.
    """
    series: dict[str, dict[float, float]] = {}
    for position, record in enumerate(_lines(path)):
        step = record.get("step", record.get("global_step", position))
        if not _is_number(step):
            continue
        for name, value in record.items():
            if name not in ("step", "global_step") and _is_number(value):
                series.setdefault(name, {})[float(step)] = float(value)
    return {name: sorted(points.items()) for name, points in series.items()}


def thinned(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return about as many points as can be seen: means of neighbours, the last one as it is."""
    if len(points) <= _MOST_POINTS:
        return list(points)
    width = -(-len(points) // _MOST_POINTS)
    groups = [points[start : start + width] for start in range(0, len(points), width)]
    means = [(group[-1][0], sum(value for _, value in group) / len(group)) for group in groups]
    return [*means[:-1], points[-1]]


def read_completions(path: Path) -> list[dict[str, Any]]:
    """Return what was sampled at a step: prompt, completion, numbers, whatever else was logged.

    Raises:
        ServiceMissingError: pyarrow is not installed.
        UsageError: the file cannot be read, for example because it is still being written.
    """
    try:
        import pyarrow.parquet
    except ImportError:
        raise ServiceMissingError(
            "completions are kept as Parquet; reading them needs the package pyarrow",
            hint="Install it: pip install 'modelwright[parquet]'.",
            kind="dependency_missing",
        ) from None
    try:
        table = pyarrow.parquet.read_table(path)
    except (OSError, ValueError) as error:  # pyarrow's own errors are ValueErrors
        raise UsageError(f"cannot read {path.name}: {error}", kind="unreadable") from None
    rows = table.slice(0, _MOST_SAMPLES).to_pylist()
    return [
        {
            **{name: _text(row.get(name)) for name in _TEXTS},
            "numbers": {name: value for name, value in row.items() if _is_number(value)},
            "words": {
                name: _text(value)
                for name, value in row.items()
                if name not in _TEXTS and value is not None and not isinstance(value, float | int)
            },
        }
        for row in rows
    ]


def _told(run: RunFolder) -> dict[str, Any]:
    return {**run.to_json(), "kind": str(_manifest(run.path).get("kind", ""))}


def _manifest(path: Path) -> dict[str, Any]:
    try:
        found = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        return {"unreadable": str(error)}
    return found if isinstance(found, dict) else {"unreadable": "it is no object"}


def _samples(path: Path) -> dict[int, Path]:
    """Return step -> file of what was sampled at it."""
    found = {_STEP.fullmatch(file.name): file for file in path.rglob("completions_*.parquet")}
    return {int(match[1]): file for match, file in found.items() if match}


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}", kind="unreadable") from None
    for line in text.splitlines():
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if isinstance(record, dict):
            yield record


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _text(value: Any) -> str:
    """Return text or a list of messages as one text."""
    if isinstance(value, list):
        return "\n\n".join(
            f"[{item.get('role', '')}]\n{item.get('content', '')}"
            if isinstance(item, dict)
            else str(item)
            for item in value
        )
    return "" if value is None else str(value)
