"""Why not? Force a decision and see what it costs, or what makes it impossible."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, Sense, Termination
from modelwright.solvers.whatif.scenarios import moved
from modelwright.solvers.why.conflict import Conflict, find_conflict
from modelwright.solvers.wording import number

_FORCE = re.compile(r"\s*(?P<name>.+?)\s*(?P<relation><=|>=|==?)\s*(?P<value>[^<>=]+)", re.S)


class Decision(NamedTuple):
    """A condition on one variable."""

    name: str
    relation: str
    """"=", "<=" or ">="."""
    value: float

    def __str__(self) -> str:
        """Return "make[chair] = 3"."""
        return f"{self.name} {self.relation} {number(self.value)}"


@dataclass(frozen=True)
class Forced:
    """What came of forcing decisions."""

    decisions: list[Decision]
    base: Outcome
    outcome: Outcome
    price: float | None
    """By how much the objective gets worse, in its own units; None without two optima."""
    moved: dict[str, tuple[float, float]]
    conflict: Conflict | None = None
    """Why it is impossible."""

    def text(self) -> str:
        """Return a sentence."""
        said = " and ".join(map(str, self.decisions))
        if self.price is None or self.base.objective is None or self.outcome.objective is None:
            return f"with {said} the model is {self.outcome.termination}"
        if abs(self.price) <= 1e-6 * max(1.0, abs(self.base.objective)):
            return f"{said} costs nothing: there is an optimum with it"
        before, after = number(self.base.objective), number(self.outcome.objective)
        return f"{said} costs {number(self.price)}: the objective goes from {before} to {after}"

    def to_json(self) -> dict[str, Any]:
        """Return {"decisions", "base", "outcome", "price", "moved", "conflict", "text"}."""
        return {
            "decisions": [decision._asdict() for decision in self.decisions],
            "base": self.base.to_json(),
            "outcome": self.outcome.to_json(),
            "price": self.price,
            "moved": {name: {"before": a, "after": b} for name, (a, b) in self.moved.items()},
            "conflict": self.conflict and self.conflict.to_json(),
            "text": self.text(),
        }


def parse_decision(text: str) -> Decision:
    """Return the decision that "make[chair]=3" or "open[a]>=1" stands for.

    Raises:
        UsageError: it is none.
    """
    match = _FORCE.fullmatch(text)
    try:
        value = float(match["value"]) if match else float("nan")
    except ValueError:
        match, value = None, 0.0
    if match is None or not abs(value) < float("inf"):
        raise UsageError(
            f"expected VARIABLE=NUMBER such as make[chair]=3, got {text!r}",
            hint="<= and >= work too.",
            kind="bad_decision",
        )
    return Decision(match["name"], match["relation"].replace("==", "="), value)


def with_decisions(instance: Instance, decisions: Sequence[Decision]) -> Instance:
    """Return the model with the decisions as bounds.

    Raises:
        UsageError: there is no such variable, or the program fixes it.
    """
    lower, upper = instance.column_lower.copy(), instance.column_upper.copy()
    place = {name: column for column, name in enumerate(instance.column_names)}
    for name, relation, value in decisions:
        if name in instance.fixed:
            raise UsageError(
                f"the program fixes {name} at {number(instance.fixed[name])}",
                hint="Change the data that it comes from, with --set.",
                kind="fixed_variable",
            )
        if name not in place:
            close = difflib.get_close_matches(name, instance.column_names, n=1, cutoff=0.4)
            known = ", ".join(instance.column_names[:6])
            hint = f"Did you mean {close[0]}?" if close else f"Variables: {known} ..."
            raise UsageError(f"the model has no variable {name}", hint=hint, kind="bad_variable")
        column = place[name]
        if relation != "<=":
            lower[column] = max(lower[column], value)
        if relation != ">=":
            upper[column] = min(upper[column], value)
    return replace(instance, column_lower=lower, column_upper=upper)


def force(
    engine: ProgramEngine,
    instance: Instance,
    decisions: Sequence[Decision],
    *,
    base: Outcome | None = None,
    limits: Limits | None = None,
) -> Forced:
    """Return what forcing decisions costs, or the conflict it leads to.

    Args:
        engine: for the solves.
        instance: the model.
        decisions: all forced together.
        base: the outcome without them, if it is known.
        limits: of each solve.
    """
    limits = limits or Limits()
    forced = with_decisions(instance, decisions)
    base = base or engine.solve_instance(instance, limits)
    outcome = engine.solve_instance(forced, limits)
    if outcome.termination is Termination.INFEASIBLE:
        conflict = find_conflict(engine, forced, time_limit_s=limits.time_limit_s, limits=limits)
        return Forced([*decisions], base, outcome, None, {}, conflict)
    if outcome.objective is None or base.objective is None:
        return Forced([*decisions], base, outcome, None, {})
    sign = 1.0 if instance.sense is Sense.MINIMIZE else -1.0
    price = sign * (outcome.objective - base.objective)
    return Forced([*decisions], base, outcome, price, moved(base, outcome))
