"""All checks that need a language model, at the same time and within one budget."""

import time
from asyncio import gather
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.state import Candidate
from modelwright.agent.usage import BudgetExceeded
from modelwright.agent.verification import checker, independent, told_back
from modelwright.agent.verification.account import Account, tokens_of
from modelwright.agent.verification.case import Case, skipped
from modelwright.agent.verification.effort import Plan, VerificationEffort
from modelwright.agent.verification.independent import FormulateAgain, Poll
from modelwright.agent.verification.solution import NotToldError
from modelwright.solvers.certificate import Check
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.executors import ProgramEngine

NAMES = (*checker.NAMES, told_back.NAME, independent.NAME)
"""The checks of every panel, in the order of the table in `modelwright.solvers.certificate`."""


@dataclass(frozen=True)
class Verification:
    """What the checks with a language model found."""

    checks: list[Check]
    """`NAMES`, each once; what was not done is skipped. Of checks that are made together, the first
    has the seconds and tokens."""
    replacement: Candidate | None = None
    """A candidate that most formulations agree on, where ours is not among them."""


async def verify_with_model(
    case: Case,
    chat: ChatModel | None,
    engine: ProgramEngine,
    *,
    effort: VerificationEffort = VerificationEffort.MEDIUM,
    formulate_again: FormulateAgain | None = None,
) -> Verification:
    """Return the checks of an answer that need a language model.

    A spent budget, a reply of no use or a lost endpoint costs the check, never the answer.

    Args:
        case: the problem in words, and the candidate that answers it.
        chat: the model, with the meter of the run, which nobody else uses meanwhile; None skips
            everything.
        engine: builds, solves, and runs generated code; stays open.
        effort: which checks are made.
        formulate_again: makes further formulations, metered like `chat`; None skips these.
    """
    if chat is None:
        return Verification([skipped(name, "no language model is set") for name in NAMES])
    plan = effort.plan
    calls = len(chat.meter.calls)

    async def check_told_back(model: ChatModel) -> list[Check]:
        return [await told_back.check_told_back(case, model)]

    async def check_solution(model: ChatModel) -> list[Check]:
        return await checker.check_with_checker(case, model, engine)

    checked, told, voted = await gather(
        _made(checker.NAMES, chat, check_solution if plan.checker else None, effort),
        _made((told_back.NAME,), chat, check_told_back if plan.told_back else None, effort),
        _voted(case, formulate_again, engine, plan, effort),
    )
    checks = [*checked, *told]
    # What the others did not spend, the further formulations did.
    rest = tokens_of(chat.meter.since(calls)) - sum(check.tokens for check in checks)
    return Verification([*checks, replace(voted.check, tokens=rest)], voted.replacement)


async def _made(
    names: Sequence[str],
    chat: ChatModel,
    work: Callable[[ChatModel], Awaitable[list[Check]]] | None,
    effort: VerificationEffort,
) -> list[Check]:
    """Return the checks of one kind with what they cost; skipped without `work`."""
    if work is None:
        return [skipped(name, _at(effort)) for name in names]
    began, account = time.monotonic(), Account(chat.meter)
    try:
        checks = await work(chat.metered(account))
    except (BudgetExceeded, ReplyError, ServiceMissingError, NotToldError) as error:
        checks = [skipped(name, error.message) for name in names]
    first, *others = checks
    cost = replace(first, seconds=time.monotonic() - began, tokens=account.tokens)
    return [cost, *others]


async def _voted(
    case: Case,
    formulate_again: FormulateAgain | None,
    engine: ProgramEngine,
    plan: Plan,
    effort: VerificationEffort,
) -> Poll:
    if not plan.further:
        return Poll(skipped(independent.NAME, _at(effort)))
    if formulate_again is None:
        return Poll(skipped(independent.NAME, "nothing formulates the problem anew"))
    began = time.monotonic()
    found = await independent.check_independent(case, formulate_again, engine, plan.further)
    return replace(found, check=replace(found.check, seconds=time.monotonic() - began))


def _at(effort: VerificationEffort) -> str:
    return f"skipped at effort {effort}"
