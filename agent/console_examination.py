"""The screen of `doctor`."""

from collections.abc import Iterator
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

import modelwright
from modelwright.agent.commands.examination import Examination, Finding
from modelwright.agent.console import BAD, DOUBTFUL, GOOD, QUIET, clean, heading, paragraph


def show_examination(examination: Examination) -> Iterator[RenderableType]:
    """Yield the blocks of the screen."""
    yield paragraph(f"modelwright {modelwright.__version__}")
    for group, findings in groupby(examination.findings, key=lambda finding: finding.group):
        yield heading(group.capitalize())
        yield _show_group(list(findings))
    yield Text()
    broken = [finding for finding in examination.findings if finding.needed and not finding.works]
    if not broken:
        yield paragraph(Text.assemble(("All that is needed works.", GOOD), _note(examination)))
        return
    named = ", ".join(f"{finding.group}: {finding.name}" for finding in broken)
    yield paragraph(Text.assemble(("Not ready. ", BAD), f"To mend first: {clean(named)}."))


def _show_group(findings: list[Finding]) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for finding in findings:
        word, style = _word(finding)
        detail = Text(clean(finding.detail))
        if finding.remedy:
            detail.append(f"\n{clean(finding.remedy)}", QUIET if finding.works else "")
        grid.add_row(Text(f"  {word}", style), clean(finding.name), detail)
    return grid


def _word(finding: Finding) -> tuple[str, str]:
    if finding.works:
        return "ok", "green"
    return ("MISSING", BAD) if finding.needed else ("absent", DOUBTFUL)


def _note(examination: Examination) -> str:
    absent = [item.name for item in examination.findings if not item.works]
    return (
        f" Absent, and not needed for `solve` and `check`: {', '.join(absent)}." if absent else ""
    )
