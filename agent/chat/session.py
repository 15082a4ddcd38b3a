"""One chat: the problem at hand, what waits for a reply, and what was chosen. No terminal in it."""

import tempfile
from collections.abc import Awaitable, Generator, Mapping
from contextlib import AsyncExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, Self

from modelwright.agent.answer import Answer
from modelwright.agent.api import open_conversation
from modelwright.agent.chat.choices import Choices
from modelwright.agent.chat.said import Said, answered, asked, back_at, note
from modelwright.agent.clarification import Question
from modelwright.agent.formulation import Formulation
from modelwright.agent.usage import Usage
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.program import Program

if TYPE_CHECKING:  # LangGraph takes a second to import: it waits until the first message
    from modelwright.agent.chat_model import ChatModel
    from modelwright.agent.chat_stream import OnText
    from modelwright.agent.conversation import Conversation, Turn
    from modelwright.agent.explanation.facts import Facts
    from modelwright.agent.graph import OnStep
    from modelwright.agent.threads import ThreadStore

GOES_ON = "Nothing is lost: /resume goes on where it stopped."
_NOTHING_YET = "Describe the problem first, or /resume a thread."


class Session:
    """The state of a chat; its tools are opened when they are first needed.

    Args:
        choices: language model, solver, limits.
        on_step: told of each step of the work.
    """

    def __init__(self, choices: Choices, on_step: "OnStep | None" = None) -> None:
        self.choices = choices
        self.on_text: OnText | None = None
        """Told of what a language model is writing; set before the first message."""
        self.step = ""
        """What is being done now; "" between steps."""
        self.on_step = on_step
        self.data: list[str] = []
        """Files that the next problem or change will use."""
        self.thread: str | None = None
        self.answer: Answer | None = None
        self.questions: list[Question] = []
        """Waiting for a reply, the first one next."""
        self.facts: Facts | None = None
        """Of `answer`, once a question was asked about it."""
        self.talk = Usage()
        """Cost of understanding and answering what is no problem and no change."""
        self.exit_code = 0
        """Of the last answer."""
        self.done = False
        self.unfinished = False
        """Whether work on the thread was given up, so that /resume goes on with it."""
        self._replies: dict[str, str | None] = {}
        self._engine: Engine | None = None
        self._opened = AsyncExitStack()
        self._conversation: Conversation | None = None
        self._model: ChatModel | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.shut()
        if self._engine is not None:
            self._engine.close()
        if self._scratch is not None:
            self._scratch.cleanup()

    def tell(self, step: str, status: str, detail: str) -> None:
        """Note a step of the work, and pass it on."""
        self.step = step if status == "start" else ""
        if self.on_step is not None:
            self.on_step(step, status, detail)

    @contextmanager
    def doing(self, step: str) -> Generator[None]:
        """Tell of a step that is none of the graph's."""
        self.tell(step, "start", "")
        try:
            yield
        finally:
            self.tell(step, "ended", "")

    @property
    def is_kept(self) -> bool:
        """Whether threads outlive the chat."""
        return (self.choices.settings.store or "").lower() != "none"

    @property
    def place(self) -> str:
        """Where threads are; a folder that goes with the chat if they are not kept."""
        from modelwright.agent.threads import place_of

        if (kept := place_of(self.choices.settings.store)) is not None:
            return kept
        if self._scratch is None:
            self._scratch = tempfile.TemporaryDirectory(prefix="modelwright-")
        return f"{self._scratch.name}/threads.sqlite"

    @property
    def engine(self) -> Engine:
        """Runs programs."""
        if self._engine is None:
            self._engine = Engine(workers=2, solver=self.choices.solver)
        return self._engine

    def store(self) -> "ThreadStore":
        """Return the store of threads; whoever asks closes it."""
        from modelwright.agent.threads import open_store

        return open_store(self.place)

    async def conversation(self) -> "Conversation":
        """Return the thread at hand with the tools that are chosen now."""
        if self._conversation is None:
            self._conversation = await self._opened.enter_async_context(
                open_conversation(
                    engine=self.engine,
                    settings=self.choices.settings,
                    limits=self.choices.limits,
                    store=self.place,
                    thread=self.thread,
                    ask=self.choices.ask,
                    on_step=self.tell,
                    on_text=self.on_text,
                )
            )
        return self._conversation

    async def shut(self) -> None:
        """Close the tools, so that they are opened anew as they are chosen then."""
        self._conversation = self._model = None
        opened, self._opened = self._opened, AsyncExitStack()
        await opened.aclose()

    async def forget(self) -> None:
        """Leave the thread at hand; it stays in the store."""
        self.thread = self.answer = self.facts = None
        self.questions, self._replies = [], {}
        self.unfinished = False
        await self.shut()

    async def open(self, thread: str) -> list[Said]:
        """Go on with a thread of the store: its id or the beginning of it, or "last"."""
        store = self.store()
        try:
            found = store.find(thread)
        finally:
            store.close()
        await self.forget()
        self.thread = found.id
        opened = note(f"Thread {found.id}: {found.title}", thread=found.id)
        return [opened, *await self.resume()]

    async def resume(self) -> list[Said]:
        """Go on with the thread at hand where it stopped."""
        turn = await self._work((await self.conversation()).resume())
        return self.take(turn, formulation=True)

    async def reply(self, text: str | None) -> list[Said]:
        """Take a reply to the first question that waits; None takes the defaults of all."""
        if text is not None:
            first, *self.questions = self.questions
            self._replies[first.question] = text
            if self.questions:
                return [asked(self.questions[0], len(self.questions) - 1)]
        replies, self._replies, self.questions = self._replies, {}, []
        return await self._settle((await self.conversation()).reply(replies))

    async def start(self, text: str) -> list[Said]:
        """Take a new problem to its answer or first question."""
        await self.forget()
        conversation = await self.conversation()
        try:
            turn = await self._work(conversation.start(text, self.data))
        finally:
            self.thread = conversation.thread
        self.data = []
        return self.take(turn, formulation=True)

    async def change(self, request: str) -> list[Said]:
        """Change the problem at hand."""
        conversation = await self.conversation()
        said = await self._settle(conversation.change(request, self.data))
        self.data = []
        return said

    async def edit(self, formulation: Formulation) -> list[Said]:
        """Go on with a formulation that was edited by hand."""
        return await self._settle((await self.conversation()).edit(formulation))

    async def again(self, step: Literal["run", "verify"]) -> list[Said]:
        """Solve the program at hand, or check its answer, once more."""
        turn = await self._work((await self.conversation()).again(step))
        return self.take(turn, formulation=False)

    async def undo(self) -> list[Said]:
        """Go back to the version before."""
        turn = await (await self.conversation()).undo()
        if turn is None:
            return [note("There is no version before this one.")]
        self.unfinished = False
        self.take(turn, formulation=False)
        return [back_at(self.standing())]

    async def give_up(self) -> list[Said]:
        """End what still runs after a step was given up, and return what is in hand."""
        await self.shut()
        if self._engine is not None:
            self._engine.close()
            self._engine = None
        if not self.unfinished or self.thread is None:
            return [note("Stopped.")]
        from modelwright.agent.conversation import Turn

        turn = Turn(await (await self.conversation()).answer())
        said = self.take(turn, formulation=False)
        found = turn.answer.outcome is not None
        return [*(said if found else ()), note(f"Stopped. {GOES_ON}")]

    async def _work(self, turn: "Awaitable[Turn]") -> "Turn":
        """Wait for a turn; if it does not come to its end, the thread is unfinished."""
        self.unfinished = True
        done = await turn
        self.unfinished = False
        return done

    async def _settle(self, working: "Awaitable[Turn]") -> list[Said]:
        """Take a turn; a change that was refused leaves the problem as it was."""
        turn = await self._work(working)
        conversation = await self.conversation()
        state = await conversation.state()
        refused = state.get("abstained") is not None and bool(state.get("versions"))
        said = self.take(turn, formulation=not state.get("versions", [])[1:])
        if not refused or turn.questions:
            return said
        back = await conversation.undo()
        assert back is not None, "there is an answer to go back to"
        code = self.exit_code
        self.take(back, formulation=False)
        self.exit_code = code
        return [*said, note("The change was not made: the problem stays as it was.")]

    def take(self, turn: "Turn", *, formulation: bool) -> list[Said]:
        """Keep what came of a turn, and return what to say of it."""
        answer = turn.answer if self.is_kept else replace(turn.answer, thread="")
        self.answer, self.facts = answer, None
        self.questions, self._replies = list(turn.questions), {}
        if self.questions:
            return [asked(self.questions[0], len(self.questions) - 1)]
        self.exit_code = answer.exit_code
        return [answered(answer, self.choices.limits, formulation=formulation)]

    def standing(self) -> Answer:
        """Return the answer at hand.

        Raises:
            UsageError: there is none.
        """
        if self.answer is None:
            raise UsageError("there is no problem yet", hint=_NOTHING_YET, kind="nothing_yet")
        return self.answer

    def formulation(self) -> Formulation:
        """Return the formulation at hand, or raise as `standing`."""
        found = self.standing().formulation
        if found is None:
            raise UsageError("there is no formulation yet", kind="nothing_yet")
        return found

    def program(self) -> Program:
        """Return the program at hand, or raise as `standing`."""
        found = self.standing().program
        if found is None:
            raise UsageError("there is no program yet", kind="nothing_yet")
        return found

    def origins(self) -> Mapping[str, str]:
        """Return where the numbers come from."""
        return self.standing().origins

    async def model(self) -> "ChatModel":
        """Return the language model, for talk beside the work; it is closed with the tools."""
        from modelwright.agent.chat_model import ChatModel

        if self._model is None:
            self._model = ChatModel(self.choices.settings, on_text=self.on_text)
            self._opened.push_async_callback(self._model.aclose)
        return self._model
