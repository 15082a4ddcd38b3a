"""Problems in the manner of real users: an answer may be missing, but never wrong and verified."""

from pathlib import Path

import pytest
from solve import optimum, read, verified

from modelwright.agent.offline.formulator import Draft, formulate

FOLDER = Path(__file__).parent / "problems"


def problems(file):
    """Return text and formulas of each problem of a file."""
    found = {}
    for block in (FOLDER / file).read_text(encoding="utf-8").split("\n=== ")[1:]:
        name, _, rest = block.partition("\n")
        found[name] = tuple(part.strip() for part in rest.rsplit("\n--- ", 1))
    return found


OWN, PLAIN = problems("own.txt"), problems("plain.txt")
SLOW = problems("messages.txt") | problems("traps.txt")
ALL = OWN | PLAIN | problems("twists.txt") | SLOW


def truth(told):
    """Return the optimum, which is told or that of the formulas."""
    try:
        return float(told)
    except ValueError:
        return optimum(read(told))


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.slow if name in SLOW else ()) for name in ALL]
)
def test_no_wrong_answer(name):
    text, told = ALL[name]
    found = formulate(text)
    value = verified(found) if isinstance(found, Draft) else None
    if value is not None:
        assert told != "none", "this text has no single right answer"
        assert value == pytest.approx(truth(told), rel=1e-6)


def test_most_are_answered():
    answered = [name for name, (text, _) in OWN.items() if isinstance(formulate(text), Draft)]
    assert len(OWN) >= 100
    assert len(answered) >= 60


def test_some_of_the_ordinary_ones_are_answered():
    answered = [name for name, (text, _) in PLAIN.items() if isinstance(formulate(text), Draft)]
    assert len(answered) >= 15
