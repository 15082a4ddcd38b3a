"""Writing an export so that nothing that exists is replaced unless it was asked for."""

import tempfile
from dataclasses import replace
from pathlib import Path

from modelwright.agent.mcp.service import Meant
from modelwright.solvers.errors import UsageError
from modelwright.solvers.executors import ProgramEngine
from modelwright.solvers.export.formats import export
from modelwright.solvers.export.subject import Exported
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure


def write_export(
    meant: Meant,
    to: str,
    path: Path,
    *,
    engine: ProgramEngine,
    limits: Limits,
    overwrite: bool,
) -> Exported | Failure:
    """Write a program in a format, and return what was written or why there is no model.

    How many files a format makes is known only once they are made: they are written aside, then
    moved to their place.

    Args:
        meant: the program, its title and formulation.
        to: a format of `modelwright.solvers.export.formats`.
        path: the file, or the folder for "script"; its folder must exist.
        engine: to build and solve with.
        limits: of both.
        overwrite: whether files that exist may be replaced.

    Raises:
        UsageError: something is there already, or the format or path cannot be used.
    """
    if not path.parent.is_dir():
        raise UsageError(f"there is no folder {path.parent}", kind="unwritable")
    if not overwrite:
        _require_free(path)
    try:
        with tempfile.TemporaryDirectory(prefix=".modelwright-", dir=path.parent) as aside:
            found = export(
                meant.program,
                to,
                Path(aside) / path.name,
                engine=engine,
                limits=limits,
                formulation=meant.formulation,
                title=meant.title,
            )
            if isinstance(found, Failure):
                return found
            places = [path.parent / written.relative_to(aside) for written in found.paths]
            if not overwrite:
                for place in places:
                    _require_free(place)
            for written, place in zip(found.paths, places, strict=True):
                place.parent.mkdir(exist_ok=True)
                written.replace(place)
    except OSError as error:
        reason = error.strerror or str(error)
        raise UsageError(f"cannot write {path}: {reason}", kind="unwritable") from None
    return replace(found, paths=places)


def _require_free(place: Path) -> None:
    if place.exists() or place.is_symlink():
        raise UsageError(
            f"{place} exists already",
            hint="Name another path; or, if the user agrees, set overwrite: true.",
            kind="exists",
        )
