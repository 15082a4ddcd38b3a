"""Temporary folders that no killed process leaves behind for good.

A folder's name tells which process made it; the next solver process to start removes the folders
of those that are gone.
"""

import os
import shutil
import tempfile
from pathlib import Path

_PREFIX = "modelwright"


def folder() -> tempfile.TemporaryDirectory[str]:
    """Return a new temporary folder of this process, removed on leaving the `with` block."""
    return tempfile.TemporaryDirectory(prefix=f"{_PREFIX}-{_namespace()}-{os.getpid()}-")


def sweep() -> None:
    """Remove the folders of processes that are gone.

    Only those made in our own PID namespace: elsewhere the same number is another process.
    """
    for path in Path(tempfile.gettempdir()).glob(f"{_PREFIX}-{_namespace()}-*-*"):
        pid = path.name.split("-")[2]
        if pid.isdecimal() and not Path("/proc", pid).exists():
            shutil.rmtree(path, ignore_errors=True)


def _namespace() -> int:
    return Path("/proc/self/ns/pid").stat().st_ino
