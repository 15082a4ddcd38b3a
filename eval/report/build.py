"""Putting the report of a run together and writing it beside its logs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from modelwright.eval.metrics import summarize
from modelwright.eval.protocols import PROTOCOLS
from modelwright.eval.record import Record
from modelwright.eval.report.markdown import headline, markdown
from modelwright.eval.report.page import page
from modelwright.eval.report.peers import published
from modelwright.solvers.errors import UsageError


class Written(NamedTuple):
    """Where a report is, and its first page."""

    html: Path
    markdown: Path
    text: str


def write_report(folder: Path, records: Sequence[Record], request: dict[str, Any]) -> Written:
    """Write `report.html` and `report.md` into the folder of a run.

    Args:
        folder: of the run.
        records: of the run.
        request: what was run, as `Request.to_json` says; {} if that is not known.

    Raises:
        UsageError: the folder cannot be written to, for example because the disk is full.
    """
    names = list(dict.fromkeys(record.benchmark for record in records))
    summary = summarize(records, PROTOCOLS)
    sets = {
        name: summarize([record for record in records if record.benchmark == name], PROTOCOLS)
        for name in names
    }
    title = title_of(names, request)
    peers = published(names)
    wrong = [record for record in records if record.scored and not record.is_right]
    answered = [record for record in wrong if record.answered]
    written = Written(folder / "report.html", folder / "report.md", headline(title, summary, sets))
    try:
        written.markdown.write_text(
            markdown(title, summary, sets, peers, answered), encoding="utf-8"
        )
        written.html.write_text(
            page(title, request, summary, sets, peers, wrong, records), encoding="utf-8"
        )
    except OSError as error:
        raise UsageError(
            f"cannot write the report to {folder}: {error.strerror}",
            hint="Make room, then run `modelwright eval report` on it; the results are kept.",
            kind="unwritable",
        ) from None
    return written


def read_request(folder: Path) -> dict[str, Any]:
    """Return what `eval run` wrote about a run; {} where it did not make this folder."""
    path = folder / "run.json"
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}


def title_of(names: Sequence[str], request: dict[str, Any]) -> str:
    """Return a line that names what was measured on what."""
    by = name_of(request) or "a run"
    on = ", ".join(names) if len(names) <= 3 else f"{len(names)} sets"
    return f"{on}: {by}"


def name_of(request: dict[str, Any]) -> str:
    """Return a run by its system, model and effort; "" if nothing is known of it."""
    system = str(request.get("system", "")).replace("_", " ")
    model = request.get("model", "")
    by = system if model in ("", system) else f"{system}, {model}"
    effort = request.get("options", {}).get("effort")
    return f"{by}, effort {effort}" if effort else by
