"""An answer that checks object to is corrected, and the better of the two stays."""

import asyncio
from typing import Any

import pytest
from problems import FORMULATED, SOURCE, TEXT
from running import conversation
from scripted_chat import ScriptedChat, as_json, code, html, refusal, talking_to

from modelwright.agent.answer import Answer
from modelwright.agent.certification import certifier_of
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits

HARD_CODED = SOURCE.replace('<= data["flour_stock"]', "<= 30")
WITHOUT_SHARE = SOURCE[: SOURCE.index("    model.roll_share_limit")] + "    return model\n"
HALF = HARD_CODED.replace("<= 30", "<= 15")


@pytest.fixture(scope="module")
def engine():
    with Engine(workers=2) as engine:
        yield engine


def considered(fault: str, words: str = "30 was written out.") -> Any:
    return as_json({"reasoning": "r", "fault": fault, "diagnosis": words, "formulation": None})


def solved(engine: Engine, script: list[Any], mends: int = 1) -> tuple[Answer, ScriptedChat]:
    chat = ScriptedChat(script)

    async def go() -> Answer:
        async with talking_to(chat, max_retries=0) as model:
            certify = certifier_of(engine, Limits())
            talk = conversation(engine, chat=model, certify=certify, most_mends=mends)
            return (await talk.start(TEXT)).answer

    answer = asyncio.run(go())
    assert chat.left == 0, "the script holds replies that nobody asked for"
    return answer, chat


def status(answer: Answer, name: str) -> str:
    assert answer.certificate is not None
    return next(str(c.status) for c in answer.certificate.checks if c.name == name)


def nodes(answer: Answer) -> list[str]:
    return [step.node for step in answer.trajectory]


def test_a_correction_that_the_checks_like_takes_the_place(engine: Engine):
    script = [as_json(FORMULATED), code(HARD_CODED), considered("program"), code(SOURCE)]
    answer, chat = solved(engine, script)
    assert answer.program is not None
    assert answer.program.source == SOURCE
    assert answer.verdict == "verified"
    assert answer.diagnoses == ("30 was written out.",)
    assert "data_matters: no effect on the model: flour_stock" in chat.prompts[2]
    assert nodes(answer)[-5:] == ["verify", "mend", "run", "verify", "record"]


def test_a_correction_that_breaks_what_passed_is_rejected(engine: Engine):
    script = [as_json(FORMULATED), code(HARD_CODED), considered("program"), code(WITHOUT_SHARE)]
    answer, _ = solved(engine, script)
    assert answer.program is not None
    assert answer.program.source == HARD_CODED
    assert (answer.verdict, status(answer, "data_matters")) == ("unverified", "fail")
    assert "the correction is rejected: it breaks" in answer.trajectory[-2].summary


@pytest.mark.slow
def test_a_correction_that_no_check_speaks_for_changes_nothing(engine: Engine):
    script = [as_json(FORMULATED), code(HARD_CODED), considered("program"), code(HALF)]
    answer, _ = solved(engine, script)
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(240)


def test_a_correction_that_does_not_run_leaves_the_answer(engine: Engine):
    broken = [code("a = 1"), code("a = 2"), code("a = 3"), code("a = 4")]
    script = [as_json(FORMULATED), code(HARD_CODED), considered("program"), *broken]
    answer, _ = solved(engine, script)
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(240)
    assert answer.exit_code == 3


def test_objections_that_do_not_hold_change_nothing(engine: Engine):
    words = "30 is a constant of nature."
    answer, _ = solved(engine, [as_json(FORMULATED), code(HARD_CODED), considered("none", words)])
    assert answer.verdict == "unverified"
    assert answer.diagnoses == (words,)
    assert nodes(answer)[-2:] == ["mend", "record"]


@pytest.mark.parametrize("failure", [refusal("No."), html(500)])
def test_a_reply_of_no_use_or_a_lost_endpoint_leaves_the_answer(engine: Engine, failure: Any):
    answer, _ = solved(engine, [as_json(FORMULATED), code(HARD_CODED), failure])
    assert answer.outcome is not None
    assert answer.outcome.objective == pytest.approx(240)
    assert answer.exit_code == 3
    assert answer.reasons


def test_a_verified_answer_is_not_reconsidered(engine: Engine):
    answer, _ = solved(engine, [as_json(FORMULATED), code(SOURCE)])
    assert answer.verdict == "verified"
    assert "mend" not in nodes(answer)
