"""Problems in the manner of real users: an answer may be missing, but never wrong and verified."""

from pathlib import Path

import pytest
from solve import optimum, read, verified

from modelwright.agent.offline.formulator import Draft, formulate

TEXT = (Path(__file__).parent / "problems" / "own.txt").read_text(encoding="utf-8")
PROBLEMS = {}
for block in TEXT.split("\n=== ")[1:]:
    name, _, rest = block.partition("\n")
    PROBLEMS[name] = tuple(part.strip() for part in rest.rsplit("\n--- ", 1))


@pytest.mark.parametrize("name", PROBLEMS)
def test_no_wrong_answer(name):
    text, formulas = PROBLEMS[name]
    found = formulate(text)
    value = verified(found) if isinstance(found, Draft) else None
    if value is not None:
        assert formulas != "none", "this text has no single right answer"
        assert value == pytest.approx(optimum(read(formulas)), rel=1e-6)


def test_most_are_answered():
    answered = [name for name, (text, _) in PROBLEMS.items() if isinstance(formulate(text), Draft)]
    assert len(PROBLEMS) >= 100
    assert len(answered) >= 60
