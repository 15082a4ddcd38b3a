"""Layer: seccomp, an allow-list of the system calls that building a model needs.

Everything else fails with EPERM: sockets, processes and threads, exec, signals, ptrace, mounts,
keys, bpf, io_uring, and whatever a later kernel adds. So do the calls that Landlock does not see
and that change files of this user anywhere (chmod, utime), and the uses of fcntl that send signals
or lock files. The filter is assembled once, in the parent.
Source: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

import ctypes
import fcntl
import os
import struct

from modelwright.solvers.jail.syscalls import MACHINE, PR_SET_NO_NEW_PRIVS, prctl, syscall

_FILES = """read write pread64 pwrite64 readv writev close fstat newfstatat statx fstatfs statfs
lseek getdents64 readlinkat getcwd faccessat faccessat2 mkdirat unlinkat renameat renameat2
ftruncate dup dup3 umask chdir fchdir fsync fdatasync sendfile copy_file_range ppoll pselect6"""
_OLD_FILES = """stat lstat access readlink mkdir rmdir unlink rename dup2 poll select"""
_MEMORY = "mmap mprotect munmap mremap madvise brk msync futex membarrier rseq set_robust_list"
_SELF = """rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall exit exit_group
getpid getppid gettid getuid geteuid getgid getegid getgroups getrlimit getrusage uname sysinfo
sched_yield sched_getaffinity clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday
times getrandom"""

_X86_64 = {
    "read": 0, "write": 1, "pread64": 17, "pwrite64": 18, "readv": 19, "writev": 20, "close": 3,
    "fstat": 5, "newfstatat": 262, "statx": 332, "fstatfs": 138, "statfs": 137, "lseek": 8,
    "openat": 257, "getdents64": 217, "readlinkat": 267, "getcwd": 79, "faccessat": 269,
    "faccessat2": 439, "mkdirat": 258, "unlinkat": 263, "renameat": 264, "renameat2": 316,
    "ftruncate": 77, "truncate": 76, "fcntl": 72, "dup": 32, "dup3": 292, "umask": 95,
    "chdir": 80, "fchdir": 81, "fsync": 74, "fdatasync": 75, "sendfile": 40,
    "copy_file_range": 326, "ppoll": 271, "pselect6": 270, "stat": 4, "lstat": 6, "access": 21,
    "open": 2, "readlink": 89, "mkdir": 83, "rmdir": 84, "unlink": 87, "rename": 82, "dup2": 33,
    "poll": 7, "select": 23, "mmap": 9, "mprotect": 10, "munmap": 11, "mremap": 25,
    "madvise": 28, "brk": 12, "msync": 26, "futex": 202, "membarrier": 324, "rseq": 334,
    "set_robust_list": 273, "rt_sigaction": 13, "rt_sigprocmask": 14, "rt_sigreturn": 15,
    "sigaltstack": 131, "restart_syscall": 219, "exit": 60, "exit_group": 231, "getpid": 39,
    "getppid": 110, "gettid": 186, "getuid": 102, "geteuid": 107, "getgid": 104, "getegid": 108,
    "getgroups": 115, "getrlimit": 97, "getrusage": 98, "uname": 63, "sysinfo": 99,
    "sched_yield": 24, "sched_getaffinity": 204, "clock_gettime": 228, "clock_getres": 229,
    "clock_nanosleep": 230, "nanosleep": 35, "gettimeofday": 96, "times": 100, "getrandom": 318,
    "ioctl": 16, "prlimit64": 302,
}  # fmt: skip
_AARCH64 = {
    "read": 63, "write": 64, "pread64": 67, "pwrite64": 68, "readv": 65, "writev": 66, "close": 57,
    "fstat": 80, "newfstatat": 79, "statx": 291, "fstatfs": 44, "statfs": 43, "lseek": 62,
    "openat": 56, "getdents64": 61, "readlinkat": 78, "getcwd": 17, "faccessat": 48,
    "faccessat2": 439, "mkdirat": 34, "unlinkat": 35, "renameat": 38, "renameat2": 276,
    "ftruncate": 46, "truncate": 45, "fcntl": 25, "dup": 23, "dup3": 24, "umask": 166,
    "chdir": 49, "fchdir": 50, "fsync": 82, "fdatasync": 83, "sendfile": 71,
    "copy_file_range": 285, "ppoll": 73, "pselect6": 72, "mmap": 222, "mprotect": 226,
    "munmap": 215, "mremap": 216, "madvise": 233, "brk": 214, "msync": 227, "futex": 98,
    "membarrier": 283, "rseq": 293, "set_robust_list": 99, "rt_sigaction": 134,
    "rt_sigprocmask": 135, "rt_sigreturn": 139, "sigaltstack": 132, "restart_syscall": 128,
    "exit": 93, "exit_group": 94, "getpid": 172, "getppid": 173, "gettid": 178, "getuid": 174,
    "geteuid": 175, "getgid": 176, "getegid": 177, "getgroups": 158, "getrlimit": 163,
    "getrusage": 165, "uname": 160, "sysinfo": 179, "sched_yield": 124, "sched_getaffinity": 123,
    "clock_gettime": 113, "clock_getres": 114, "clock_nanosleep": 115, "nanosleep": 101,
    "gettimeofday": 169, "times": 153, "getrandom": 278, "ioctl": 29, "prlimit64": 261,
}  # fmt: skip
_NUMBERS = {"x86_64": _X86_64, "aarch64": _AARCH64}.get(MACHINE, {})
_AUDIT_ARCH = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}.get(MACHINE, 0)

_TCGETS, _FIOCLEX = 0x5401, 0x5451
_FCNTL = (fcntl.F_DUPFD, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_DUPFD_CLOEXEC)
_ALLOW, _KILL_PROCESS, _EPERM = 0x7FFF0000, 0x80000000, 0x00050001
_LOAD, _JUMP_EQUAL, _JUMP_BITS, _RETURN = 0x20, 0x15, 0x45, 0x06  # BPF_LD|W|ABS, BPF_JMP|.., RET|K
_AT_NUMBER, _AT_ARCH = 0, 4
_SET_MODE_FILTER = 1
_FLAG_SPEC_ALLOW = 4  # older kernels would otherwise slow the process down (SSBD)


def build(*, truncation: bool = True) -> bytes:
    """Return the filter program.

    Args:
        truncation: whether files may be cut; Landlock before ABI 3 does not see that, so without
            it the calls and the flag that cut files must be refused here.

    Raises:
        OSError: no system call numbers are known for this processor.
    """
    if not _NUMBERS:
        raise OSError(38, f"no seccomp filter for processor {MACHINE}")
    names = " ".join((_FILES, _MEMORY, _SELF, _OLD_FILES if MACHINE == "x86_64" else "")).split()
    opening = {"openat": 2, "open": 1}  # call -> argument that holds the flags
    code = [
        _step(_LOAD, _AT_ARCH),
        _step(_JUMP_EQUAL, _AUDIT_ARCH, 1, 0),
        _step(_RETURN, _KILL_PROCESS),
        _step(_LOAD, _AT_NUMBER),
    ]
    for name in names + (["truncate", *(opening.keys() & _NUMBERS)] if truncation else []):
        code += [_step(_JUMP_EQUAL, _NUMBERS[name], 0, 1), _step(_RETURN, _ALLOW)]
    code += _only("ioctl", 1, (_TCGETS, _FIOCLEX))  # what isatty() and close-on-exec ask for
    code += _only("fcntl", 1, _FCNTL)
    for name in opening.keys() & _NUMBERS:
        code += _unless(name, opening[name], os.O_TRUNC)
    code += [  # prlimit64: reading limits only (the new limit is a null pointer, both halves)
        _step(_JUMP_EQUAL, _NUMBERS["prlimit64"], 0, 5),
        _step(_LOAD, _argument(2)),
        _step(_JUMP_EQUAL, 0, 0, 3),
        _step(_LOAD, _argument(2) + 4),
        _step(_JUMP_EQUAL, 0, 0, 1),
        _step(_RETURN, _ALLOW),
        _step(_RETURN, _EPERM),
    ]
    return b"".join(code)


def _only(name: str, argument: int, values: tuple[int, ...]) -> list[bytes]:
    """Allow a call if the lower half of its argument is one of the values."""
    return [
        _step(_JUMP_EQUAL, _NUMBERS[name], 0, len(values) + 3),
        _step(_LOAD, _argument(argument)),
        *(_step(_JUMP_EQUAL, value, len(values) - i, 0) for i, value in enumerate(values)),
        _step(_RETURN, _EPERM),
        _step(_RETURN, _ALLOW),
    ]


def _unless(name: str, argument: int, bits: int) -> list[bytes]:
    """Allow a call if none of the bits is set in its argument."""
    return [
        _step(_JUMP_EQUAL, _NUMBERS[name], 0, 4),
        _step(_LOAD, _argument(argument)),
        _step(_JUMP_BITS, bits, 0, 1),
        _step(_RETURN, _EPERM),
        _step(_RETURN, _ALLOW),
    ]


def _argument(number: int) -> int:
    """Return where the filter finds the lower half of an argument, counted from 0."""
    return 16 + 8 * number


def enter(program: bytes) -> None:
    """Apply the filter to this process for good."""
    prctl(PR_SET_NO_NEW_PRIVS, 1)
    buffer = ctypes.create_string_buffer(program, len(program))
    header = struct.pack("<HxxxxxxQ", len(program) // 8, ctypes.addressof(buffer))
    syscall("seccomp", _SET_MODE_FILTER, _FLAG_SPEC_ALLOW, header)


def _step(operation: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    """Return one classic BPF instruction; jumps count the instructions to skip."""
    return struct.pack("<HBBI", operation, if_true, if_false, value)
