"""Layer: three standard streams, one file to write the model to, and no other descriptor."""

import fcntl
import os

from modelwright.solvers.jail.syscalls import syscall

RESULT = 3
"""The descriptor the model is written to."""
ENTRY = 4
"""The pipe on which a failure to enter the jail is said; closed before the program runs."""

_SAFE = 64  # above every number that is about to be overwritten


def enter(result: int, output: int, entry: int) -> None:
    """Put `output` on standard output and error, the others on 3 and 4, and close the rest."""
    sources = (os.open("/dev/null", os.O_RDONLY), output, output, result, entry)
    moved = [fcntl.fcntl(source, fcntl.F_DUPFD, _SAFE) for source in sources]
    for target, source in enumerate(moved):
        os.dup2(source, target)
    syscall("close_range", ENTRY + 1, 0x7FFFFFFF, 0)
