"""What keeps a model from having an optimum, with its repairs in the words of the problem."""

from typing import Any

from modelwright.agent.answer import Answer
from modelwright.agent.explanation.facts import goal_of
from modelwright.agent.explanation.obstacles import mend_of, solving
from modelwright.agent.explanation.template import tell_mend
from modelwright.agent.explanation.vocabulary import Vocabulary
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.limits import Limits
from modelwright.solvers.program import Program
from modelwright.solvers.why.explain import why


def explain_in_words(
    engine: ProgramEngine, program: Program, answer: Answer, limits: Limits
) -> dict[str, Any]:
    """Return the explanation as JSON; the `text` of its repairs speaks of meanings, not of names.

    Args:
        engine: for the solves.
        program: of the answer.
        answer: its formulation has the meanings; without one names stay.
        limits: of each build or solve.
    """
    found = why(engine, program, limits=limits)
    record = found.to_json()
    if answer.formulation is None or found.repairs is None:
        return record
    words = Vocabulary(answer.formulation, program.data)
    goal = goal_of(found.outcome, words, answer.formulation)
    assert goal is not None, "a model was built"
    solve = solving(engine, program, limits)
    for told, repair in zip(record["repairs"], found.repairs.found, strict=True):
        told["text"] = tell_mend(mend_of(repair, words, solve), goal).rstrip(".")
    return record
