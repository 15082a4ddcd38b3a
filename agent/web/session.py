"""One thread as browsers work on it: the chat of the terminal, without its terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from modelwright.agent.answer import answer_of
from modelwright.agent.chat.choices import Choices
from modelwright.agent.chat.listening import listen
from modelwright.agent.chat.said import Said
from modelwright.agent.chat.session import Session
from modelwright.agent.web.commands import obey
from modelwright.agent.web.store import WebStore, waiting
from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.graph import OnStep


class WebSession(Session):
    """A session that stays on one thread.

    Args:
        choices: language model, solver, limits.
        thread: its id; None for one that `start` makes.
        on_step: told of each step.
    """

    def __init__(
        self, choices: Choices, thread: str | None = None, on_step: "OnStep | None" = None
    ) -> None:
        super().__init__(choices, on_step)
        self.thread = thread
        self._has_thread = thread is not None

    def tell(self, step: str, status: str, detail: str) -> None:
        """Note a step; with the first one a new thread has its id."""
        if self.thread is None and self._conversation is not None:
            self.thread = self._conversation.thread
        super().tell(step, status, detail)

    async def look(self, store: WebStore) -> None:
        """Take answer and questions as they are stored; nothing is run."""
        assert self.thread is not None, "there is a thread to look at"
        thread, state = await store.look(self.thread)
        self.answer = answer_of(state, formulator=thread.formulator, thread=thread.id)
        self.questions, self.facts = waiting(thread, state), None

    async def start(self, text: str) -> list[Said]:
        """Take a new problem; in a thread that has one, only say that this seems to be another."""
        if self._has_thread:
            return [Said("new_problem", (), {"text": text})]
        self._has_thread = True
        return await super().start(text)

    async def go_on(self, problem: Mapping[str, Any]) -> list[Said]:
        """Go on where the work stopped; where nothing was stored by then, offer to begin again.

        Args:
            problem: first entry of the transcript.
        """
        try:
            return await self.resume()
        except UsageError as error:
            if error.kind != "unknown_thread" or "text" not in problem:
                raise
            record = {"text": problem["text"], "uploads": problem.get("uploads", [])}
            return [Said("begin_again", (), record)]

    async def hear(self, text: str) -> list[Said]:
        """Return what comes of a message."""
        return await (obey(self, text) if text.startswith("/") else listen(self, text))

    async def reply_all(self, replies: Mapping[str, str]) -> list[Said]:
        """Take the replies to the questions that wait; those left out take their defaults."""
        known = [question.question for question in self.questions]
        if not known:
            raise UsageError("no question waits", kind="no_question")
        self.questions = []
        kept: dict[str, str | None] = {name: replies[name] for name in known if name in replies}
        return await self._settle((await self.conversation()).reply(kept))
