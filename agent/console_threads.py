"""The list of threads on the screen, and a thread that was gone through again."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import RenderableType
from rich.text import Text

from modelwright.agent.console import BAD, GOOD, QUIET, count, paragraph, table

if TYPE_CHECKING:  # LangGraph takes long to import
    from modelwright.agent.replay import Replayed
    from modelwright.agent.threads import Thread

_MINUTES = 16
"""Letters of an ISO time up to the minute."""


def show_threads(
    threads: "Sequence[Thread]", at_hand: str | None = None
) -> Iterator[RenderableType]:
    """Yield the list, the latest first.

    Args:
        threads: to show.
        at_hand: id of the one that is marked.
    """
    if not threads:
        yield paragraph("There are no threads yet.")
        return
    rows = [
        (
            Text(thread.id, "bold" if thread.id == at_hand else ""),
            thread.changed[:_MINUTES].replace("T", " "),
            thread.status,
            thread.formulator,
            thread.title,
        )
        for thread in threads
    ]
    yield table(("thread", "changed (UTC)", "status", "by", "problem"), rows)


def show_replay(replayed: "Sequence[Replayed]") -> Iterator[RenderableType]:
    """Yield the steps of a thread, with what came of its programs now."""
    rows = [(one.step.node.replace("_", " "), one.step.summary, _now(one)) for one in replayed]
    yield table(("step", "on record", "now"), rows)
    runs = sum(one.now != "" for one in replayed)
    differing = sum(not one.same for one in replayed)
    yield Text()
    if differing:
        yield paragraph(Text(f"{differing} of {count(runs, 'program')} came to another end.", BAD))
    elif runs:
        every = "The program" if runs == 1 else f"All {runs} programs"
        yield paragraph(Text(f"{every} came to what the record says.", GOOD))
    else:
        yield paragraph("The thread ran no program.")


def _now(one: "Replayed") -> Text:
    if not one.now:
        return Text("")
    return Text("the same", QUIET) if one.same else Text(one.now, BAD)
