"""As root: run a module of this package as an ordinary user, though its files lie under /root.

    python -m attacks.ordinary_user MODULE ARGUMENT...

In a mount namespace of its own, every folder above the interpreter, the packages and this project
that only root may enter is covered by an empty one, into which just these three are bound again.
"""

import json
import os
import sys
from pathlib import Path

from attacks.firing_range import ROOT
from modelwright.solvers.jail.syscalls import syscall

USER = 54_321
_CLONE_NEWNS = 0x00020000
_MS_RDONLY, _MS_REMOUNT, _MS_BIND, _MS_REC, _MS_PRIVATE = 1, 32, 4096, 16384, 1 << 18
_STAGING = ("/srv", "/media", "/mnt", "/opt")


def main() -> None:
    """Become the user and run the module named on the command line.

    Nothing here deletes anything, and nothing may: what is bound is the real interpreter. All
    mounts are read-only, and vanish with this process.
    """
    outside = Path("/proc/self/ns/mnt").readlink()
    syscall("unshare", _CLONE_NEWNS)
    if Path("/proc/self/ns/mnt").readlink() == outside:
        raise SystemExit("unshare: still in the host's mount namespace")
    syscall("mount", b"none", b"/", None, _MS_REC | _MS_PRIVATE, None)
    wanted = {Path(path).resolve() for path in (sys.prefix, sys.base_prefix, ROOT, *sys.path)}
    needed = {path for path in wanted if path.exists() and not wanted & {*path.parents}}
    closed = {path: top for path in sorted(needed) if (top := _closed(path)) is not None}
    if closed:
        staging = _staging(wanted)
        syscall("mount", b"tmpfs", bytes(staging), b"tmpfs", 0, b"mode=755")
        for number, path in enumerate(closed):
            _bind(path, staging / str(number))
        for top in dict.fromkeys(closed.values()):
            syscall("mount", b"tmpfs", bytes(top), b"tmpfs", 0, b"mode=755")
        for number, path in enumerate(closed):
            _bind(staging / str(number), path)
    os.setgroups([])
    os.setgid(USER)
    os.setuid(USER)
    os.chdir("/")
    boot = "import json, runpy, sys; sys.path[:] = json.loads(sys.argv[1]);"
    boot += "runpy.run_module(sys.argv[2], run_name='__main__')"
    path = [str(Path(entry or ".").resolve()) for entry in sys.path]
    arguments = [sys.executable, "-c", boot, json.dumps(path), *sys.argv[1:]]
    os.execve(sys.executable, arguments, {"PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"})


def _closed(path: Path) -> Path | None:
    """The outermost folder on the way to a path that others may not enter."""
    way = [*reversed(path.parents), path]
    return next((step for step in way if step.exists() and not step.stat().st_mode & 1), None)


def _staging(wanted: set[Path]) -> Path:
    """An existing folder that holds nothing of ours: an empty one is mounted over it."""
    for folder in map(Path, _STAGING):
        if folder.is_dir() and not any(path.is_relative_to(folder) for path in wanted):
            return folder
    raise SystemExit("unshare: no folder is left to work in")


def _bind(path: Path, target: Path) -> None:
    if path.is_dir():
        target.mkdir(parents=True, exist_ok=True)
    else:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch()
    syscall("mount", bytes(path), bytes(target), None, _MS_BIND, None)
    syscall("mount", b"none", bytes(target), None, _MS_REMOUNT | _MS_BIND | _MS_RDONLY, None)


if __name__ == "__main__":
    main()
