"""The limits under which one program is built and solved."""

from dataclasses import dataclass, fields

from modelwright.solvers.errors import UsageError

_MOST_SECONDS = 1e6  # more does not fit the system calls that wait
_MOST_UNITS = 1 << 40


@dataclass(frozen=True)
class Limits:
    """Every limit of one request, for the jail (building) and the solver, with defaults.

    Raises:
        UsageError: a limit is not a positive number in range (`gap` may be 0).
    """

    build_wall_s: float = 30.0
    """Wall-clock seconds for `build_model` and the export of its model; then SIGKILL."""
    build_cpu_s: float = 30.0
    """CPU seconds for the same."""
    memory_mb: int = 2048
    """Address space of the jailed process, and of the solver process, in MiB."""
    output_bytes: int = 1 << 20
    """Bytes of standard output and error together that are kept; more ends the program."""
    export_bytes: int = 256 << 20
    """Bytes of the exported model."""
    scratch_mb: int = 64
    """Size of the private temporary folder, in MiB."""
    max_variables: int = 1_000_000
    """Variables of the exported model."""
    max_nonzeros: int = 20_000_000
    """Nonzeros of the exported model."""
    time_limit_s: float = 60.0
    """Seconds the solver may use; the best point found by then is kept."""
    gap: float = 1e-6
    """Relative gap at which a model counts as solved."""

    def __post_init__(self) -> None:
        for item in fields(self):
            value: object = getattr(self, item.name)
            whole = isinstance(item.default, int)
            if not isinstance(value, int if whole else int | float) or isinstance(value, bool):
                what = "a whole number" if whole else "a number"
                raise UsageError(f"limit {item.name} must be {what}, got {value!r}")
            most = _MOST_UNITS if whole else _MOST_SECONDS
            lowest_ok = value >= 0 if item.name == "gap" else value > 0
            if not (lowest_ok and value <= most):
                raise UsageError(
                    f"limit {item.name} must be a positive number up to {most:g}, got {value!r}"
                )
