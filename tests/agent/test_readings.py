"""A wording that can be read in two ways is verified only if both lead to the same optimum."""

import pytest
from running import answer_sync

from modelwright.agent.answer import Answer
from modelwright.agent.certification import certifier_of
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits

TEXT = """
A shop sells chairs and tables. Each chair needs 2 hours of work and earns $20. Each table needs
4 hours of work and earns $50. There are 42 hours of work. {} How many chairs and tables should the
shop make to maximize the profit?
"""


def answered(sentence: str) -> Answer:
    with Engine(workers=1) as engine:
        certify = certifier_of(engine, Limits())
        return answer_sync(TEXT.format(sentence), engine=engine, certify=certify)


# Tables earn 12.5 an hour, chairs 10: ten tables and a chair, 520, fill the 42 hours.


@pytest.mark.slow
def test_an_unlikely_reading_with_the_same_optimum_is_verified():
    found = answered("More than 2 tables must be made.")
    assert found.outcome is not None
    assert found.outcome.objective == 520
    assert found.verdict == "verified"


@pytest.mark.slow
def test_an_unlikely_reading_with_another_optimum_is_named_and_not_verified():
    # To the letter "more than 10" is 11 tables, which need 44 hours.
    found = answered("More than 10 tables must be made.")
    assert found.outcome is not None
    assert found.outcome.objective == 520
    assert found.verdict == "unverified"
    assert found.certificate is not None
    doubt = found.certificate.checks[-1]
    assert "infeasible" in doubt.evidence


@pytest.mark.parametrize("least", ["There must be more tables than chairs."])
def test_a_likely_reading_with_the_same_optimum_is_verified(least: str):
    found = answered(least)
    assert found.verdict == "verified"


@pytest.mark.slow
def test_a_likely_reading_with_another_optimum_leaves_no_answer():
    # As many chairs: 7 and 7 earn 490. One more chair than tables: 9 and 6 earn 480.
    found = answered("There must be more chairs than tables.")
    assert found.outcome is None
    assert found.exit_code == 5
    assert [reason.kind for reason in found.reasons] == ["readings_differ"]
    assert "490" in found.reasons[0].message
    assert "480" in found.reasons[0].message
    assert found.formulation is not None
