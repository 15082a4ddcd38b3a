"""How large data files may be."""

from modelwright.solvers.errors import UsageError

FILE_BYTES = 200_000_000
"""Largest file."""
CELLS = 2_000_000
"""Most cells of a text file: about 0.4 GB of memory and 10 seconds."""
WORKBOOK_CELLS = 1_000_000
"""Most cells of a workbook, which takes far more memory and time per cell."""


def check_cells(count: int, name: str, most: int = CELLS) -> None:
    """Raise UsageError if a file has more cells than can be handled."""
    if count > most:
        raise UsageError(
            f"{name} has more than {most:,} cells, the most a {_kind(most)} may have",
            hint="Leave out rows and columns that the problem does not need, or sum them up first.",
            kind="too_large",
        )


def _kind(most: int) -> str:
    return "workbook" if most == WORKBOOK_CELLS else "data file"
