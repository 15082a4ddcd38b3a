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
_NEEDED = ("refutes", "required")
"""Weights of checks without which nothing is verified."""
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


def show_verdict(certificate: Mapping[str, Any]) -> Iterator[RenderableType]:
    """Yield the verdict with what speaks against it; what passed is only named."""
    style, said = VERDICTS.get(certificate["verdict"], (DOUBTFUL, ""))
    yield heading("What was checked")
    yield paragraph(Text.assemble((certificate["verdict"], style), f": {said}"), 2)
    checks = certificate["checks"]
    objecting = [check for check in checks if check["status"] == "fail"]
    objecting += [
        check for check in checks if check["status"] == "skip" and check["weight"] in _NEEDED
    ]
    if objecting:
        yield table(("", "check", "evidence"), [_row(check) for check in objecting])
    passed = [_name(check) for check in checks if check["status"] == "pass"]
    if passed:
        yield paragraph(Text(f"Passed: {', '.join(passed)}.", QUIET), 2)


def _name(check: Mapping[str, Any]) -> str:
    return check["name"].replace("_", " ")


def _row(check: Mapping[str, Any]) -> tuple[Text, str, str]:
    word, style = _MARKS.get(check["status"], (check["status"], ""))
    return Text(word, style), _name(check), check["evidence"]
