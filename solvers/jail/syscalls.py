"""Linux system calls that Python's standard library does not offer, through libc's syscall()."""

import ctypes
import os
import platform

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long

_X86_64 = {
    "mount": 165, "umount2": 166, "prctl": 157, "capset": 126, "unshare": 272, "seccomp": 317,
    "close_range": 436,
    "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
}  # fmt: skip
_AARCH64 = {
    "mount": 40, "umount2": 39, "prctl": 167, "capset": 91, "unshare": 97, "seccomp": 277,
    "close_range": 436,
    "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446,
}  # fmt: skip

MACHINE = platform.machine()
NUMBERS = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(MACHINE, {})

PR_SET_PDEATHSIG = 1
PR_CAPBSET_DROP = 24
PR_SET_NO_NEW_PRIVS = 38


def syscall(name: str, *arguments: "int | bytes | ctypes.Array[ctypes.c_char] | None") -> int:
    """Return the result of a system call.

    Raises:
        OSError: with the call's errno; ENOSYS on a processor whose numbers are not listed.
    """
    if name not in NUMBERS:
        raise OSError(38, f"{name} is not available on {MACHINE}")
    converted = [ctypes.c_long(value) if isinstance(value, int) else value for value in arguments]
    result = int(_libc.syscall(ctypes.c_long(NUMBERS[name]), *converted))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{name}: {os.strerror(code)}")
    return result


def prctl(option: int, value: int) -> None:
    """Set one process attribute."""
    syscall("prctl", option, value, 0, 0, 0)
