"""Attacks on files and environments: reading what is not ours, writing anywhere outside."""

# ruff: noqa: E501  # programs stand here as they are sent

from attacks.attack import Attack, ends

FILES = [
    Attack(
        "reads system files, secrets, sources and process files",
        """
def attack(data):
    victims = [data["victim"], data["driver"], "self", 1, os.getppid(), "thread-self"]
    files = ["environ", "maps", "mem", "status", "cmdline", "stat", "auxv", "smaps", "root/etc/passwd"]
    paths = [f"/proc/{victim}/{file}" for victim in victims for file in files]
    paths += data["unreadable"] + ["/proc/kcore", "/proc/kmsg", "/proc/cpuinfo", "/proc/mounts"]
    paths += ["/dev/mem", "/dev/kmsg", "/dev/tty", "/dev/ptmx", "/dev/vda", "/dev/fuse"]
    paths += ["/sys/kernel/uevent_seqnum", "/sys/class/net/lo/address", "/run/utmp"]
    for path in paths:
        refused(os.open, path, os.O_RDONLY)
        refused(os.open, path, os.O_RDWR)
""",
    ),
    Attack(
        "lists folders",
        """
def attack(data):
    folders = ["/", "/etc", "/home", "/root", "/tmp", "/dev", "/proc", "/proc/self/fd", "/sys", "/var"]
    for folder in folders + data["folders"] + [f"/proc/{data['victim']}/fd", "/proc/1/task"]:
        refused(os.listdir, folder)
        refused(lambda: list(os.scandir(folder)))
""",
    ),
    Attack(
        "writes, cuts, renames, links and retouches files outside",
        """
def attack(data):
    import shutil
    keep, folder = data["keep"], data["folder"]
    for mode in ("w", "a", "r+", "x"):
        refused(open, keep, mode)
        refused(open, os.path.join(folder, data["mark"]), mode)
    for flags in (os.O_WRONLY, os.O_RDWR, os.O_RDONLY | os.O_TRUNC, os.O_CREAT | os.O_RDONLY, os.O_TMPFILE | os.O_RDWR):
        refused(os.open, keep, flags)
        refused(os.open, folder, flags)
    refused(os.truncate, keep, 0)
    refused(os.remove, keep)
    refused(os.rename, keep, keep + data["mark"])
    refused(os.rename, keep, "here")
    refused(os.replace, __file__ if "__file__" in globals() else "x", keep)
    refused(os.mkdir, os.path.join(folder, data["mark"]))
    refused(os.rmdir, os.path.join(folder, "empty"))
    refused(os.link, keep, "link")
    refused(os.symlink, keep, "link")
    refused(os.symlink, keep, os.path.join(folder, data["mark"]))
    refused(os.chmod, keep, 0o777)
    refused(os.chown, keep, os.getuid(), os.getgid())
    refused(os.utime, keep, (0, 0))
    refused(os.setxattr, keep, "user.mark", b"x")
    refused(os.mkfifo, os.path.join(folder, data["mark"]))
    refused(os.mknod, os.path.join(folder, data["mark"]))
    refused(shutil.rmtree, folder)
    for place in ("/tmp", "/var/tmp", "/dev", "/", "/etc", os.path.dirname(folder)):
        refused(open, os.path.join(place, data["mark"]), "w")
""",
    ),
    Attack(
        "changes the libraries that later programs load",
        """
def attack(data):
    import json.decoder
    for path in (pyo.__file__, json.decoder.__file__, os.__file__, *data["libraries"]):
        refused(open, path, "r+")
        refused(os.open, path, os.O_RDONLY | os.O_TRUNC)
        refused(os.utime, path, (0, 0))
        refused(os.remove, path)
        refused(open, os.path.join(os.path.dirname(path), data["mark"] + ".pth"), "w")
        descriptor = os.open(path, os.O_RDONLY)
        refused(os.fchmod, descriptor, 0o777)
        refused(os.utime, descriptor, (0, 0))
        refused(os.ftruncate, descriptor, 0)
""",
    ),
    Attack(
        "reaches files by other roads",
        """
def attack(data):
    secret = data["secret_file"]
    root = os.open("/", os.O_PATH)
    refused(os.open, secret[1:], os.O_RDONLY, dir_fd=root)
    path_only = os.open(secret, os.O_PATH)
    refused(os.read, path_only, 10)
    refused(os.open, f"/proc/self/fd/{path_only}", os.O_RDONLY)
    os.fchdir(root)
    refused(open, secret[1:])
    for way in ("/proc/self/root", "/proc/self/cwd", "/proc/1/root", f"/proc/{data['victim']}/cwd"):
        refused(open, way + secret)
    refused(os.sendfile, 1, path_only, 0, 10)
    refused(os.copy_file_range, path_only, 1, 10)
    refused_call(303, root, secret.encode(), 0, 0, 0)  # name_to_handle_at
    refused_call(304, root, 0, 0)  # open_by_handle_at
    refused_call(437, root, secret.encode(), 0, 0)  # openat2
    refused_call(86, secret.encode(), b"link")
    refused_call(88, secret.encode(), b"link")
""",
        x86_only=True,
    ),
    Attack(
        "changes its own confinement through proc",
        """
def attack(data):
    for path in ("self/uid_map", "self/setgroups", "self/oom_score_adj", "self/attr/current",
                 "self/loginuid", "self/mem", "self/clear_refs", "sysrq-trigger",
                 "sys/kernel/core_pattern", "sys/kernel/randomize_va_space",
                 "sys/user/max_user_namespaces", "sys/vm/drop_caches"):
        refused(os.open, "/proc/" + path, os.O_WRONLY)
    for path in ("/sys/fs/cgroup/cgroup.procs", "/sys/kernel/mm/ksm/run"):
        refused(os.open, path, os.O_WRONLY)
""",
    ),
    Attack(
        "shows its environment, wherever it is kept",
        """
def attack(data):
    pointer = ctypes.POINTER(ctypes.c_char_p).in_dll(libc, "environ")
    kept = [pointer[i] for i in range(200) if all(pointer[j] for j in range(i + 1))]
    libc.getenv.restype = ctypes.c_char_p
    raise ValueError(f"{dict(os.environ)} {kept} {libc.getenv(b'MODELWRIGHT_CANARY')} {sys.argv}")
""",
        ends("build_error"),
    ),
    Attack(
        "leaves a link and a FIFO where its output should be",
        """
def attack(data):
    for name in ("model", "output", "result", "program.py"):
        refused(os.symlink, data["secret_file"], name)
        refused(os.mkfifo, name)
        refused(os.mknod, name, 0o10600)
    refused_call(133, b"device", 0o20666, 0x101)  # mknod
    refused_call(259, -100, b"device", 0o20666, 0x101)
""",
        x86_only=True,
    ),
    Attack(
        "learns that a file exists",
        """
def attack(data):
    refused(open, data["secret_file"])
    os.stat(data["secret_file"])
""",
        note="Landlock does not hide names, sizes and dates; only contents and lists of names.",
    ),
]
