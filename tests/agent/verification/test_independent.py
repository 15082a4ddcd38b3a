"""Formulations made anew, solved for real, and the vote among them."""

import asyncio
from collections.abc import Sequence

import pytest
from bakery import SOURCE, candidate_of, case_of

from modelwright.agent.reply_text import ReplyError
from modelwright.agent.state import Candidate
from modelwright.agent.usage import BudgetExceeded
from modelwright.agent.verification.case import Case
from modelwright.agent.verification.independent import Poll, check_independent
from modelwright.solvers.certificate import CheckStatus, Weight
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ModelwrightError, UsageError

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
Made = Candidate | ModelwrightError | None
WITHOUT_SHARE = SOURCE.replace('data["max_roll_share"] *', "10 *")
"""Any number of rolls: 500 of them earn $250, a loaf and so many rolls as fit less."""


def judged(engine: Engine, case: Case, made: Sequence[Made]) -> Poll:
    async def formulate_again(k: int) -> Candidate | None:
        await asyncio.sleep(0)
        found = made[k]
        if isinstance(found, ModelwrightError):
            raise found
        return found

    poll = asyncio.run(check_independent(case, formulate_again, engine, len(made)))
    assert (poll.check.name, poll.check.weight) == ("independent_agree", Weight.ADVISORY)
    return poll


def test_two_that_agree_are_enough(engine: Engine):
    renamed = SOURCE.replace("model.bake", "model.make")
    made = [candidate_of(engine), candidate_of(engine, renamed)]
    poll = judged(engine, case_of(engine), made)
    assert poll.check.status is PASS
    assert poll.check.evidence == (
        "2 of 2 further formulations also found optimal, objective 240; 2 of them are our model "
        "but for names"
    )
    assert poll.replacement is None


def test_a_majority_with_ours_is_enough(engine: Engine):
    made = [candidate_of(engine), candidate_of(engine, flour_stock=15)]
    poll = judged(engine, case_of(engine), made)
    assert poll.check.status is PASS
    assert "1 of 2 further formulations also found" in poll.check.evidence


def test_outvoted_by_two_the_difference_is_shown_and_another_stands(engine: Engine):
    made = [candidate_of(engine), candidate_of(engine)]
    poll = judged(engine, case_of(engine, WITHOUT_SHARE), made)
    assert poll.check.status is FAIL
    assert "ours is optimal, objective 250; of 2 further formulations 2 found optimal, " in (
        poll.check.evidence
    )
    assert "row roll_share_limit: coefficient of bake[" in poll.check.evidence
    assert poll.replacement is made[0]


def test_a_split_vote_fails_and_replaces_nothing(engine: Engine):
    alone = judged(engine, case_of(engine, WITHOUT_SHARE), [candidate_of(engine), None])
    assert alone.check.status is FAIL
    assert alone.replacement is None
    made = [candidate_of(engine), candidate_of(engine, flour_stock=15)]
    each_another = judged(engine, case_of(engine, WITHOUT_SHARE), made)
    assert each_another.check.status is FAIL
    assert "1 found optimal, objective 240; 1 found optimal, objective 120" in (
        each_another.check.evidence
    )
    assert each_another.replacement is None


def test_one_that_agrees_is_too_few(engine: Engine):
    poll = judged(engine, case_of(engine), [None, candidate_of(engine)])
    assert poll.check.status is SKIP
    assert "only 1 further formulation gave an answer" in poll.check.evidence


def test_attempts_that_fail_have_no_vote_and_give_the_reason(engine: Engine):
    broken = candidate_of(engine, "def build_model(data): pass")
    made = [BudgetExceeded("the budget is spent"), ReplyError("refused"), broken, None]
    poll = judged(engine, case_of(engine), made)
    assert poll.check.status is SKIP
    assert poll.check.evidence == ("no further formulation gave an answer: the budget is spent")


def test_an_infeasible_answer_is_an_answer(engine: Engine):
    case = case_of(engine, flour_stock=-1)
    same = [candidate_of(engine, flour_stock=-2), candidate_of(engine, flour_stock=-1)]
    assert judged(engine, case, same).check.status is PASS
    others = judged(engine, case, [candidate_of(engine), candidate_of(engine)])
    assert others.check.status is FAIL
    assert others.replacement is not None


def test_a_wrong_call_is_no_reason_to_skip(engine: Engine):
    with pytest.raises(UsageError):
        judged(engine, case_of(engine), [UsageError("a mistake of ours")])
