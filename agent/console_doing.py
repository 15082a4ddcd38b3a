"""The moving line at the foot of a terminal: what is being done, and what a model is writing."""

import time

from rich.console import Console, ConsoleOptions, RenderResult
from rich.live import Live
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from modelwright.agent.chat_stream import Draft
from modelwright.agent.console import QUIET, clean
from modelwright.agent.draft_words import sketch

_MOST_LINES = 8
"""Of what a model is writing; the last ones are shown."""
_MOST_LETTERS = 2000


class Doing:
    """What is being done, shown until it is over; then the checked text takes the place of drafts.

    Args:
        console: a terminal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._words = ""
        self._began = 0.0
        self._drafts: list[Draft] = []
        self._spinner = Spinner("dots")
        self._live: Live | None = None

    def begin(self, words: str) -> None:
        """Say what is done from now on."""
        self._words, self._began = words, time.monotonic()
        if self._live is None:
            self._live = Live(self, console=self._console, transient=True, refresh_per_second=8)
            self._live.start()

    def hear(self, draft: Draft) -> None:
        """Show a draft as it grows; of several the one that began first."""
        if draft.done:
            self._drafts = [other for other in self._drafts if other is not draft]
        elif draft not in self._drafts:
            self._drafts.append(draft)

    def rest(self) -> None:
        """Take the line away."""
        if self._live is not None:
            self._live.stop()
        self._live = None

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        drafts = self._drafts
        written = sketch(drafts[0]) if drafts else None
        words = f"{self._words} ..."
        if written is not None and written.progress:
            words = f"{words} {written.progress}"
        line = Table.grid(padding=(0, 1, 0, 0))
        elapsed = f"{time.monotonic() - self._began:.0f} s"
        line.add_row(self._spinner, Text(words), Text(elapsed, QUIET))
        yield line
        if written is not None and written.prose:
            prose = Text(clean(written.prose[-_MOST_LETTERS:]), QUIET)
            yield from prose.wrap(console, options.max_width)[-_MOST_LINES:]
