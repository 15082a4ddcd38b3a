"""The table of all commands, with /help and /quit, and the search for the one that is meant."""

import difflib

from modelwright.agent.chat.commands import asking, choosing, keeping, showing, working
from modelwright.agent.chat.commands.command import Command
from modelwright.agent.chat.said import Said, screen
from modelwright.agent.chat.session import Session
from modelwright.agent.console import paragraph, table
from modelwright.solvers.errors import UsageError

_ALIASES = {"exit": "quit", "q": "quit", "bye": "quit", "?": "help", "h": "help"}
_HOW = (
    "The first text is the problem. Later texts change it (Add: at most 3 suppliers), ask about "
    "it, or try something (what if the budget were 500?). Enter sends; Alt-Enter, or a backslash "
    "at the end of the line, begins a new line, and pasted lines stay together. Ctrl-C stops the "
    "solver and keeps the best point so far, or gives up the step; twice, or Ctrl-D, ends the "
    "chat."
)


async def obey(session: Session, line: str) -> list[Said]:
    """Do what a line says that begins with a slash.

    Raises:
        UsageError: there is no such command, or what follows it cannot be used.
    """
    name, *rest = line.strip().removeprefix("/").split(None, 1) or [""]
    return await find(name).run(session, rest[0] if rest else "")


def find(name: str) -> Command:
    """Return the command of a name, or of a beginning that fits one only.

    Raises:
        UsageError: there is none; the message names the nearest.
    """
    word = _ALIASES.get(name.lower(), name.lower())
    if word in COMMANDS:
        return COMMANDS[word]
    begun = [known for known in COMMANDS if word and known.startswith(word)]
    if len(begun) == 1:
        return COMMANDS[begun[0]]
    near = begun or difflib.get_close_matches(word, COMMANDS, n=1, cutoff=0.5)
    guess = f"Did you mean {' or '.join(f'/{known}' for known in near)}? " if near else ""
    raise UsageError(
        f"there is no command /{name}", hint=f"{guess}/help lists the commands.", kind="no_command"
    )


async def _help(session: Session, rest: str) -> list[Said]:
    if rest.strip():
        chosen = find(rest.strip().removeprefix("/"))
        rows = [(f"/{chosen.name} {chosen.usage}", chosen.meaning)]
    else:
        rows = [(f"/{one.name} {one.usage}", one.meaning) for one in COMMANDS.values()]
    record = {"commands": {usage.strip(): meaning for usage, meaning in rows}}
    return [screen("help", [paragraph(_HOW, 2), table(("", ""), rows)], record)]


async def _quit(session: Session, rest: str) -> list[Said]:
    session.done = True
    return []


_LISTED = (
    *working.COMMANDS,
    *showing.COMMANDS,
    *asking.COMMANDS,
    *keeping.COMMANDS,
    *choosing.COMMANDS,
    Command("help", _help, "[COMMAND]", "this list"),
    Command("quit", _quit, "", "end the chat; the thread is kept"),
)
COMMANDS = {command.name: command for command in _LISTED}
"""Name -> command, in the order of /help."""
