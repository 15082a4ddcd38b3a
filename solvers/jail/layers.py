"""The layers of the jail: which there are, which must be there, and which work on this machine."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from modelwright.solvers.jail import (
    capabilities,
    landlock,
    lifeline,
    namespaces,
    rlimits,
    seccomp,
)

LAYERS = {
    "rlimits": "CPU, memory, file size, open files",
    "capabilities": "no privileges, also as root",
    "namespaces": "own user, network, IPC, mount and PID namespaces",
    "landlock": "reads the Python libraries, writes its private folder, nothing else",
    "seccomp": "an allow-list of system calls: no sockets, processes, threads, signals",
    "lifeline": "dies with the process that started it",
}
MINIMUM = ("rlimits", "landlock", "seccomp")
"""Without these untrusted code is refused; they alone stop files, sockets and processes."""

_SCRATCH_CANDIDATES = ("/dev/shm", "/mnt", "/media", "/srv")


def scratch_folder() -> Path | None:
    """Return an existing folder to mount the private folder over: none is ever made on the host."""
    for candidate in map(Path, _SCRATCH_CANDIDATES):
        needed = any(Path(path).is_relative_to(candidate) for path in (sys.prefix, *sys.path))
        if candidate.is_dir() and not needed:
            return candidate
    return None


def _probe(enter: Callable[[], object]) -> str:
    """Return "" if `enter` works in a forked process, else the reason."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            enter()
        except BaseException as error:
            os.write(writer, str(error).encode()[:500] or b"failed")
        os._exit(0)
    os.close(writer)
    os.waitpid(pid, 0)
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read().decode()


def _try_namespaces() -> None:
    namespaces.enter()
    pid = os.fork()
    if pid == 0:
        try:
            folder = scratch_folder()
            if folder:
                namespaces.mount_scratch(folder, 1)
            os._exit(0)
        except BaseException:
            os._exit(1)
    if os.waitpid(pid, 0)[1]:
        raise OSError("mounting inside a user namespace is forbidden")


def probe_layers() -> dict[str, str]:
    """Return layer -> "" if it works here, else why not, each tried in a process of its own."""
    trials: dict[str, Callable[[], object]] = {
        "rlimits": lambda: rlimits.enter(cpu_s=10, memory_mb=4096, file_bytes=1 << 20),
        "capabilities": capabilities.enter,
        "namespaces": _try_namespaces,
        "landlock": lambda: landlock.enter([Path("/lib")], None),
        "seccomp": lambda: seccomp.enter(seccomp.build()),
        "lifeline": lambda: lifeline.enter(os.getppid()),
    }
    return {layer: _probe(trials[layer]) for layer in LAYERS}
