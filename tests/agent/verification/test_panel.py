"""All checks together: what each effort does, what it costs, and what a failing part costs."""

import asyncio
import json
from typing import Any

import pytest
from bakery import CHECKER, CLAUSES, MATCHED, TEXT, asking, candidate_of, case_of, named
from scripted_chat import Say, Scripted, ScriptedChat, as_json, code, http_error, refusal

from modelwright.agent.chat_model import ChatModel
from modelwright.agent.state import Candidate
from modelwright.agent.verification.effort import VerificationEffort
from modelwright.agent.verification.independent import FormulateAgain
from modelwright.agent.verification.panel import NAMES, Verification, verify_with_model
from modelwright.solvers.certificate import CheckStatus, Verdict, Weight, judge
from modelwright.solvers.engine import Engine

PASS, FAIL, SKIP = CheckStatus.PASS, CheckStatus.FAIL, CheckStatus.SKIP
LOW, MEDIUM, HIGH = VerificationEffort
ANSWERS: dict[str, Scripted] = {
    "You write checkers": code(CHECKER),
    "You read Pyomo programs": as_json({"reasoning": "r", "clauses": CLAUSES}),
    "You compare an optimization": as_json({"reasoning": "r", "comparisons": MATCHED}),
    "Please formulate": Say("a formulation"),
}
"""Beginning of the first message -> reply; the checks run at the same time, in no fixed order."""


def scripted(tell_back: Scripted | None = None) -> ScriptedChat:
    replies = dict(ANSWERS)
    if tell_back is not None:
        replies["You read Pyomo programs"] = tell_back

    def reply(request: dict[str, Any]) -> Scripted:
        first = request["messages"][0]["content"]
        return next(said for start, said in replies.items() if first.startswith(start))

    return ScriptedChat(reply)


def verified(
    engine: Engine,
    effort: VerificationEffort,
    chat: ScriptedChat | None = None,
    again: Candidate | None = None,
    **settings: Any,
) -> tuple[Verification, ScriptedChat]:
    chat = chat or scripted()
    case = case_of(engine)

    async def work(model: ChatModel) -> Verification:
        async def formulate_again(k: int) -> Candidate | None:
            await model.complete([{"role": "system", "content": "Please formulate"}])
            return again

        given: FormulateAgain | None = formulate_again if again else None
        return await verify_with_model(case, model, engine, effort=effort, formulate_again=given)

    return asking(chat, work, **settings), chat


def statuses(found: Verification) -> list[CheckStatus]:
    assert [check.name for check in found.checks] == list(NAMES)
    assert all(check.weight is Weight.ADVISORY for check in found.checks)
    return [check.status for check in found.checks]


def test_low_effort_asks_nothing_and_says_so(engine: Engine):
    found, chat = verified(engine, LOW)
    assert statuses(found) == [SKIP] * 5
    assert {check.evidence for check in found.checks} == {"skipped at effort low"}
    assert chat.requests == []


def test_medium_effort_checks_and_tells_back(engine: Engine):
    found, chat = verified(engine, MEDIUM)
    assert statuses(found) == [PASS, PASS, PASS, PASS, SKIP]
    assert found.checks[-1].evidence == "skipped at effort medium"
    assert len(chat.requests) == 3


def test_high_effort_formulates_twice_more(engine: Engine):
    found, chat = verified(engine, HIGH, again=candidate_of(engine))
    assert statuses(found) == [PASS] * 5
    assert len(chat.requests) == 5
    assert judge(found.checks, answered=True).verdict is Verdict.VERIFIED


def test_each_check_is_charged_what_it_cost(engine: Engine):
    found, _ = verified(engine, HIGH, again=candidate_of(engine))
    # 120 tokens a call: one for the checker, two each for the words and for the formulations.
    assert [check.tokens for check in found.checks] == [120, 0, 0, 240, 240]
    assert [check.seconds > 0 for check in found.checks] == [True, False, False, True, True]


def test_a_majority_against_the_answer_is_handed_back(engine: Engine):
    other = candidate_of(engine, flour_stock=15)
    found, _ = verified(engine, HIGH, again=other)
    assert statuses(found) == [PASS, PASS, PASS, PASS, FAIL]
    assert found.replacement is other
    assert judge(found.checks, answered=True).verdict is Verdict.UNVERIFIED


def test_nothing_to_formulate_with_is_said(engine: Engine):
    found, _ = verified(engine, HIGH)
    assert statuses(found) == [PASS, PASS, PASS, PASS, SKIP]
    assert found.checks[-1].evidence == "nothing formulates the problem anew"


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (refusal("I will not"), "refused"),
        (http_error(401, "wrong key"), "key"),
        (Say("nothing"), "no valid object"),
    ],
)
def test_a_failing_part_costs_itself_alone(reply: Say, reason: str, engine: Engine):
    found, _ = verified(engine, MEDIUM, scripted(reply))
    assert statuses(found) == [PASS, PASS, PASS, SKIP, SKIP]
    assert reason in found.checks[3].evidence


def test_a_budget_spent_midway_costs_what_is_left(engine: Engine):
    usage = {"prompt_tokens": 5000, "completion_tokens": 0}
    dear = Say(json.dumps({"reasoning": "r", "clauses": CLAUSES}), usage=usage)
    found, _ = verified(engine, MEDIUM, scripted(dear), max_tokens_total=5000)
    told = found.checks[3]
    assert (told.status, told.tokens) == (SKIP, 5000)
    assert "the budget of this run is spent: 5" in told.evidence
    # Whether the checker was asked before is left to chance; what it found is kept.
    assert len({status for status in statuses(found)[:3]}) == 1


def test_a_budget_that_is_spent_already_costs_all(engine: Engine):
    found, chat = verified(engine, HIGH, again=candidate_of(engine), max_seconds=1e-6)
    assert statuses(found) == [SKIP] * 5
    assert all("budget" in check.evidence for check in found.checks)
    assert chat.requests == []


def test_an_infeasible_answer_is_told_back_only(engine: Engine):
    case = case_of(engine, flour_stock=-1)
    found = asking(scripted(), lambda model: verify_with_model(case, model, engine))
    assert statuses(found) == [SKIP, SKIP, SKIP, PASS, SKIP]
    assert named(found.checks)["checker_accepts"].evidence == "there is no point: infeasible"


def test_variables_of_another_name_cost_the_checker(engine: Engine):
    candidate = candidate_of(engine)
    renamed = candidate.formulation.model_copy(deep=True)
    renamed.variables[0].name = "make"
    case = type(case_of(engine))(TEXT, Candidate(renamed, candidate.program, candidate.outcome))
    found = asking(scripted(), lambda model: verify_with_model(case, model, engine))
    assert statuses(found) == [SKIP, SKIP, SKIP, PASS, SKIP]
    assert found.checks[0].evidence == "the program has no values of make"


def test_without_a_model_everything_is_skipped(engine: Engine):
    found = asyncio.run(verify_with_model(case_of(engine), None, engine, effort=HIGH))
    assert statuses(found) == [SKIP] * 5
    assert {check.evidence for check in found.checks} == {"no language model is set"}
