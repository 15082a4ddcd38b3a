"""The rules by which the papers of this field call an answer right, side by side.

Each is a function (prediction, label) -> bool with its source. They differ by more than two models
do: one counts 5 % off as right, another a millionth. Read from the code of the authors where there
is any; the oddities are theirs, and each has a test.

A problem with a list as its label asks for several numbers: all must be right, in their order, and
a single number is not an answer to it. Where a rule knows a single number only, the same holds.
"""

import difflib
from collections.abc import Callable, Sequence

from modelwright.eval.answers import Label, Prediction
from modelwright.solvers.agreement import agree, agree_rounded
from modelwright.solvers.errors import UsageError

Protocol = Callable[[Prediction, Label], bool]


def strict(prediction: Prediction, label: Label) -> bool:
    """Within 1e-6 * max(1, |label|); infeasible and unbounded are right only where they are true.

    Source: this project; `modelwright.solvers.agreement`.
    """
    return _within(prediction, label, 1e-6)


def tier_1e4(prediction: Prediction, label: Label) -> bool:
    """As `strict`, with 1e-4: above the noise of solvers, below most mistakes of models.

    Source: the tiers of AdmitOR (github.com/junbolian/AdmitOR).
    """
    return _within(prediction, label, 1e-4)


def tier_1e2(prediction: Prediction, label: Label) -> bool:
    """As `strict`, with 1e-2: also what was rounded to integers on the way to the label.

    Source: the tiers of AdmitOR.
    """
    return _within(prediction, label, 1e-2)


def rounded_label(prediction: Prediction, label: Label) -> bool:
    """Within half a unit of the last digit that the source prints, or `strict`.

    Oddity: a label printed without decimals accepts everything up to 0.5 away.
    Source: the round-aware tier of AdmitOR; `modelwright.solvers.agreement.agree_rounded`.
    """
    if not label.values:
        return prediction.word in label.words
    found = _same_length(prediction, label)
    return bool(found) and all(map(agree_rounded, found, label.printed))


def resocratic(prediction: Prediction, label: Label) -> bool:
    """Every queried value less than 1e-4 away, whatever its size, after rounding to 5 decimals.

    Oddities: the objective alone is never enough where decisions are asked for too, so an equally
    good other plan is wrong; 1e9 must be right to 13 digits, and 0.00005 is as good as 0. A run
    without an optimum is wrong, always.
    Source: ReSocratic (arXiv 2407.09887), eval_sft_code.py. Departure: there a language model
    reads the values out of the printed output; here they are given in the order of the label, or,
    for programs run here, each must be the objective or a variable of its own.
    """
    if prediction.word != "number" or not label.values:
        return False
    if prediction.pool:
        return _drawn_from(prediction.pool, label.queried)
    pairs = zip(prediction.values, label.queried, strict=False)
    return len(prediction.values) == len(label.queried) and all(
        abs(round(found, 5) - expected) < 1e-4 for found, expected in pairs
    )


def sirl(prediction: Prediction, label: Label) -> bool:
    """Within 1e-6 of |label| + 1; the rule of the OptMATH paper too.

    Oddities: the 1 is added, so that at |label| = 1 the tolerance is twice the strict one; where
    the label says that there is no optimum, any run that prints no number is right, so unbounded
    passes for infeasible.
    Source: SIRL (arXiv 2505.11792), check_result.py. Departures: there a program that runs into
    its time limit is right too where there is no optimum, here no answer is no answer; the second
    try with exchanged variable types is `sirl_swap`.
    """
    if not label.values:
        return bool(label.words) and prediction.word not in ("number", "none")
    return _all(prediction.values, label, _sirl_close)


def sirl_swap(prediction: Prediction, label: Label) -> bool:
    """As `sirl`, or the same model with integer and continuous variables exchanged is.

    Oddity: a model that makes people divisible is right if the label is that of whole people.
    Source: SIRL, check_result.py, `change_variable_types`: "we ignore the variable types error".
    """
    swapped = prediction.swapped
    return sirl(prediction, label) or (
        swapped is not None and bool(label.values) and _all(swapped, label, _sirl_close)
    )


def orlm(prediction: Prediction, label: Label) -> bool:
    """Both rounded to integers, then 5 % relative; a label that rounds to 0: equal to it.

    Oddities: labels below 0.5 accept everything below 0.5, yet 1.6 for 1.4 is wrong (2 against 1);
    halves round to the even neighbour; a million is right within 50,000. "No Best Solution" is one
    class, so infeasible and unbounded stand for each other; no answer is not in it.
    Source: ORLM (arXiv 2405.17743), eval/execute.py.
    """
    if not label.values:
        return bool(label.words) and prediction.word not in ("number", "none")
    return _all(prediction.values, label, _orlm_close)


