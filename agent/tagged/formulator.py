"""A model that was trained to reply in tagged segments, as a formulator: one reply, no repair."""

import json
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Literal

from pydantic import ValidationError

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.chat_reply import Reply
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained, Attempt, Brief, Drafted, Reason, Repair
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.tagged.data_shape import describe_shape
from modelwright.agent.tagged.elements import (
    constraints_of,
    docs_of,
    names_of,
    objective_of,
    variables_of,
)
from modelwright.agent.tagged.parameters import name_data
from modelwright.agent.tagged.prompt import tagged_messages
from modelwright.agent.tagged.reply import TaggedReply, bind, read_reply
from modelwright.agent.tagged.text import NumberedText, number_text
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Failure, FailureKind
from modelwright.solvers.program import Program

Build = Callable[[Program], Awaitable[Instance | Failure]]
Numbers = Literal["shown", "hidden"]

_HINT = "Try a model that was trained longer, or on problems like this one."


async def ask_tagged(
    chat: ChatModel, numbers: NumberedText, given: dict[str, Any] | None = None
) -> tuple[TaggedReply, Program]:
    """Return the reply to a problem, and the program of it with its data.

    Args:
        chat: the model.
        numbers: the text; without references where the data are given.
        given: data that the program gets; None if the reply is to tell them.

    Raises:
        ReplyError: there is no reply that can be read, or its data refer to no number.
        BudgetExceeded: nothing is left for a call.
        ServiceMissingError: the endpoint cannot be used.
    """
    shape = None if given is None else describe_shape(given)
    reply = await chat.complete(tagged_messages(numbers, data_shape=shape))
    read = read_reply(_whole(reply), data_given=given is not None)
    said = "; ".join(read.defects)
    if read.source is None:
        raise ReplyError(
            f"the reply of {chat.name} holds no program: {said}", hint=_HINT, kind="no_code"
        )
    if given is not None:
        return read, Program(read.source, given)
    if not isinstance(read.data, dict):
        raise ReplyError(
            f"the reply of {chat.name} holds no data: {said or '<data> is no object'}",
            hint=_HINT,
            kind="invalid_json",
        )
    try:
        data = bind(read.data, numbers.values)
        json.dumps(data, allow_nan=False)
    except ValueError:
        raise ReplyError(
            f"the data of {chat.name} hold a number that is too large", hint=_HINT
        ) from None
    return read, Program(read.source, data)


class TaggedFormulator:
    """Formulates with one reply; what it says is solved and checked like everything else.

    Args:
        chat: the model.
        build: builds a program in the jail, which shows its variables and constraints.
        numbers: whether the model sees the numbers of the text.
    """

    def __init__(self, chat: ChatModel, build: Build, numbers: Numbers | None = None) -> None:
        self._chat, self._build = chat, build
        self._hide = numbers == "hidden"

    @property
    def name(self) -> str:
        """Name of the model."""
        return self._chat.name

    async def formulate(self, brief: Brief) -> Drafted | Abstained:
        """Ask once, build the program once; both must come to something."""
        if brief.tables:
            return _FILES
        numbers = number_text(brief.text, hide_values=self._hide)
        read, program = await ask_tagged(self._chat, numbers)
        built = await self._build(program)
        if isinstance(built, Failure):
            if built.kind is FailureKind.INFRASTRUCTURE:
                raise ServiceMissingError(f"the engine failed: {built.message}")
            said = f"the program of {self.name} builds no model: {built.message}"
            return Abstained((Reason(str(built.kind), said),), _HINT)
        try:
            return self._drafted(brief.text, numbers, read, built)
        except ValidationError as error:
            problem = error.errors(include_url=False)[0]["msg"].removeprefix("Value error, ")
            raise ReplyError(
                f"the reply of {self.name} makes no formulation: {problem}", hint=_HINT
            ) from None

    def _drafted(
        self, text: str, numbers: NumberedText, read: TaggedReply, built: Instance
    ) -> Drafted:
        assert read.source is not None, "a reply without a program was refused"
        docs = docs_of(read.source)
        named = name_data(read.data or {}, read.source, text, numbers, names_of(built))
        formulation = Formulation(
            title=f"The problem as {self.name} reads it",
            sets=named.sets,
            parameters=named.parameters,
            variables=variables_of(built, named.sets, docs),
            objective=objective_of(built, docs),
            constraints=constraints_of(built, named.sets, docs),
            assumptions=[f"In the words of {self.name}: {read.model}"] if read.model else [],
            unused=[],
        )
        return Drafted(formulation, named.source)

    async def revise(
        self, brief: Brief, formulation: Formulation, request: str
    ) -> Drafted | Abstained:
        """Read the text again, with the change at its end."""
        return await self.formulate(brief)

    async def repair(self, attempt: Attempt) -> Repair:
        """Let the outcome stand: the model knows nothing but to reply to a problem."""
        return Repair(f"{self.name} repairs nothing: the outcome stands")

    async def reconsider(self, attempt: Attempt, objections: Sequence[str]) -> Repair:
        """Let the answer stand, as `repair` does."""
        return Repair(f"{self.name} reconsiders nothing: the answer stands")

    async def write_program(self, formulation: Formulation, data: dict[str, Any]) -> str:
        """Refuse a formulation that was changed by hand; otherwise the program is there already.

        Raises:
            ServiceMissingError: always.
        """
        raise self._cannot_write()

    async def rewrite_program(
        self, formulation: Formulation, data: dict[str, Any], source: str, changes: str
    ) -> str:
        """Refuse, as `write_program` does."""
        raise self._cannot_write()

    async def correct_sources(
        self, brief: Brief, formulation: Formulation, issues: Sequence[str]
    ) -> Formulation:
        """Return it as it is: nothing here reads files."""
        return formulation

    def _cannot_write(self) -> ServiceMissingError:
        return ServiceMissingError(
            f"{self.name} writes no program for a formulation that was changed by hand",
            hint="Change numbers only, which needs no new program; say the change in words; or "
            "name another language model with --model.",
            kind="no_model",
        )


def _whole(reply: Reply) -> str:
    """Return the reply with its thoughts, which our client takes out of every reply."""
    text = reply.require_text()
    return f"<think>{reply.reasoning}</think>{text}" if reply.reasoning else text


_FILES = Abstained(
    (Reason("data_files", "a model that replies in tagged segments reads no data files"),),
    "Write the numbers into the text, or name another language model with --model.",
)
