"""Messages typed at a terminal: several lines, history, completion."""

import os
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from prompt_toolkit import PromptSession
from prompt_toolkit.application import get_app
from prompt_toolkit.completion import CompleteEvent, Completer, Completion, PathCompleter
from prompt_toolkit.document import Document
from prompt_toolkit.filters import Condition
from prompt_toolkit.history import FileHistory, History, InMemoryHistory
from prompt_toolkit.key_binding import KeyBindings
from prompt_toolkit.key_binding.key_processor import KeyPressEvent

from modelwright.agent.chat.commands.table import COMMANDS
from modelwright.agent.chat.session import Session

_TWICE_S = 2.0
"""Two Ctrl-C within this time end the chat."""


class TerminalReader:
    """Reads from a terminal."""

    def __init__(self) -> None:
        self._prompt: PromptSession[str] = PromptSession(
            history=_history(),
            completer=_CommandCompleter(),
            complete_while_typing=Condition(lambda: _typed().startswith("/")),
            key_bindings=_keys(),
            multiline=True,
            prompt_continuation="  ",
        )
        self._stopped_at = -_TWICE_S

    async def read(self, session: Session) -> str | None:
        """Return what is typed; None at Ctrl-D, or at Ctrl-C twice."""
        while True:
            try:
                return await self._prompt.prompt_async("\nreply> " if session.questions else "\n> ")
            except EOFError:
                return None
            except KeyboardInterrupt:
                if time.monotonic() - self._stopped_at < _TWICE_S:
                    return None
                self._stopped_at = time.monotonic()
                print("Ctrl-C again, or Ctrl-D, ends the chat.")


def history_path(environ: Mapping[str, str] | None = None) -> Path:
    """Return the file in which messages are remembered."""
    environ = os.environ if environ is None else environ
    home = Path(environ.get("HOME") or Path.home())
    return Path(environ.get("XDG_STATE_HOME") or home / ".local/state") / "modelwright/chat_history"


def _history() -> History:
    path = history_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
    except OSError:  # a home that cannot be written is no reason not to chat
        return InMemoryHistory()
    return FileHistory(path)


def _typed() -> str:
    return get_app().current_buffer.text


def _keys() -> KeyBindings:
    keys = KeyBindings()

    @keys.add("enter")
    def _(event: KeyPressEvent) -> None:
        buffer = event.current_buffer
        document = buffer.document
        if document.current_line_before_cursor.endswith("\\") and document.is_cursor_at_the_end:
            buffer.delete_before_cursor()
            buffer.insert_text("\n")
        # Terminals without bracketed paste send pasted lines as keys, all at once.
        elif event.key_processor.input_queue and not document.text.startswith("/"):
            buffer.insert_text("\n")
        else:
            buffer.validate_and_handle()

    @keys.add("escape", "enter")
    def _(event: KeyPressEvent) -> None:
        event.current_buffer.insert_text("\n")

    return keys


class _CommandCompleter(Completer):
    """Completes commands, and after them their words and names of files."""

    def __init__(self) -> None:
        self._files = PathCompleter(expanduser=True)

    def get_completions(
        self, document: Document, complete_event: CompleteEvent
    ) -> Iterable[Completion]:
        """Yield what may stand at the cursor."""
        text = document.text_before_cursor
        if not text.startswith("/") or "\n" in text:
            return
        name, space, rest = text[1:].partition(" ")
        if not space:
            for command in COMMANDS.values():
                if command.name.startswith(name):
                    yield Completion(
                        command.name, -len(name), display_meta=f"{command.usage}  {command.meaning}"
                    )
            return
        command = COMMANDS.get(name)
        word = rest.rpartition(" ")[2]
        for choice in command.completes if command else ():
            if choice == "*":
                yield from self._files.get_completions(Document(word), complete_event)
            elif choice.startswith(word):
                yield Completion(choice, -len(word))