def optmath_tool(prediction: Prediction, label: Label) -> bool:
    """As `orlm`, or the same model with integer and continuous variables exchanged is.

    Source: OptMATH (arXiv 2502.11102), eval/executor.py with its defaults, which differ from its
    paper (`sirl`). Departure: it also tries the objective in the other direction and < as <=;
    these are not tried here.
    """
    swapped = prediction.swapped
    return orlm(prediction, label) or (
        swapped is not None and bool(label.values) and _all(swapped, label, _orlm_close)
    )


def alphaopt(prediction: Prediction, label: Label) -> bool:
    """Within 0.1, whatever the size of the label.

    Oddities: a ratio of 0.02 accepts 0; a cost of 1e9 must be right to 11 digits. Only numbers can
    be right: infeasible for an infeasible problem is wrong.
    Source: AlphaOPT (arXiv 2510.18428), src/train_eval_utils.py, "absolute", with its training
    configuration.
    """
    return _all(prediction.values, label, lambda found, expected: abs(found - expected) <= 0.1)


def llmopt(prediction: Prediction, label: Label) -> bool:
    """Equal to the label when both are rounded to two decimals.

    Oddities: small labels lose all their digits (0.0049 accepts 0), large ones need all of theirs;
    two values a hair apart on both sides of a half differ. Only numbers can be right.
    Source: LLMOPT (arXiv 2410.13213), README: "ground truth values with more than two decimal
    places [are] rounded to two decimal places". Departure: its scoring code is not published; equal
    means less than half a hundredth apart after rounding.
    """
    return _all(
        prediction.values,
        label,
        lambda found, expected: abs(round(found, 2) - round(expected, 2)) < 0.005,
    )


PROTOCOLS: dict[str, Protocol] = {
    "strict": strict,
    "tier_1e-4": tier_1e4,
    "tier_1e-2": tier_1e2,
    "rounded_label": rounded_label,
    "resocratic": resocratic,
    "sirl": sirl,
    "sirl_swap": sirl_swap,
    "orlm": orlm,
    "optmath_tool": optmath_tool,
    "alphaopt": alphaopt,
    "llmopt": llmopt,
}
"""Name -> rule, in the order of reports."""


def protocols_named(name: str) -> dict[str, Protocol]:
    """Return the protocols that a name stands for: one of them, or "all".

    Raises:
        UsageError: there is none of this name.
    """
    if name == "all":
        return PROTOCOLS
    if name not in PROTOCOLS:
        near = difflib.get_close_matches(name, PROTOCOLS, n=1)
        raise UsageError(
            f"unknown protocol {name!r}; known: all, {', '.join(PROTOCOLS)}",
            hint=f"Did you mean {near[0]}?" if near else "",
            kind="unknown_protocol",
        )
    return {name: PROTOCOLS[name]}


def judge(prediction: Prediction, label: Label) -> dict[str, bool]:
    """Return name of the protocol -> whether it calls the prediction right."""
    return {name: rule(prediction, label) for name, rule in PROTOCOLS.items()}


def _same_length(prediction: Prediction, label: Label) -> tuple[float, ...]:
    """Return the numbers to compare with the values of the label; empty if they do not match up.

    A list that holds every queried value of a problem with one answer has the objective in it.
    """
    values = prediction.values
    if len(values) == len(label.values):
        return values
    if len(label.values) == 1 and len(values) == len(label.queried):
        return (values[label.objective_at],)
    return ()


def _within(prediction: Prediction, label: Label, tolerance: float) -> bool:
    if not label.values:
        return prediction.word in label.words
    found = _same_length(prediction, label)
    return bool(found) and all(
        agree(value, expected, tolerance)
        for value, expected in zip(found, label.values, strict=True)
    )


def _all(values: Sequence[float], label: Label, close: Callable[[float, float], bool]) -> bool:
    found = _same_length(Prediction(tuple(values), "number"), label)
    return bool(found) and all(map(close, found, label.values))


def _sirl_close(found: float, expected: float) -> bool:
    return abs(found - expected) / (abs(expected) + 1) <= 1e-6


def _orlm_close(found: float, expected: float) -> bool:
    whole, wanted = round(found), round(expected)
    return abs(whole) <= 0.05 if wanted == 0 else abs((whole - wanted) / wanted) <= 0.05


def _drawn_from(pool: Sequence[float], queried: Sequence[float]) -> bool:
    """Return whether every queried value is a number of the pool, each used once.

    The largest first, nearest each: values within one tolerance of each other are rare enough.
    """
    left = list(pool)
    for expected in sorted(queried, reverse=True):
        nearest = min(left, key=lambda value: abs(value - expected), default=None)
        if nearest is None or not abs(round(nearest, 5) - expected) < 1e-4:
            return False
        left.remove(nearest)
    return True
