"""The whole agent, and the same with the embedded formulator in place of a language model."""

from collections.abc import Mapping
from dataclasses import replace

from modelwright.agent.answer import Answer
from modelwright.agent.conversation import Conversation
from modelwright.agent.render.text import formulation_text
from modelwright.agent.state import Tools
from modelwright.agent.tables.table import Table
from modelwright.agent.threads import open_store
from modelwright.agent.toolbox import Toolbox
from modelwright.agent.usage import Meter
from modelwright.eval.systems.attempt import Attempt, Bench, Task
from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.errors import UsageError


async def agent(task: Task, bench: Bench) -> Attempt:
    """Take the problem through the graph as `modelwright solve` does, without its explanation.

    The explanation comes after the answer, costs calls and changes nothing that is scored.
    """
    toolbox = Toolbox(bench.engine, bench.settings, bench.limits, chat=bench.chat)

    def equip(meter: Meter, tables: Mapping[str, Table]) -> Tools:
        return replace(toolbox(meter, tables), explain=None)

    store = open_store(None)
    try:
        conversation = Conversation(store, equip, budget=bench.settings.budget)
        turn = await conversation.start(task.text, task.files)
    except UsageError as error:  # a text or a file that the agent refuses
        return Attempt(verdict="abstained", reason=f"{error.kind}: {error.message}")
    finally:
        store.close()
    return _attempt(turn.answer)


async def offline(task: Task, bench: Bench) -> Attempt:
    """Do the same with the offline formulator; needs no language model."""
    return await agent(task, replace(bench, chat=None))


def _attempt(answer: Answer) -> Attempt:
    outcome, formulation = answer.outcome, answer.formulation
    checks = answer.certificate.checks if answer.certificate else []
    return Attempt(
        outcome=outcome,
        program=answer.program,
        formulation=formulation_text(formulation) if formulation else "",
        verdict=answer.verdict,
        failed_checks=tuple(check.name for check in checks if check.status is CheckStatus.FAIL),
        reason="; ".join(f"{reason.kind}: {reason.message}" for reason in answer.reasons),
        rounds=answer.rounds,
        usage=answer.usage,
    )
