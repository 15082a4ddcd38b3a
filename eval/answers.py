"""What a system answered, and what the label of a problem says, before any rule compares them."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from modelwright.datasets.problem import Problem
from modelwright.solvers.agreement import NoNumber, Value
from modelwright.solvers.errors import UsageError
from modelwright.solvers.outcome import Outcome, Termination

EITHER = "infeasible_or_unbounded"
"""Class of a solver that proved one of the two without saying which."""
CLASSES = ("number", "infeasible", "unbounded", EITHER, "none")
"""What an answer can be."""

_NO_OPTIMUM = frozenset({"infeasible", "unbounded", EITHER})


@dataclass(frozen=True)
class Prediction:
    """The answer of a system to one problem."""

    values: tuple[float, ...] = ()
    """One number, or one for each queried value; empty without a number."""
    word: str = "none"
    """Class of `CLASSES`."""
    swapped: tuple[float, ...] | None = None
    """The number of the same model with integer and continuous variables exchanged, for the rules
    that look at it too; None: not known."""
    pool: tuple[float, ...] = ()
    """Every number of the solution (objective and variables), where the values were not listed in
    the order they were asked for; empty: `values` is all there is."""

    @property
    def number(self) -> float | None:
        """The only number; None if there is none, or several."""
        return self.values[0] if len(self.values) == 1 else None

    @property
    def value(self) -> Value | None:
        """The number or the word, to compare and to vote with; None for what is neither."""
        if self.word == "number":
            return self.number
        return None if self.word == EITHER else NoNumber(self.word)

    def to_json(self) -> Any:
        """Return a number, a list, a word or None."""
        if self.word == "number":
            return self.values[0] if len(self.values) == 1 else list(self.values)
        return None if self.word == "none" else self.word


@dataclass(frozen=True)
class Label:
    """What the source of a problem says the answer is."""

    values: tuple[float, ...] = ()
    """Optimal objective value; several where several optima were asked for."""
    words: frozenset[str] = frozenset()
    """Classes that are right where there is no number; empty beside numbers, and if nothing is
    known: then nothing can be scored."""
    printed: tuple[str, ...] = ()
    """The values as their source prints them."""
    queried: tuple[float, ...] = ()
    """Every value that the source checks, in its order; the objective is one of them."""
    objective_at: int = -1
    """Place of the objective in `queried`."""

    @property
    def known(self) -> bool:
        """Whether an answer can be compared with it."""
        return bool(self.values or self.words)


def label_of(problem: Problem) -> Label:
    """Return the label of a problem.

    A text such as "No Best Solution" or a code such as -9999 says that there is no optimum, not
    why: then infeasible and unbounded are both right. A text that says only that nobody recorded
    an optimum is no label.
    """
    answer = problem.answer
    if answer is None:
        return Label(words=_words(problem.answer_text))
    values = answer if isinstance(answer, tuple) else (answer,)
    results: dict[str, Any] = problem.extra.get("results") or {}
    key: str = problem.extra.get("objective_key") or ""
    keys = list(results)
    queried = tuple(_numbers(results))
    raw: Mapping[str, Any] = problem.extra.get("results_raw") or {}
    printed = tuple(_plain(value) for value in values)
    if len(values) == 1 and _is_number(raw.get(key)):
        printed = (str(raw[key]),)
    return Label(
        values=values,
        printed=printed,
        queried=queried or values,
        objective_at=keys.index(key) if key in keys and len(queried) == len(keys) else -1,
    )


def prediction_of(outcome: Outcome | None, swapped: float | None = None) -> Prediction:
    """Return what the outcome of a program answers.

    Args:
        outcome: None: no program was run.
        swapped: optimum of the model with exchanged variable types, where it was solved.
    """
    if outcome is None:
        return Prediction()
    if outcome.termination in (Termination.INFEASIBLE, Termination.UNBOUNDED):
        return Prediction(word=outcome.termination.value)
    if outcome.termination is Termination.INFEASIBLE_OR_UNBOUNDED:
        return Prediction(word=EITHER)
    other = None if swapped is None else (swapped,)
    if outcome.objective is None or not math.isfinite(outcome.objective):
        return Prediction(swapped=other)
    pool = (outcome.objective, *outcome.variables.values())
    return Prediction((outcome.objective,), "number", other, pool)


def read_prediction(given: Any, swapped: Any = None) -> Prediction:
    """Return the prediction of a line that another system wrote.

    Args:
        given: a number, a list of numbers, "infeasible", "unbounded" or None.
        swapped: a number of the model with exchanged variable types, or None.

    Raises:
        UsageError: it is something else.
    """
    other = None if swapped is None else (_finite(swapped),)
    if given is None:
        return Prediction(swapped=other)
    if isinstance(given, str):
        word = given.strip().lower()
        if word not in _NO_OPTIMUM:
            raise _not_a_prediction(given)
        return Prediction(word=word, swapped=other)
    listed: list[Any] = given if isinstance(given, list) else [given]
    if not listed:
        raise _not_a_prediction(given)
    return Prediction(tuple(_finite(value) for value in listed), "number", other)


def _finite(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise _not_a_prediction(value)
    return float(value)


def _not_a_prediction(given: Any) -> UsageError:
    return UsageError(
        f"expected a number, a list of numbers, 'infeasible', 'unbounded' or null, got {given!r}",
        kind="bad_prediction",
    )


def _words(text: str) -> frozenset[str]:
    said = text.strip().lower()
    if said in ("infeasible", "unbounded"):
        return frozenset({said, EITHER})
    if said.startswith(("no best solution", "no optimal solution", "-9999")):
        return _NO_OPTIMUM
    return frozenset()


def _numbers(results: Any) -> Iterator[float]:
    """Yield the numbers of queried values; some sources nest those of one variable."""
    if isinstance(results, Mapping):
        results = list(results.values())
    if isinstance(results, list):
        for value in results:
            yield from _numbers(value)
    elif isinstance(results, int | float):
        yield float(results)


def _is_number(text: Any) -> bool:
    try:
        return math.isfinite(float(text))
    except (TypeError, ValueError):
        return False


def _plain(value: float) -> str:
    """Return a number with the digits that it has in JSON, never in exponents."""
    if isinstance(value, int):
        return str(value)
    text = repr(value)
    return f"{value:.12f}".rstrip("0") if "e-" in text else f"{value:.0f}" if "e" in text else text
