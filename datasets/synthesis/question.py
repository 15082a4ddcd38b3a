"""What a question must be before anybody tries it: complete, in its form, without the answer."""

import re

from modelwright.datasets.synthesis.demonstration import Demonstration
from modelwright.datasets.synthesis.rejection import Cause, Rejected
from modelwright.solvers.agreement import agree
from modelwright.solvers.certificate import CheckStatus
from modelwright.solvers.checks import hard_coded, numbers_bound
from modelwright.solvers.checks.case import Case
from modelwright.solvers.checks.leaves import find_leaves
from modelwright.solvers.checks.text_numbers import find_numbers
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.outcome import Outcome

TEXT, TABLE = "text", "table"
FORMS = (TEXT, TABLE)
"""All numbers in sentences; or at least one table of them."""
_ROW = re.compile(r"^\s*\|.*\|\s*$", re.M)
_RULE = re.compile(r"^\s*\|(?:\s*:?-+:?\s*\|)+\s*$", re.M)
_MODEL = re.compile(r"build_model|\bpyo\.|^\s*//|^##\s*(?:Define|Generate)\b", re.M)
_TELLING = 100.0
"""A whole number below may be in a question by chance."""


def check_question(
    engine: ProgramEngine, demonstration: Demonstration, outcome: Outcome, text: str, form: str
) -> None:
    """Return if a question can be put to somebody.

    Args:
        engine: of the checks; nothing is built.
        demonstration: what the question was made from.
        outcome: of its program.
        text: the question.
        form: one of `FORMS`.

    Raises:
        Rejected: it shows too much, has the wrong form, or lacks numbers.
    """
    if found := _MODEL.search(text):
        raise Rejected(Cause.LEAKS, f"the question shows the model: {found.group().strip()!r}")
    if (has_table := _has_table(text)) != (form == TABLE):
        raise Rejected(Cause.WRONG_FORM, "it has a table" if has_table else "it has no table")
    if printed := _answer_in(text, demonstration, outcome):
        raise Rejected(Cause.LEAKS, f"the question tells the answer: {printed!r}")
    case = Case(
        demonstration.program,
        outcome,
        None,
        build=engine.build,
        solve=lambda instance, solver: engine.solve_instance(instance, None, solver),
        text=text,
    )
    for check, cause in _CHECKS:
        found = check(case)
        if found.status is CheckStatus.FAIL:
            raise Rejected(cause, f"{found.name}: {found.evidence}")
    if demonstration.program.data and not case.text_numbers:
        raise Rejected(Cause.NUMBERS_LOST, "the question holds no numbers")


def _has_table(text: str) -> bool:
    return _RULE.search(text) is not None and len(_ROW.findall(text)) > 2


def _answer_in(text: str, demonstration: Demonstration, outcome: Outcome) -> str:
    """Return how the answer is written in a question; "" if it is not."""
    answer = outcome.objective
    if answer is None or (float(answer).is_integer() and abs(answer) < _TELLING):
        return ""
    known = {abs(float(leaf.value)) for leaf in find_leaves(demonstration.program.data)}
    if any(agree(value, abs(answer)) for value in known):
        return ""
    numbers = find_numbers(text)
    return next((n.quote for n in numbers if any(agree(v, answer) for v in n.values)), "")


_CHECKS = (
    (numbers_bound.check_data, Cause.NUMBERS_LOST),
    (hard_coded.check, Cause.HARD_CODED),
)
