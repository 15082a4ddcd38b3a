"""Reading the records of a run back from Inspect's logs."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from inspect_ai.log import (
    EvalLog,
    EvalSample,
    list_eval_logs,
    read_eval_log,
)

from modelwright.eval.inspect.scorer import agreement
from modelwright.eval.inspect.solvers import ATTEMPT
from modelwright.eval.record import Record
from modelwright.solvers.errors import UsageError

_SCORER = agreement.__name__
_TRANSCRIPT = {"events", "messages", "attachments"}
"""What fills a log with a language model, and no metric needs."""


def latest_logs(folder: Path) -> list[EvalLog]:
    """Return the headers of the latest log of every task in a folder, by name of the task.

    A resumed run begins a new log with the samples of the old one.
    """
    found: dict[str, EvalLog] = {}
    for info in list_eval_logs(str(folder), descending=False):
        header = read_eval_log(info, header_only=True)
        found[header.eval.task] = header
    return [found[name] for name in sorted(found)]


def read_records(place: Path) -> list[Record]:
    """Return the records of a run: a folder of `eval run`, or one log.

    Raises:
        UsageError: there is no log there, or it is not one of ours.
    """
    if place.is_file():
        return list(_records(_header(place)))
    folder = place / "logs" if (place / "logs").is_dir() else place
    logs = latest_logs(folder) if folder.is_dir() else []
    if not logs:
        raise UsageError(
            f"{place} holds no run",
            hint="Give the folder that `modelwright eval run` named, or an .eval log in it.",
            kind="no_run",
        )
    return [record for log in logs for record in _records(log)]


def record_of(sample: EvalSample, benchmark: str) -> Record | None:
    """Return the record of a sample; None if it was not scored."""
    score = (sample.scores or {}).get(_SCORER)
    if sample.error is not None or score is None or not score.metadata:
        return None
    attempt = sample.store.get(ATTEMPT) or {}
    program = attempt.get("program") or {}
    return replace(
        Record.from_json(score.metadata),
        text=sample.input if isinstance(sample.input, str) else "",
        formulation=attempt.get("formulation", ""),
        program=program.get("source", ""),
        data=program.get("data") or {},
        benchmark=benchmark,
    )


def _header(path: Path) -> EvalLog:
    try:
        return read_eval_log(str(path), header_only=True)
    except Exception as error:
        raise UsageError(f"{path} is no log of Inspect: {error}", kind="bad_log") from None


def _records(header: EvalLog) -> Iterator[Record]:
    whole = read_eval_log(header.location, exclude_fields=_TRANSCRIPT)
    for sample in whole.samples or []:
        record = record_of(sample, header.eval.task)
        if record is not None:
            yield record
