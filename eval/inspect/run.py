"""Running a request with Inspect: start, or go on where an earlier process was stopped."""

import contextlib
import io
import json
from pathlib import Path

from inspect_ai import eval_set
from inspect_ai.model import GenerateConfig, Model, get_model

from modelwright.agent.local_model import at_endpoint
from modelwright.agent.settings import OFFLINE, Settings, require_key
from modelwright.eval.inspect.endpoint_model import PROVIDER
from modelwright.eval.inspect.logs import latest_logs, read_records
from modelwright.eval.inspect.progress import RunProgress
from modelwright.eval.inspect.tasks import task_of
from modelwright.eval.record import Record
from modelwright.eval.request import Request
from modelwright.solvers.errors import ServiceMissingError, UsageError


def run(request: Request, folder: Path, *, parallel: int, visible: bool) -> list[Record]:
    """Run what a request has not run yet and return all its records.

    Finished samples are on disk when they are counted, so a killed run loses those in flight.

    Args:
        request: what to run.
        folder: of this request; made if it is missing.
        parallel: samples at a time.
        visible: whether a progress line is shown.

    Raises:
        ServiceMissingError: samples failed by no fault of the system that is measured.
        UsageError: the folder cannot be written, or holds another run.
        KeyboardInterrupt: Ctrl-C; what is scored is kept.
    """
    needs_model = request.system != OFFLINE
    logs = folder / "logs"
    _prepare(request, folder, logs)
    before = _finished(logs)
    total = request.problems * request.samples
    if len(before) >= total:
        return read_records(folder)
    settings = at_endpoint(request.settings) if needs_model else request.settings
    tasks = [task_of(item, request.system, request.options) for item in request.selections]
    # Inspect prints to standard output, where our own result goes.
    with (
        RunProgress(total, before, visible=visible) as line,
        contextlib.redirect_stdout(io.StringIO()),
    ):
        eval_set(
            tasks,
            log_dir=str(logs),
            model=_model(settings, parallel) if needs_model else None,
            epochs=request.samples if request.samples > 1 else None,
            max_samples=parallel,
            max_tasks=1,
            display="none",
            log_level="error",
            log_realtime=False,
            log_buffer=1,
            # All are tried, and a log with a failed sample counts as unfinished.
            fail_on_error=True,
            continue_on_fail=True,
            retry_attempts=0,
            retry_immediate=False,
            score_display=False,
            acp_server=False,
            ctl_server=False,
        )
    if any(log.status == "cancelled" for log in latest_logs(logs)):
        raise KeyboardInterrupt
    records = read_records(folder)
    if len(records) < total:
        raise ServiceMissingError(
            f"{total - len(records)} of {total} samples were not scored: {_why(line, logs)}",
            hint="The same command goes on with them; what is scored is kept.",
            kind="samples_failed",
        )
    return records


def log_of(folder: Path) -> str:
    """Return the log of a run; its folder of logs where there are several."""
    logs = latest_logs(folder / "logs")
    if len(logs) == 1:
        return str(Path(logs[0].location.removeprefix("file://")))
    return str(folder / "logs")


def _why(line: RunProgress, logs: Path) -> str:
    """Return what stopped a run: the message of its last failed sample, or of the log."""
    found = line.errors[-1:]
    found += [log.error.message for log in latest_logs(logs) if log.error is not None]
    return found[0] if found else "the log could not be written; is the disk full?"


def _prepare(request: Request, folder: Path, logs: Path) -> None:
    path, text = folder / "run.json", json.dumps(request.to_json(), indent=2) + "\n"
    if path.is_file() and path.read_text() != text:
        raise UsageError(
            f"{folder} holds another run",
            hint="Name another folder with --out, or give the options that it was made with.",
            kind="other_run",
        )
    try:
        logs.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    except OSError as error:
        raise UsageError(
            f"cannot write to {folder}: {error.strerror}",
            hint="Name another folder with --out.",
            kind="unwritable",
        ) from None


def _finished(logs: Path) -> list[Record]:
    return read_records(logs) if any(logs.glob("*.eval")) else []


def _model(settings: Settings, parallel: int) -> Model:
    return get_model(
        f"{PROVIDER}/{settings.model}",
        base_url=settings.base_url,
        api_key=require_key(settings),
        config=GenerateConfig(
            max_connections=parallel,
            temperature=settings.temperature,
            max_tokens=settings.max_tokens,
        ),
        timeout_s=settings.timeout_s,
        max_retries=settings.max_retries,
    )
