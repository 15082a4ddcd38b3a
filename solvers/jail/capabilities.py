"""Layer: no capabilities, and no way to get any back."""

import contextlib
import struct

from modelwright.solvers.jail.syscalls import PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS, prctl, syscall

_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63


def enter() -> None:
    """Drop every capability of this process, also those it holds as root."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    for capability in range(_LAST_CAPABILITY + 1):
        # EINVAL past the kernel's last one, EPERM for an ordinary user, who has none to drop.
        with contextlib.suppress(OSError):
            prctl(PR_CAPBSET_DROP, capability)
    syscall("capset", struct.pack("<Ii", _VERSION_3, 0), struct.pack("<6I", *[0] * 6))
