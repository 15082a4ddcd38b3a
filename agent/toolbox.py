"""The tools of a real run: everything that an engine and a language model can do for an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from modelwright.agent.certification import certifier_of
from modelwright.agent.explanation.facts import agather_facts
from modelwright.agent.explanation.template import explain_plainly
from modelwright.agent.formulator import Abstained, Brief, Formulator, Insight
from modelwright.agent.outcome_order import is_answer
from modelwright.agent.revision import comparer_of
from modelwright.agent.settings import Settings
from modelwright.agent.state import Candidate, Tools, Verified
from modelwright.agent.tables.binding import bind
from modelwright.agent.tables.table import Table
from modelwright.agent.usage import BudgetExceeded, Meter
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure
from modelwright.solvers.program import Program
from modelwright.solvers.why.explain import why

if TYPE_CHECKING:  # openai is imported only where a language model is used
    from modelwright.agent.chat_model import ChatModel
    from modelwright.agent.library_link import LibraryLink

_MENDS = {"low": 0, "medium": 1, "high": 2}
"""Effort -> most corrections of an answer that checks object to."""
_EXPLAIN_S = {"low": 5.0, "medium": 10.0, "high": 20.0}
"""Effort -> seconds for the solves that an explanation rests on."""


@dataclass(frozen=True)
class Toolbox:
    """Gives the tools of each turn; stays the same for a whole process.

    Without a language model the embedded offline formulator is used.
    """

    engine: Engine
    settings: Settings
    limits: Limits = field(default_factory=Limits)
    chat: "ChatModel | None" = None
    """Stays open; None without a language model."""
    ask: bool = False
    """Whether there is somebody to put questions to."""
    library: "LibraryLink | None" = None
    """Insights of earlier problems; only a language model can use them."""

    def __call__(self, meter: Meter, tables: Mapping[str, Table]) -> Tools:
        """Return the tools of one turn."""
        named = self.chat.metered(meter) if self.chat else None
        formulator = self._formulator(named)
        # Whoever knows nothing but to formulate neither verifies nor explains.
        chat = None if self.settings.is_tagged else named
        effort = self.settings.effort

        async def explain(text: str, best: Candidate) -> dict[str, Any]:
            facts = await agather_facts(
                self.engine,
                best.program,
                best.formulation,
                best.outcome,
                self.limits,
                _EXPLAIN_S[effort],
            )
            if chat is None or effort == "low":
                return explain_plainly(facts).to_json()
            from modelwright.agent.explanation.prose import explain_with_model

            try:
                told = await explain_with_model(chat, text, best.formulation, facts)
            except (BudgetExceeded, ServiceMissingError) as error:
                told = replace(explain_plainly(facts), note=error.message)
            return told.to_json()

        async def tell_why(program: Program) -> str:
            return await self._why(program)

        async def verify(brief: Brief, best: Candidate) -> Verified:
            from modelwright.agent.verification.case import Case
            from modelwright.agent.verification.effort import VerificationEffort
            from modelwright.agent.verification.panel import verify_with_model

            async def again(number: int) -> Candidate | None:
                return await self._formulate_again(formulator, brief, tables)

            found = await verify_with_model(
                Case(brief.text, best, self.limits),
                chat,
                self.engine,
                effort=VerificationEffort(effort),
                formulate_again=again,
            )
            return Verified(found.checks, found.replacement)

        return Tools(
            formulator=formulator,
            solve=lambda program: self.engine.asolve(program, self.limits),
            certify=certifier_of(self.engine, self.limits),
            verify=verify if chat is not None else None,
            explain=explain,
            why=tell_why,
            compare=comparer_of(self.engine, self.limits),
            retrieve=self._retriever(chat),
            recall=self.library.recall if self.library is not None and chat is not None else None,
            tables=tables,
            meter=meter,
            ask=self.ask,
            most_mends=_MENDS[effort] if chat is not None else 0,
        )

    def _formulator(self, chat: "ChatModel | None") -> Formulator:
        if chat is None or not self.settings.is_tagged:
            return formulator_of(chat)
        from modelwright.agent.tagged.formulator import TaggedFormulator

        async def build(program: Program) -> Instance | Failure:
            return await asyncio.to_thread(self.engine.build, program, self.limits)

        return TaggedFormulator(chat, build, self.settings.numbers)

    def _retriever(
        self, chat: "ChatModel | None"
    ) -> Callable[[str], Awaitable[Sequence[Insight]]] | None:
        link = self.library
        if link is None or chat is None:
            return None
        return lambda text: link.retrieve(text, chat)

    async def _why(self, program: Program) -> str:
        """Return the conflict or the ray of a model without optimum, a line each."""
        found = await asyncio.to_thread(
            why, self.engine, program, limits=self.limits, repairs=0, search_s=5.0
        )
        if found.conflict is not None:
            pairs = zip(found.conflict.names, found.conflict.texts, strict=True)
            return "\n".join(f"{name}: {text}" for name, text in pairs)
        return found.ray.text() if found.ray is not None else ""

    async def _formulate_again(
        self, formulator: Formulator, brief: Brief, tables: Mapping[str, Table]
    ) -> Candidate | None:
        """Return another formulation of the same text, made from nothing, with its outcome."""
        drafted = await formulator.formulate(brief)
        if isinstance(drafted, Abstained):
            return None
        bound = bind(drafted.formulation, tables, brief.text)
        if any(issue.fatal for issue in bound.issues):
            return None
        source = drafted.source or await formulator.write_program(drafted.formulation, bound.data)
        program = Program(source, bound.data)
        outcome = await self.engine.asolve(program, self.limits)
        if not is_answer(outcome):
            return None
        return Candidate(drafted.formulation, program, outcome)


def formulator_of(chat: "ChatModel | None") -> Formulator:
    """Return the formulator that speaks to a model; the offline one without a model."""
    if chat is None:
        from modelwright.agent.offline_formulator import OfflineFormulator

        return OfflineFormulator()
    from modelwright.agent.chat_formulator import ChatFormulator

    return ChatFormulator(chat)
