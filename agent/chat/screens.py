"""Where the chat is shown: a terminal, plain text, or one JSON object a line."""

import json
import sys
from typing import TYPE_CHECKING, Any, Protocol

from rich.text import Text

from modelwright.agent.chat.said import Said
from modelwright.agent.chat.steps import DOING, describe_step
from modelwright.agent.commands.output import print_text
from modelwright.agent.console import BAD, QUIET, clean, error_console, render
from modelwright.agent.console_doing import Doing
from modelwright.solvers.errors import ModelwrightError

if TYPE_CHECKING:
    from modelwright.agent.chat_stream import Draft, OnText


class Screen(Protocol):
    """Shows what happens."""

    def tell(self, step: str, status: str, detail: str) -> None:
        """Show a step of the work: its name, "start", "done", "failed" or "ended", some words."""
        ...

    @property
    def hear(self) -> "OnText | None":
        """What shows the words of a language model while it writes; None: they come as a whole."""
        ...

    def show(self, said: Said) -> None:
        """Show what the chat says."""
        ...

    def complain(self, error: ModelwrightError) -> None:
        """Show an error."""
        ...

    def rest(self) -> None:
        """Show that nothing is being done."""
        ...


class PlainScreen:
    """Text on standard output; steps and errors on standard error."""

    hear = None

    def tell(self, step: str, status: str, detail: str) -> None:
        """Write a line when a step is over."""
        if line := describe_step(step, status, detail):
            _write_aside(f"{clean(line)}\n")

    def show(self, said: Said) -> None:
        """Print it."""
        _print(said)

    def complain(self, error: ModelwrightError) -> None:
        """Write message and hint."""
        hint = f"Hint: {clean(error.hint)}\n" if error.hint else ""
        _write_aside(f"Error: {clean(error.message)}\n{hint}")

    def rest(self) -> None:
        """Do nothing: nothing moves on this screen."""


class JsonScreen:
    """One JSON object a line on standard output, for every event."""

    hear = None

    def tell(self, step: str, status: str, detail: str) -> None:
        """Print {"event": "step", "step", "status", "detail"}."""
        self._print({"event": "step", "step": step, "status": status, "detail": detail})

    def show(self, said: Said) -> None:
        """Print the record."""
        self._print(said.to_json())

    def complain(self, error: ModelwrightError) -> None:
        """Print {"event": "error", "error": {...}}."""
        self._print({"event": "error", **error.to_json()})

    def rest(self) -> None:
        """Do nothing."""

    def _print(self, record: dict[str, Any]) -> None:
        print_text(json.dumps(record) + "\n")


class LiveScreen:
    """A terminal: while something is done a line says what, and what a language model writes."""

    def __init__(self) -> None:
        self._console = error_console()
        self._doing = Doing(self._console)

    def tell(self, step: str, status: str, detail: str) -> None:
        """Have the moving line say what begins; leave a dim line behind what is over."""
        if status == "start":
            self._doing.begin(DOING.get(step, step))
        elif line := describe_step(step, status, detail):
            self._console.print(Text(clean(line), BAD if status == "failed" else QUIET))

    def hear(self, draft: "Draft") -> None:
        """Show what is being written, until it is there as a whole."""
        self._doing.hear(draft)

    def show(self, said: Said) -> None:
        """Print it."""
        self.rest()
        _print(said)

    def complain(self, error: ModelwrightError) -> None:
        """Print message and hint."""
        self.rest()
        self._console.print(Text.assemble(("Error: ", BAD), clean(error.message)))
        if error.hint:
            self._console.print(Text.assemble(("Hint: ", "bold"), clean(error.hint)))

    def rest(self) -> None:
        """Take the moving line away."""
        self._doing.rest()


def _print(said: Said) -> None:
    print_text(said.raw or render(*said.blocks))


def _write_aside(text: str) -> None:
    if sys.stderr is not None:  # pyright: ignore[reportUnnecessaryComparison] - closed by the caller
        sys.stderr.write(text)
        sys.stderr.flush()
