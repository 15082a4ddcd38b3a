"""Independent formulations: do others, made anew from the text, have the same optimum?"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from modelwright.agent.nodes.run import summarize
from modelwright.agent.reply_text import ReplyError
from modelwright.agent.state import Candidate
from modelwright.agent.usage import BudgetExceeded
from modelwright.agent.verification.case import Case, failed, passed, skipped
from modelwright.solvers.canonical import signature
from modelwright.solvers.certificate import Check
from modelwright.solvers.diff import diff
from modelwright.solvers.errors import ServiceMissingError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.vote import Tally, ballot_of, vote

NAME = "independent_agree"
_LEAST = 2
"""Further formulations that must have an answer; one alone may err in the same way by chance."""
_CHANGES = 3

FormulateAgain = Callable[[int], Awaitable[Candidate | None]]
"""Formulates, programs and solves the problem anew, for the k-th time; None if that fails."""


@dataclass(frozen=True)
class Poll:
    """What the others say of an answer."""

    check: Check
    replacement: Candidate | None = None
    """Another candidate that most of all agree on, where ours is not among them."""
    tally: Tally | None = None
    """The vote; ballot 0 is ours. None if there was none."""


@dataclass(frozen=True)
class _Voter:
    candidate: Candidate
    instance: Instance | None
    signature: str


async def check_independent(
    case: Case, formulate_again: FormulateAgain, engine: ProgramEngine, count: int
) -> Poll:
    """Return the check `NAME`, and whether another candidate should replace ours.

    Args:
        case: the answer in question.
        formulate_again: called with 0 to `count` - 1, all at the same time.
        engine: builds the models, to compare them.
        count: further formulations, at least 1.
    """
    made = await asyncio.gather(*(_attempt(formulate_again, k) for k in range(count)))
    further = [item for item in made if isinstance(item, Candidate)]
    voters = await asyncio.gather(
        *(asyncio.to_thread(_voter, case, item, engine) for item in (case.candidate, *further))
    )
    tally = vote([ballot_of(voter.candidate.outcome, voter.signature) for voter in voters])
    if not tally.group_of(0):
        return Poll(skipped(NAME, "the outcome has no value to compare"), tally=tally)
    if tally.votes == 1:
        reasons = [item for item in made if isinstance(item, str)]
        because = f": {reasons[0]}" if reasons else ""
        said = f"no further formulation gave an answer{because}"
        return Poll(skipped(NAME, said), tally=tally)
    if tally.has_majority and 0 in tally.groups[0]:
        return Poll(_agreeing(tally, voters), tally=tally)
    return await asyncio.to_thread(_outvoted, tally, voters)


def _agreeing(tally: Tally, voters: list[_Voter]) -> Check:
    """Return the check where most agree with ours."""
    value, further = summarize(voters[0].candidate.outcome), tally.votes - 1
    if further < _LEAST:
        return skipped(NAME, f"only {further} further formulation gave an answer, also {value}")
    same = sum(bool(v.signature) and v.signature == voters[0].signature for v in voters[1:])
    said = f"{len(tally.groups[0]) - 1} of {further} further formulations also found {value}"
    return passed(NAME, f"{said}; {same} of them are our model but for names")


def _outvoted(tally: Tally, voters: list[_Voter]) -> Poll:
    """Return the check where most differ from ours or from each other."""
    ours = tally.group_of(0)
    others = [group for group in tally.groups if group is not ours]
    rivals = "; ".join(
        f"{len(group)} found {summarize(voters[group[0]].candidate.outcome)}" for group in others
    )
    also = f" like {len(ours) - 1} more" if len(ours) > 1 else ""
    value = summarize(voters[0].candidate.outcome)
    said = f"ours is {value}{also}; of {tally.votes - 1} further formulations {rivals}"
    wins = tally.has_majority and tally.winner is not None
    rival = voters[tally.winner if tally.winner not in (None, *ours) else others[0][0]]
    return Poll(
        failed(NAME, said + _difference(voters[0], rival)),
        rival.candidate if wins else None,
        tally,
    )


async def _attempt(formulate_again: FormulateAgain, k: int) -> Candidate | str | None:
    """Return a candidate, or why there is none: one that fails leaves the others their vote."""
    try:
        return await formulate_again(k)
    except (BudgetExceeded, ReplyError, ServiceMissingError) as error:
        return error.message


def _voter(case: Case, candidate: Candidate, engine: ProgramEngine) -> _Voter:
    built = engine.build(candidate.program, case.limits)
    if not isinstance(built, Instance):
        return _Voter(candidate, None, "")
    return _Voter(candidate, built, signature(built))


def _difference(ours: _Voter, rival: _Voter) -> str:
    """Return where the models differ, for a sentence; "" if one cannot be built."""
    if ours.instance is None or rival.instance is None:
        return ""
    changes = diff(ours.instance, rival.instance).changes
    if not changes:
        return ""
    shown = "; ".join(map(str, changes[:_CHANGES]))
    more = f"; {len(changes) - _CHANGES} more" if len(changes) > _CHANGES else ""
    return f". From ours to theirs: {shown}{more}"
