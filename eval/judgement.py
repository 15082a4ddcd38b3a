"""From an attempt to its record: every protocol, and the cause where it is wrong."""

from dataclasses import replace

from modelwright.datasets.problem import Problem
from modelwright.eval.answers import label_of, prediction_of
from modelwright.eval.failures import Relatives, cause, solve_relatives
from modelwright.eval.protocols import judge
from modelwright.eval.record import HEADLINE, Record, label_json, slices_of
from modelwright.eval.systems.attempt import Attempt
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits


async def judge_attempt(
    problem: Problem, attempt: Attempt, engine: Engine, limits: Limits, *, sample: int = 1
) -> Record:
    """Return the record of an attempt at a problem.

    Args:
        problem: with its label.
        attempt: what a system made of its text.
        engine: solves relatives of a wrong model, to say what is wrong with it.
        limits: of those.
        sample: number of the attempt at this problem, from 1.
    """
    label, prediction = label_of(problem), prediction_of(attempt.outcome)
    if attempt.verdict == "abstained":  # it says itself that the point it has is no answer
        prediction = prediction_of(None)
    verdicts, failure = judge(prediction, label), ""
    if not verdicts[HEADLINE]:
        relatives = Relatives()
        if attempt.program is not None and label.values and prediction.word != "none":
            relatives = await solve_relatives(engine, attempt.program, limits)
        if relatives.swapped is not None:
            prediction = replace(prediction, swapped=(relatives.swapped,))
            verdicts = judge(prediction, label)
        failure = cause(problem, label, prediction, attempt, relatives)
    outcome, usage = attempt.outcome, attempt.usage
    size = outcome.statistics if outcome else None
    return Record(
        id=problem.id,
        sample=sample,
        group=problem.group,
        expected=label_json(label),
        found=prediction.to_json(),
        word=prediction.word,
        right=verdicts if label.known else {},
        verdict=attempt.verdict or ("abstained" if prediction.word == "none" else "unverified"),
        executed=outcome is not None and prediction_of(outcome).word != "none",
        failure=failure,
        reason=attempt.reason,
        problem_class=str(outcome.problem_class or "") if outcome else "",
        sense=str(outcome.sense or "") if outcome else "",
        binaries=size.binaries if size else None,
        integers=size.integers if size else None,
        rounds=attempt.rounds,
        calls=usage.calls,
        tokens_in=usage.tokens_in,
        tokens_out=usage.tokens_out,
        dollars=usage.dollars,
        seconds=attempt.seconds,
        slices=slices_of(problem),
    )
