"""The slash commands of the chat for who sits before a browser.

What works on the thread is obeyed as in the terminal. What a button does better, or what works on
files and settings of the server, is answered with one sentence that says where to find it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from modelwright.agent.chat.commands.command import Command, one_of, words_of
from modelwright.agent.chat.commands.table import COMMANDS, find
from modelwright.agent.chat.said import Said, note, screen
from modelwright.agent.console import paragraph, table
from modelwright.agent.web.exports import PLAIN
from modelwright.solvers.export.formats import FORMATS

if TYPE_CHECKING:
    from modelwright.agent.web.session import WebSession

OBEYED = frozenset(
    {"show", "latex", "code", "diff", "cost", "whatif", "why", "library"}
    | {"undo", "solve", "verify", "yes"}
)
"""Commands that do here what they do in the terminal."""
_KINDS = (*PLAIN, *FORMATS)
_IN_TERMINAL = "this server has its own for all threads; modelwright chat --resume {thread} sets it"
ELSEWHERE: Mapping[str, str] = {
    "data": 'The button "Add data" below the message takes files, and they are used with it.',
    "edit": 'The button "Edit" in the tab Formulation opens it.',
    "save": 'The button "Save as" above the answer writes it; "Everything as JSON" is all of it.',
    "threads": 'The link "All threads" at the top left leads to them.',
    "resume": 'The link "All threads" at the top left leads to other threads; where work was cut '
    'off, there is a button "Go on".',
    "new": 'The link "All threads" at the top left leads to the place for the next problem.',
    "versions": 'The tab Versions compares them; the button "Undo" goes back to the one before.',
    "model": "The model is chosen when the server starts: modelwright web --model NAME.",
    "effort": "The effort is chosen when the server starts: modelwright web --effort high.",
    "solver": f"Solver: {_IN_TERMINAL}.",
    "limits": f"Limits: {_IN_TERMINAL}.",
    "quit": "Close the tab whenever you like: the thread is kept.",
}
"""Command -> the sentence that says where its work is done."""
_HOW = (
    "A message changes the problem (Add: at most 3 suppliers), asks about the answer, or tries "
    "something (what if the budget were 500?). These commands work as in the terminal:"
)


async def obey(session: "WebSession", line: str) -> list[Said]:
    """Do what a line says that begins with a slash, or say which button does it.

    Raises:
        UsageError: there is no such command, or what follows it cannot be used.
    """
    word, *after = line.strip().removeprefix("/").split(None, 1) or [""]
    rest = after[0] if after else ""
    name = word.lower() if word.lower() in ELSEWHERE else find(word).name
    if name == "help":
        return _help(rest)
    if name == "export":
        return _export(session, rest)
    if name == "new" and rest:
        return await session.start(rest)
    if name in OBEYED and not (name == "verify" and rest):
        return await COMMANDS[name].run(session, rest)
    return [note(ELSEWHERE["effort" if name == "verify" else name].format(thread=session.thread))]


def _export(session: "WebSession", rest: str) -> list[Said]:
    """Offer the answer as a file; a browser saves only what somebody clicks on."""
    session.program()
    words = words_of(rest)
    if not words:
        kinds = ", ".join(_KINDS)
        return [note(f'The button "Save as" above the answer writes it; or name one of {kinds}.')]
    offered = Said("file", (), {"to": one_of(words[0], _KINDS)})
    if len(words) > 1:
        return [offered, note(f"Your browser decides where it goes: {words[1]!r} is not used.")]
    return [offered]


def _help(rest: str) -> list[Said]:
    if rest:
        word = rest.strip().removeprefix("/").lower()
        if word in ELSEWHERE:
            return [note(ELSEWHERE[word].format(thread="THREAD"))]
        listed = [find(word)]
    else:
        listed = [one for one in COMMANDS.values() if one.name not in ELSEWHERE]
    rows = [_row(one) for one in listed]
    blocks = [table(("", ""), rows)]
    if not rest:
        others = ", ".join(f"/{name}" for name in ELSEWHERE)
        told = f"The others say where to find what they do: {others}."
        blocks = [paragraph(_HOW), *blocks, paragraph(told)]
    return [screen("help", blocks, {"commands": dict(rows)})]


def _row(command: Command) -> tuple[str, str]:
    if command.name == "export":
        return f"/export {'|'.join(_KINDS)}", command.meaning
    usage = "" if command.name == "verify" else command.usage
    return f"/{command.name} {usage}".rstrip(), command.meaning
