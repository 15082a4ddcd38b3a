"""Layer: a process that dies with the one that started it."""

import os
import signal

from modelwright.solvers.jail.syscalls import PR_SET_PDEATHSIG, prctl


def enter(parent: int) -> None:
    """Have the kernel SIGKILL this process when its parent thread ends.

    Args:
        parent: process id that must still be our parent (0: it is outside our pid namespace).
    """
    prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the signal was armed
        os._exit(1)
