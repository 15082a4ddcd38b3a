"""What came of running a program: why it stopped, what point is in hand, and the numbers.

The three are kept apart, as MathOptInterface and Pyomo keep them, so that "time limit with a
feasible incumbent" can be said.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from math import isfinite
from typing import Any


class Termination(StrEnum):
    """Why the run stopped."""

    OPTIMAL = "optimal"
    """The solver proved its point optimal within the gap."""
    INFEASIBLE = "infeasible"
    """The solver proved that no point satisfies all constraints."""
    UNBOUNDED = "unbounded"
    """The objective improves without end."""
    INFEASIBLE_OR_UNBOUNDED = "infeasible_or_unbounded"
    """One of the two, and the solver could not tell which."""
    TIME_LIMIT = "time_limit"
    """Time ran out first; `point` says whether an incumbent is in hand."""
    UNKNOWN = "unknown"
    """The solver stopped without a proof (numerical trouble, or a local solver)."""
    FAILED = "failed"
    """No model was solved; `failure` says why."""


class PointStatus(StrEnum):
    """What point is in hand."""

    OPTIMAL = "optimal"
    """Feasible and proved optimal."""
    FEASIBLE = "feasible"
    """Feasible, without a proof of optimality."""
    NONE = "none"
    """No point."""


class Sense(StrEnum):
    """Direction of the objective."""

    MINIMIZE = "minimize"
    """Smaller is better."""
    MAXIMIZE = "maximize"
    """Larger is better."""


class ProblemClass(StrEnum):
    """Class of the exported model; SOS constraints count as integrality."""

    LP = "LP"
    """Linear, continuous."""
    MILP = "MILP"
    """Linear, with integers."""
    QP = "QP"
    """Quadratic objective, linear constraints, continuous."""
    MIQP = "MIQP"
    """Quadratic objective, linear constraints, with integers."""
    QCP = "QCP"
    """Quadratic constraints, continuous."""
    MIQCP = "MIQCP"
    """Quadratic constraints, with integers."""
    NLP = "NLP"
    """Nonlinear beyond quadratic, continuous."""
    MINLP = "MINLP"
    """Nonlinear beyond quadratic, with integers."""


class FailureKind(StrEnum):
    """Why a program gave no outcome; only `INFRASTRUCTURE` is our own fault."""

    SYNTAX_ERROR = "syntax_error"
    """The source is not Python."""
    NO_BUILD_MODEL = "no_build_model"
    """The source defines no callable `build_model`."""
    BUILD_ERROR = "build_error"
    """`build_model(data)`, or the source at import, raised an exception."""
    NOT_A_MODEL = "not_a_model"
    """`build_model` returned something other than a constructed ConcreteModel."""
    EMPTY_MODEL = "empty_model"
    """The model has no variables."""
    NO_OBJECTIVE = "no_objective"
    """The model has no active objective, or more than one."""
    EXPORT_ERROR = "export_error"
    """The model cannot be written as numbers (NaN, infinite or uninitialised values)."""
    UNSUPPORTED = "unsupported"
    """The model uses something that no available solver handles; the message names it."""
    JAIL_TIMEOUT = "jail_timeout"
    """Building took longer than its wall-clock or CPU limit."""
    JAIL_MEMORY = "jail_memory"
    """Building took more memory than its limit."""
    JAIL_OUTPUT = "jail_output"
    """The program wrote more than its output limit, or its model is larger than allowed."""
    JAIL_KILLED = "jail_killed"
    """The jailed process died, or left without handing over a well-formed model."""
    SOLVER_TIMEOUT = "solver_timeout"
    """The solver ignored its time limit and was killed with no point in hand."""
    SOLVER_CRASH = "solver_crash"
    """The solver process died or refused the model."""
    INFRASTRUCTURE = "infrastructure"
    """This machine or this package is at fault, not the program."""


@dataclass(frozen=True)
class Failure:
    """Why there is no outcome, in a form that a repair step can act on."""

    kind: FailureKind
    message: str
    """What happened, in one or a few lines."""
    line: int | None = None
    """Line of the program's source, counted from 1, where known."""
    hint: str = ""
    """What to do about it."""

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Failure":
        """Return the failure inside an outcome that `Outcome.to_json` wrote."""
        fields: dict[str, Any] = {**record, "kind": FailureKind(record["kind"])}
        return cls(**fields)


@dataclass(frozen=True)
class Statistics:
    """Size of the exported model; rows whose variables are all fixed count."""

    variables: int = 0
    integers: int = 0
    """General integer variables, binaries not included."""
    binaries: int = 0
    """Integer variables with bounds 0 and 1."""
    constraints: int = 0
    nonzeros: int = 0


@dataclass(frozen=True)
class Timing:
    """Wall-clock seconds; `total` also holds waiting, starting processes and transport."""

    build: float = 0.0
    export: float = 0.0
    solve: float = 0.0
    total: float = 0.0


@dataclass(frozen=True)
class Outcome:
    """What came of running one program (design: the outcome contract)."""

    termination: Termination
    point: PointStatus = PointStatus.NONE
    objective: float | None = None
    """Recomputed by us at the returned point, in the model's own sense and units."""
    bound: float | None = None
    """Best proved bound on the objective, same sense and units."""
    gap: float | None = None
    """|objective - bound| / max(1, |objective|), computed by us."""
    sense: Sense | None = None
    problem_class: ProblemClass | None = None
    global_optimum: bool = False
    """True only where the solver proves it; never for a local nonlinear solver."""
    solver: str | None = None
    """Name and version, for example "HiGHS 1.16.0"."""
    variables: dict[str, float] = field(default_factory=dict[str, float])
    duals: dict[str, float] | None = None
    """Row name -> change of the objective per unit of right-hand side (LP and convex QP)."""
    reduced_costs: dict[str, float] | None = None
    statistics: Statistics | None = None
    timing_s: Timing = field(default_factory=Timing)
    failure: Failure | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the object that `modelwright check --json` prints."""
        return _plain(asdict(self))

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> "Outcome":
        """Return the outcome that `to_json` wrote."""
        optional: dict[str, Any] = {
            "sense": record["sense"] and Sense(record["sense"]),
            "problem_class": record["problem_class"] and ProblemClass(record["problem_class"]),
            "statistics": record["statistics"] and Statistics(**record["statistics"]),
            "failure": record["failure"] and Failure.from_json(record["failure"]),
            "termination": Termination(record["termination"]),
            "point": PointStatus(record["point"]),
            "timing_s": Timing(**record["timing_s"]),
        }
        return cls(**{**record, **optional})


def _plain(value: Any) -> Any:
    """Replace enums by their words and non-finite numbers, which JSON lacks, by None."""
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
