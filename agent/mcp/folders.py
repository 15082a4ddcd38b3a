"""Which files the server may touch: it reads in some folders and writes in one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from modelwright.solvers.errors import UsageError


@dataclass(frozen=True)
class Folders:
    """The folders of a server; all paths are absolute, with symbolic links resolved."""

    working: Path
    """Relative paths start here; the only folder that is written to."""
    allowed: tuple[Path, ...] = ()
    """Further folders that files may be read from."""

    @classmethod
    def of(cls, working: str | Path, allowed: tuple[str | Path, ...] = ()) -> Self:
        """Return the folders that the command line names.

        Raises:
            UsageError: one is missing, or is the root, which would allow everything.
        """
        return cls(_folder(working), tuple(_folder(path) for path in allowed))

    def readable(self, path: str) -> Path:
        """Return the place of a file that is to be read; it need not exist.

        Raises:
            UsageError: it lies elsewhere, by itself or through a symbolic link.
        """
        return self._inside(path, (self.working, *self.allowed), "read")

    def writable(self, path: str) -> Path:
        """Return the place of a file or folder that is to be written.

        Raises:
            UsageError: it lies outside the working folder, or is that folder itself.
        """
        found = self._inside(path, (self.working,), "written")
        if found == self.working:
            raise UsageError(f"expected the name of a file to write, got {path!r}", kind="bad_path")
        return found

    def _inside(self, path: str, folders: tuple[Path, ...], what: str) -> Path:
        try:
            found = (self.working / path).resolve()
            if found.is_symlink():  # Python 3.13 gives back a loop of links as it is
                raise OSError("a loop of symbolic links")
        except (OSError, ValueError, RuntimeError) as error:  # a NUL byte, a loop of links
            raise UsageError(f"no usable path: {path!r}: {error}", kind="bad_path") from None
        if not any(found.is_relative_to(folder) for folder in folders):
            listed = ", ".join(map(str, folders))
            raise UsageError(
                f"the path {path!r} leads out of the folders where files may be {what}: {listed}",
                hint="Name a path inside; whoever starts the server can add a folder to read from "
                "with --allow DIR."
                if what == "read"
                else "Name a path relative to the working folder.",
                kind="outside_folder",
            )
        return found


def _folder(path: str | Path) -> Path:
    try:
        found = Path(path).resolve(strict=True)
    except (OSError, ValueError, RuntimeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise UsageError(f"cannot use the folder {path}: {reason}", kind="bad_folder") from None
    if not found.is_dir():
        raise UsageError(f"expected a folder, got the file {path}", kind="bad_folder")
    if found == Path(found.anchor):
        raise UsageError(
            f"the folder {found} would open the whole machine to the agent host",
            hint="Start the server in a folder for this work, or name one with --folder DIR.",
            kind="bad_folder",
        )
    return found
