"""The one exception by which the jail reports that a program or its model is at fault."""


class ProgramFailure(Exception):
    """The program or its model is at fault; `kind` is a `FailureKind` word."""

    def __init__(self, kind: str, message: str, *, hint: str = "", line: int | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.hint = hint
        self.line = line
