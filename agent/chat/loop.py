"""The chat itself: read a message, do it, show what comes of it, until the end."""

import shlex
import signal
from collections.abc import Callable, Coroutine
from typing import Any

from modelwright.agent.chat.choices import Choices
from modelwright.agent.chat.commands.table import obey
from modelwright.agent.chat.interrupts import GivenUpError, Interrupts
from modelwright.agent.chat.listening import listen
from modelwright.agent.chat.readers import Reader
from modelwright.agent.chat.said import Said, note
from modelwright.agent.chat.screens import Screen
from modelwright.agent.chat.session import GOES_ON, Session
from modelwright.agent.commands.exit_codes import INTERRUPTED
from modelwright.agent.console import QUIET
from modelwright.solvers.errors import ModelwrightError

Work = Callable[[Session], Coroutine[Any, Any, list[Said]]]


async def chat(
    choices: Choices,
    reader: Reader,
    screen: Screen,
    *,
    data: list[str] | None = None,
    resume: str | None = None,
    greet: bool = False,
) -> int:
    """Hold a chat, and return the exit code: that of the last answer.

    Args:
        choices: language model, solver, limits.
        reader: gives the messages.
        screen: shows what happens.
        data: files for the first problem.
        resume: thread to go on with.
        greet: say how to begin.
    """
    # asyncio's own handler would leave a read that blocks without its Ctrl-C.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    async with Session(choices) as session:
        talk = _Talk(session, screen)
        if greet:
            screen.show(_greeting(choices))
        if data:
            await talk.begin(lambda session: obey(session, f"/data {shlex.join(data)}"))
        if resume is not None:
            await talk.begin(lambda session: session.open(resume))
        while not session.done:
            message = await reader.read(session)
            if message is None:
                break
            await talk.do(_work(message))
        while session.questions and not greet and not session.done:
            await talk.do(lambda session: session.reply(None))  # nobody is there to reply
        if session.is_kept and session.thread is not None:
            kept = f"Thread {session.thread}: modelwright chat --resume {session.thread}"
            screen.show(note(kept, QUIET, thread=session.thread))
        return session.exit_code


class _Talk:
    """Does one thing after another."""

    def __init__(self, session: Session, screen: Screen) -> None:
        self._session = session
        self._screen = screen
        self._interrupts = Interrupts(session)
        session.on_step = self._tell
        session.on_text = screen.hear

    async def begin(self, work: Work) -> None:
        """Do what the command line asks for; an error ends the chat before it began."""
        try:
            for said in await self._interrupts.run(work(self._session)):
                self._screen.show(said)
        except GivenUpError:
            await self._give_up()
        finally:
            self._screen.rest()

    async def do(self, work: Work) -> None:
        """Do one thing, and show what comes of it or what went wrong."""
        session, screen = self._session, self._screen
        try:
            for said in await self._interrupts.run(work(session)):
                screen.show(said)
        except GivenUpError:
            await self._give_up()
        except ModelwrightError as error:
            session.exit_code = error.exit_code
            screen.complain(error)
            if session.unfinished and session.thread is not None:
                screen.show(note(GOES_ON))
        finally:
            screen.rest()

    async def _give_up(self) -> None:
        for said in await self._session.give_up():
            self._screen.show(said)
        if self._interrupts.ends:
            self._session.done, self._session.exit_code = True, INTERRUPTED

    def _tell(self, step: str, status: str, detail: str) -> None:
        self._screen.tell(step, status, detail)
        self._interrupts.watch(step, status, detail)


def _work(message: str) -> Work:
    if message.lstrip().startswith("/"):
        return lambda session: obey(session, message)
    return lambda session: listen(session, message)


def _greeting(choices: Choices) -> Said:
    settings = choices.settings
    who = (
        "No language model is set: the built-in offline formulator reads short linear problems "
        "(/model NAME for another)."
        if settings.offline
        else f"{settings.model} formulates, effort {settings.effort}."
    )
    return note(f"Describe the problem in words. /help lists the commands.\n{who}")
