"""Attacks by raw system calls and by machine code."""

from attacks.attack import Attack, ends

_PRIVILEGED = {
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "unshare": 272, "setns": 308,
    "move_mount": 429, "open_tree": 428, "fsopen": 430, "mount_setattr": 442, "bpf": 321,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "io_setup": 206,
    "keyctl": 250, "add_key": 248, "request_key": 249, "perf_event_open": 298, "userfaultfd": 323,
    "kexec_load": 246, "kexec_file_load": 320, "init_module": 175, "finit_module": 313,
    "delete_module": 176, "reboot": 169, "settimeofday": 164, "clock_settime": 227,
    "adjtimex": 159, "clock_adjtime": 305, "sethostname": 170, "setdomainname": 171,
    "personality": 135, "iopl": 172, "ioperm": 173, "swapon": 167, "swapoff": 168,
    "quotactl": 179, "acct": 163, "syslog": 103, "modify_ldt": 154, "vhangup": 153,
    "fanotify_init": 300, "inotify_init1": 294, "seccomp": 317, "prctl": 157, "arch_prctl": 158,
    "capset": 126, "setuid": 105, "setgid": 106, "setreuid": 113, "setresuid": 117,
    "setresgid": 119, "setgroups": 116, "setfsuid": 122, "setpriority": 141, "setrlimit": 160,
    "ioprio_set": 251, "shmget": 29, "shmat": 30, "semget": 64, "msgget": 68, "mq_open": 240,
    "chmod": 90, "fchmod": 91, "chown": 92, "lchown": 94, "fchmodat": 268, "fchownat": 260,
    "utime": 132, "utimes": 235, "utimensat": 280, "futimesat": 261, "setxattr": 188,
    "removexattr": 197, "splice": 275, "tee": 276, "vmsplice": 278, "fallocate": 285,
    "landlock_create_ruleset": 444, "landlock_restrict_self": 446, "epoll_create1": 291,
    "eventfd2": 290, "pipe2": 293, "pause": 34, "exit of another kind": 1000, "lookup_dcookie": 212,
    "uselib": 134, "remap_file_pages": 216, "pkey_alloc": 330, "cachestat": 451, "unknown": 5000,
}  # fmt: skip

SYSTEM_CALLS = [
    Attack(
        "makes every privileged system call",
        f"""
def attack(data):
    for number in {sorted(_PRIVILEGED.values())}:
        for arguments in ((0,) * 6, (-1,) * 6, (0x10000000, 0, 0, 0, 0, 0)):
            refused_call(number, *arguments)
""",
        x86_only=True,
    ),
    Attack(
        "makes them by the numbers of another ABI",
        f"""
def attack(data):
    for number in [*range(335), *range(337, 600), *{sorted(_PRIVILEGED.values())}]:
        refused_call(number | 0x40000000, 0, 0, 0, 0, 0, 0)
""",
        x86_only=True,
    ),
    Attack(
        "makes every system call there is",
        """
def attack(data):
    # What the filter lets through: files (which Landlock judges), memory, its own state.
    allowed = {*range(0, 36), 37, 39, 40, 60, 63, 72, 74, 75, 76, 77, 78, 79, 80, 81, 82, 83, 84,
               87, 89, 95, 96, 97, 98, 99, 100, 102, 104, 107, 108, 110, 115, 131, 137, 138, 186,
               202, 204, 217, 219, 228, 229, 230, 231, 257, 258, 262, 263, 264, 267, 269, 270, 271,
               273, 292, 302, 316, 318, 324, 326, 332, 334, 439} - {22, 29, 30, 31, 34, 37}
    uprobes = (335, 336)  # newer kernels send SIGILL for these before any filter
    for number in range(0, 1100):
        if number not in allowed and number not in uprobes:
            refused_call(number, 0, 0, 0, 0, 0, 0)
""",
        x86_only=True,
    ),
    Attack(
        "runs machine code of the 32-bit ABI",
        """
def attack(data):
    import mmap
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    memory.write(bytes([0xB8, 20, 0, 0, 0, 0xCD, 0x80, 0xC3]))  # mov eax, 20; int 0x80; ret
    code = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
    breach(f"int 0x80 gave {code()}")
""",
        ends("jail_killed"),
        x86_only=True,
    ),
    Attack(
        "runs machine code that forks",
        """
def attack(data):
    import mmap
    memory = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE)
    memory.write(bytes([0xB8, 57, 0, 0, 0, 0x0F, 0x05, 0xC3]))  # mov eax, 57; syscall; ret
    address = ctypes.addressof(ctypes.c_char.from_buffer(memory))
    if libc.mprotect(ctypes.c_void_p(address), 4096, 5):
        breach("mprotect is needed by ctypes itself")
    result = ctypes.CFUNCTYPE(ctypes.c_int)(address)()
    if result != -errno.EPERM:
        breach(f"fork gave {result}")
""",
        x86_only=True,
    ),
    Attack(
        "asks for more than a read of its limits, and other ioctls",
        """
def attack(data):
    import fcntl
    old = ctypes.create_string_buffer(16)
    for limit in range(16):
        refused_call(302, 0, limit, old, old)
    for request in (0x5402, 0x5405, 0x541B, 0x5452, 0x5421, 0x5450, 0x8927, 0x1261, 0x40045436):
        for descriptor in range(4):
            refused(fcntl.ioctl, descriptor, request, bytes(64))
""",
        x86_only=True,
    ),
]
