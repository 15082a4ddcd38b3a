"""Layer: Landlock, the kernel's file-system sandbox for unprivileged processes.

Read the interpreter and its libraries, write the private folder; nothing else. From ABI 4 on also
no TCP, from ABI 6 on no signals and abstract sockets across the border.
Source: https://docs.kernel.org/userspace-api/landlock.html
"""

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from modelwright.solvers.jail.syscalls import PR_SET_NO_NEW_PRIVS, prctl, syscall

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_REFER, _TRUNCATE, _IOCTL_DEV = 1 << 13, 1 << 14, 1 << 15
_ALL_ABI_1 = (1 << 13) - 1
_NET_BIND_TCP, _NET_CONNECT_TCP = 1, 2
_SCOPE_ABSTRACT_SOCKET, _SCOPE_SIGNAL = 1, 2

_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1

_READ = _READ_FILE | _READ_DIR
_SCRATCH = (
    _READ | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _REFER | _TRUNCATE
)
_FILE_RIGHTS = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL_DEV


def abi() -> int:
    """Return the kernel's Landlock version.

    Raises:
        OSError: Landlock is not built in or not enabled.
    """
    return syscall("landlock_create_ruleset", None, 0, _CREATE_RULESET_VERSION)


def sees_truncation() -> bool:
    """Return whether this kernel's Landlock keeps files from being cut; else seccomp has to."""
    return abi() >= 3


def enter(readable: Iterable[Path], scratch: Path | None) -> None:
    """Confine this process for good; paths that do not exist are passed over."""
    version = abi()
    handled = _ALL_ABI_1
    handled |= _REFER if version >= 2 else 0
    handled |= _TRUNCATE if version >= 3 else 0
    handled |= _IOCTL_DEV if version >= 5 else 0
    network = _NET_BIND_TCP | _NET_CONNECT_TCP if version >= 4 else 0
    scoped = _SCOPE_ABSTRACT_SOCKET | _SCOPE_SIGNAL if version >= 6 else 0
    attributes = struct.pack("<QQQ", handled, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = syscall("landlock_create_ruleset", attributes, size, 0)
    for path in readable:
        _allow(ruleset, path, _READ & handled)
    _allow(ruleset, Path("/dev/null"), (_READ_FILE | _WRITE_FILE) & handled)
    if scratch is not None:
        _allow(ruleset, scratch, _SCRATCH & handled)
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    syscall("landlock_restrict_self", ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if not path.is_dir():
        rights &= _FILE_RIGHTS
    try:
        rule = struct.pack("<Qi", rights, descriptor)
        syscall("landlock_add_rule", ruleset, _RULE_PATH_BENEATH, rule, 0)
    finally:
        os.close(descriptor)
