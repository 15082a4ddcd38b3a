import asyncio

import pytest
from problems import BAKERY, SOURCE, TEXT
from running import answer_sync

from modelwright.agent.certification import certifier_of
from modelwright.agent.formulation import Formulation
from modelwright.solvers.certificate import Certificate
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program


async def certified(engine: Engine, formulation: Formulation, program: Program) -> Certificate:
    outcome = await engine.asolve(program)
    return await certifier_of(engine, Limits())(TEXT, formulation, program, outcome)


@pytest.mark.slow
def test_the_example_of_the_prompts_is_verified():
    formulation = Formulation.model_validate(BAKERY)
    program = Program(SOURCE, formulation.data())
    with Engine(workers=1) as engine:
        certificate = asyncio.run(certified(engine, formulation, program))
    failed = [c for c in certificate.to_json()["checks"] if c["status"] == "fail"]
    assert failed == []
    assert certificate.verdict == "verified"


def test_an_offline_answer_is_verified_end_to_end():
    text = (
        "A shop makes chairs and stools. A chair earns $12 and takes 3 hours, a stool earns $7 and "
        "takes 2 hours. At most 40 hours are available. How many chairs and stools should be made "
        "to maximize the profit?"
    )
    with Engine(workers=1) as engine:
        certify = certifier_of(engine, Limits())
        found = answer_sync(text, engine=engine, certify=certify)
    assert found.reasons == ()
    assert found.verdict == "verified"
    assert found.exit_code == 0
