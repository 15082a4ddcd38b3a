"""Exceptions for a wrong call or a broken machine.

ModelwrightError
├── UsageError              exit code 2: wrong usage or bad input
└── ServiceMissingError     exit code 6: a needed service, key or dependency is missing

Expected outcomes (infeasible, time limit, code that does not run) are never exceptions: they are
fields of `modelwright.solvers.outcome.Outcome`.
"""


class ModelwrightError(Exception):
    """Base of all errors this package raises on purpose.

    Args:
        message: what was expected and what was given.
        hint: what to do about it.
        kind: a stable word that a program can branch on.
    """

    exit_code = 1
    default_kind = "error"

    def __init__(self, message: str, *, hint: str = "", kind: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.kind = kind or self.default_kind

    def to_json(self) -> dict[str, dict[str, str]]:
        """Return the object that `--json` prints: {"error": {"kind", "message", "hint"}}."""
        return {"error": {"kind": self.kind, "message": self.message, "hint": self.hint}}


class UsageError(ModelwrightError):
    """The call or its input is wrong: a missing file, an unknown option, a bad value."""

    exit_code = 2
    default_kind = "usage"


class ServiceMissingError(ModelwrightError):
    """Something outside this process is needed and not there: an endpoint, a key, a package."""

    exit_code = 6
    default_kind = "service_missing"
