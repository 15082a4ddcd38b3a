"""The scorer of all tasks: the headline protocol as its value, the whole record beside it."""

from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, accuracy, scorer, stderr
from inspect_ai.solver import TaskState

from modelwright.eval.inspect.samples import problem_of
from modelwright.eval.inspect.solvers import ATTEMPT
from modelwright.eval.judgement import judge_attempt
from modelwright.eval.systems.attempt import Attempt
from modelwright.eval.workbench import shared_engine
from modelwright.solvers.limits import Limits

LONG = ("text", "formulation", "program")
"""Fields of a record that the log has elsewhere."""


@scorer(metrics=[accuracy(), stderr(cluster="group")])
def agreement() -> Scorer:
    """Compare with the label: strict 1e-6 as the value, every protocol in the metadata."""

    async def score(state: TaskState, target: Target) -> Score:
        attempt = Attempt.from_json(state.store.get(ATTEMPT))
        record = await judge_attempt(
            problem_of(state.metadata), attempt, shared_engine(), Limits(), sample=state.epoch
        )
        kept = {key: value for key, value in record.to_json().items() if key not in LONG}
        return Score(
            value=CORRECT if record.is_right else INCORRECT,
            answer=str(record.found),
            explanation=record.failure or None,
            metadata=kept,
        )

    return score
