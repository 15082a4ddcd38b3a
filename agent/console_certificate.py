"""The part of a screen that shows a certificate: the verdict and the evidence for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import BAD, DOUBTFUL, GOOD, QUIET, heading, paragraph, table

VERDICTS = {
    "verified": (GOOD, "proved, and every required check passed"),
    "unverified": (DOUBTFUL, "an answer, but not everything that should be checked was"),
    "refuted": (BAD, "a check shows the answer to be wrong"),
    "abstained": (BAD, "no answer is given"),
}
"""Verdict -> style and meaning."""
_MARKS = {"pass": ("pass", "green"), "fail": ("FAIL", BAD), "skip": ("skip", QUIET)}


def show_certificate(certificate: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield the blocks for a certificate as JSON; failed checks come first."""
    verdict = certificate["verdict"]
    style, said = VERDICTS.get(verdict, (DOUBTFUL, ""))
    yield heading("What was checked")
    yield paragraph(Text.assemble((verdict, style), f": {said}"), 2)
    checks = sorted(certificate["checks"], key=lambda check: check["status"] != "fail")
    if checks:
        yield table(("", "check", "evidence"), [_row(check) for check in checks])


def _row(check: Mapping[str, Any]) -> tuple[Text, str, str]:
    word, style = _MARKS.get(check["status"], (check["status"], ""))
    return Text(word, style), check["name"].replace("_", " "), check["evidence"]
