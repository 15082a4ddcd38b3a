"""Does the program build the same model each time?"""

from modelwright.solvers.certificate import Check, Weight
from modelwright.solvers.checks.case import Case, failed, passed, skipped
from modelwright.solvers.checks.flat import flatten, is_same
from modelwright.solvers.outcome import Failure

NAME = "reproducible"


def check(case: Case) -> Check:
    """Pass if a second build gives the same model; else nothing else here means anything."""
    if case.flat is None:
        return skipped(NAME, "the program cannot be built again", Weight.REQUIRED)
    again = case.build(case.program)
    if isinstance(again, Failure):
        return failed(NAME, f"built a second time, it fails: {again.message}", Weight.REQUIRED)
    if not is_same(case.flat, flatten(again)):
        return failed(NAME, "built a second time, the model is another one", Weight.REQUIRED)
    return passed(NAME, "built a second time, the model is the same", Weight.REQUIRED)
