"""A formulator that knows the optimum: it looks for the reading of a text that gives it.

For learning only. It sees every reading that failed, and may say that none gives the optimum. The
program is written from the formulation alone, as always.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from modelwright.agent.chat_formulator import ChatFormulator, FormulationReply
from modelwright.agent.chat_model import ChatModel
from modelwright.agent.description import describe
from modelwright.agent.formulation import Formulation
from modelwright.agent.formulator import Abstained, Brief, Drafted, Reason
from modelwright.agent.nodes.run import summarize
from modelwright.agent.prompts import Prompt, render
from modelwright.library.practice import Attempt

DOUBT = "label_doubtful"
"""Kind of the reason of an abstention: no reading of the text gives the optimum."""


class ExploreReply(FormulationReply):
    """Reply to the prompt `learn_explore`."""

    reachable: bool
    doubt: str


class ExploringFormulator(ChatFormulator):
    """Formulates with the optimum known.

    Args:
        chat: the model.
        expected: the optimum.
        failed: attempts that missed it.
        programs: what a program is written from -> program, of formulations that were tried: the
            same request is not made again.
    """

    def __init__(
        self,
        chat: ChatModel,
        expected: str,
        failed: Sequence[Attempt],
        programs: Mapping[str, str],
    ) -> None:
        super().__init__(chat)
        self._expected = expected
        self._failed = failed
        self._programs = programs

    async def formulate(self, brief: Brief) -> Drafted | Abstained:
        """Ask for another reading, or for the reason why there is none."""
        general = render(
            "formulate", text="", tables=brief.tables, clarified=brief.clarified, insights=()
        )
        prompt = render(
            "learn_explore",
            text=brief.text,
            tables=brief.tables,
            expected=self._expected,
            readings=readings_told(self._failed),
        )
        whole = Prompt(f"{general.system}\n\n{prompt.system}", prompt.user)
        reply = await self._ask(whole, ExploreReply)
        if not reply.reachable:
            doubt = reply.doubt.strip() or "the model says that no reading of the text gives it"
            return Abstained((Reason(DOUBT, doubt),))
        return self._draft_of(reply)

    async def write_program(self, formulation: Formulation, data: dict[str, Any]) -> str:
        """Ask for the program, unless this very formulation has one."""
        known = self._programs.get(describe(formulation, data))
        return known or await super().write_program(formulation, data)


def readings_told(failed: Sequence[Attempt]) -> str:
    """Return the readings that failed, each with what came of it; equal ones once."""
    told = (f"{_result(one)}\n\n{one.formulation or '(no formulation)'}" for one in failed)
    numbered = enumerate(dict.fromkeys(told), start=1)
    return "\n\n".join(f"Reading {number}: {one}" for number, one in numbered)


def _result(attempt: Attempt) -> str:
    said = summarize(attempt.outcome) if attempt.outcome else "no program came of it"
    return f"{said}; {attempt.remark}" if attempt.remark else said
