"""The tools for problems in words: formulate, answer questions, solve, revise."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field

from mcp.server.mcpserver import Context
from modelwright.agent.mcp.arguments import (
    DataFiles,
    EffortChoice,
    Gap,
    ModelName,
    ProblemText,
    ProblemTextOrNone,
    Thread,
    ThreadOrNone,
    TimeLimit,
)
from modelwright.agent.mcp.progress import Progress
from modelwright.agent.mcp.replies import Reply, reply_answered, reply_formulated
from modelwright.agent.mcp.service import Service
from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits

if TYPE_CHECKING:  # LangGraph is imported by the first call that needs it: the host waits less
    from modelwright.agent.conversation import Turn
    from modelwright.agent.mcp.drafting import Drafting


@dataclass(frozen=True)
class ProblemTools:
    """Each public method but `all` is a tool; its docstring is what the host reads."""

    service: Service

    def all(self) -> list[Callable[..., Any]]:
        """Return the tools."""
        return [self.formulate, self.answer_questions, self.solve, self.revise]

    async def formulate(
        self,
        problem: ProblemText,
        context: Context[Any, Any],
        data_files: DataFiles = [],  # noqa: B006 - never changed
        model: ModelName = None,
    ) -> Reply:
        """Turn an optimization problem told in words into a mathematical formulation, unsolved.

        Use it where the user should see and confirm the model before anything is computed, or
        where the words may be ambiguous. Use `solve` instead to get the answer at once, with the
        usual reading of every doubt. Not for a Pyomo program you have already: `check_program`.

        Returns sets, parameters with the words their numbers were read from, variables, objective
        and constraints (with LaTeX), assumptions, and a thread. `status` says what comes next:
        "formulated": show it to the user, then `solve` with the thread, or `revise`;
        "asking": put `questions` to the user, then `answer_questions`;
        "abstained": there is no formulation; tell the user `reasons` and `hint`. You may then write
        a program yourself and give it to `check_program`.
        """
        from modelwright.agent.mcp.drafting import Drafting

        files = self.service.files(data_files)
        async with (
            Progress(context) as progress,
            self.service.engines.lease() as engine,
            self.service.conversation(
                engine, ask=True, on_step=progress, model=model
            ) as conversation,
        ):
            drafting = Drafting.of(conversation)
            return _formulated(drafting, await drafting.start(problem, files))

    async def answer_questions(
        self,
        thread: Thread,
        replies: Annotated[
            dict[str, str],
            Field(
                description="The text of each question -> the user's reply: the `answer` of a "
                "choice, or the user's own words. A question that is left out takes its default."
            ),
        ],
        context: Context[Any, Any],
        model: ModelName = None,
    ) -> Reply:
        """Hand the user's replies to questions that `formulate` asked.

        Ask the user; do not reply for them. Returns what `formulate` returns: usually the
        formulation by the chosen readings, still unsolved, sometimes further questions.
        """
        from modelwright.agent.mcp.drafting import Drafting

        async with (
            Progress(context) as progress,
            self.service.engines.lease() as engine,
            self.service.conversation(
                engine, thread=thread, ask=True, on_step=progress, model=model
            ) as conversation,
        ):
            drafting = Drafting.of(conversation)
            waiting = (await drafting.resume()).questions
            _require_known(replies, [one.question for one in waiting])
            return _formulated(drafting, await drafting.reply(replies))

    async def solve(
        self,
        context: Context[Any, Any],
        problem: ProblemTextOrNone = None,
        thread: ThreadOrNone = None,
        data_files: DataFiles = [],  # noqa: B006 - never changed
        model: ModelName = None,
        effort: EffortChoice = None,
        time_limit: TimeLimit = 60.0,
        gap: Gap = 1e-6,
    ) -> Reply:
        """Solve an optimization problem: formulate, solve, verify and explain, end to end.

        Give either `problem` (words, with `data_files`), or the `thread` of a formulation that the
        user has confirmed; it is then solved exactly as shown. A thread that is solved already just
        returns its answer. May take minutes with a language model; progress is reported.
        Not for a Pyomo program you have already: `check_program`.

        Returns `verdict`, the outcome with the values of the variables, the explanation in the
        problem's own words, the assumptions made, the program, and a summary of the certificate.
        Tell the user the verdict and the assumptions together with the answer (see the server's
        instructions). Next: `revise` to change the problem, `what_if` for other data, `export`;
        `why_infeasible` where the outcome is infeasible or unbounded.
        """
        if (problem is None) == (thread is None):
            raise UsageError("expected either problem or thread", kind="bad_arguments")
        if thread is not None and data_files:
            raise UsageError(
                "data_files go with a new problem, not with a thread",
                hint="`revise` adds files to a thread.",
                kind="bad_arguments",
            )
        files = self.service.files(data_files)
        async with (
            Progress(context) as progress,
            self.service.engines.lease() as engine,
            self.service.conversation(
                engine,
                thread=thread,
                limits=Limits(time_limit_s=time_limit, gap=gap),
                on_step=progress,
                model=model,
                effort=effort,
            ) as conversation,
        ):
            if problem is not None:
                turn = await conversation.start(problem, files)
            else:
                turn = await conversation.resume()
                while turn.questions:  # nobody replied to them: the defaults hold
                    turn = await conversation.reply({})
            return reply_answered(turn.answer)

    async def revise(
        self,
        thread: Thread,
        change: Annotated[
            str,
            Field(
                description="What shall be different, in the user's own words, such as "
                '"at most 40 chairs can be sold" or "the oven breaks down on Friday".'
            ),
        ],
        context: Context[Any, Any],
        data_files: DataFiles = [],  # noqa: B006 - never changed
        model: ModelName = None,
        effort: EffortChoice = None,
        time_limit: TimeLimit = 60.0,
        gap: Gap = 1e-6,
    ) -> Reply:
        """Change the problem of a thread in words, and solve it again.

        Use it for a new rule, a removed one, or a correction of the formulation. For other numbers
        in the same model `what_if` is faster and needs no language model.

        Returns what `solve` returns, and under `revision` what changed in the model row by row, and
        whether everything else is proved to be as before.
        """
        files = self.service.files(data_files)
        async with (
            Progress(context) as progress,
            self.service.engines.lease() as engine,
            self.service.conversation(
                engine,
                thread=thread,
                limits=Limits(time_limit_s=time_limit, gap=gap),
                on_step=progress,
                model=model,
                effort=effort,
            ) as conversation,
        ):
            if not change.strip():
                raise UsageError("the change is empty", hint="Say what shall be different.")
            return reply_answered((await conversation.change(change, files)).answer)


def _formulated(drafting: "Drafting", turn: "Turn") -> Reply:
    thread = drafting.thread or ""
    if not turn.questions and not turn.answer.reasons:
        drafting.store.note(thread, "unfinished")
    return reply_formulated(turn.answer, turn.questions, thread)


def _require_known(replies: dict[str, str], questions: list[str]) -> None:
    if not questions:
        raise UsageError(
            "no question waits in this thread", hint="Call solve with it.", kind="no_question"
        )
    if unknown := [question for question in replies if question not in questions]:
        raise UsageError(
            f"no such question waits: {unknown[0]!r}",
            hint=f"Waiting: {'; '.join(repr(one) for one in questions)}. Copy the text exactly.",
            kind="no_question",
        )
