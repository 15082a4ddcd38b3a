"""Attacks on memory, disk, time, output and their limits."""

# ruff: noqa: E501  # programs stand here as they are sent

from attacks.attack import Attack, ends

_SHORT = {"build_wall_s": 1.0}
_CPU = {"build_cpu_s": 1.0, "build_wall_s": 8.0}

RESOURCES = [
    Attack(
        "allocates 50 GB at once",
        "def attack(data):\n    bytearray(50 << 30)\n",
        ends("jail_memory"),
    ),
    Attack(
        "allocates many small objects",
        "def attack(data):\n    hoard = []\n    while True:\n        hoard.append(bytes(1000))\n",
        ends("jail_memory"),
    ),
    Attack(
        "allocates, and swallows every MemoryError",
        """
def attack(data):
    hoard = []
    while True:
        try:
            hoard.append(bytearray(1 << 20))
        except MemoryError:
            pass
""",
        ends("jail_timeout"),
        limits=_SHORT,
    ),
    Attack(
        "maps anonymous memory",
        "def attack(data):\n    import mmap\n    mmap.mmap(-1, 1 << 36)\n",
        ends("jail_memory"),
    ),
    Attack(
        "makes memory that is not its address space",
        """
def attack(data):
    refused(os.memfd_create, "hoard")
    for number in (319, 447, 29, 9 | 0x40000000, 237, 149, 151, 325, 285):
        refused_call(number, 0, 1 << 20, 0)  # memfd_create memfd_secret shmget ... fallocate
""",
        x86_only=True,
    ),
    Attack(
        "fills its folder with one file",
        """
def attack(data):
    try:
        with open("hoard", "wb") as file:
            for _ in range(4096):
                file.write(bytes(1 << 20))
        breach("4 GB written")
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EFBIG):
            raise
""",
        limits={"scratch_mb": 8},
    ),
    Attack(
        "fills its folder with many files",
        """
def attack(data):
    for number in range(100_000):
        try:
            open(str(number), "w").close()
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return
    breach("100,000 files made")
""",
    ),
    Attack(
        "fills its folder with folders in folders",
        """
def attack(data):
    for number in range(100_000):
        try:
            os.mkdir("a" * 200)
            os.chdir("a" * 200)
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            return
    breach("100,000 folders made")
""",
    ),
    Attack(
        "makes a file that is mostly a hole",
        """
def attack(data):
    hole = os.open("hole", os.O_RDWR | os.O_CREAT)
    refused(os.ftruncate, hole, 1 << 40)
    refused(os.pwrite, hole, b"x", 1 << 40)
""",
    ),
    Attack(
        "sleeps",
        "def attack(data):\n    __import__('time').sleep(1000)\n",
        ends("jail_timeout"),
        limits=_SHORT,
    ),
    Attack(
        "loops",
        "def attack(data):\n    while True:\n        pass\n",
        ends("jail_timeout"),
        limits=_CPU,
    ),
    Attack(
        "loops, and ignores the signal that ends it",
        """
def attack(data):
    import signal
    for number in range(1, 65):
        try:
            signal.signal(number, signal.SIG_IGN)
        except (OSError, ValueError):
            pass
    while True:
        pass
""",
        ends("jail_timeout"),
        limits=_CPU,
    ),
    Attack(
        "loops inside C",
        "def attack(data):\n    import re\n    re.match('(a+)+$', 'a' * 60 + 'b')\n",
        ends("jail_timeout"),
        limits=_SHORT,
    ),
    Attack(
        "raises its limits",
        """
def attack(data):
    import resource
    for limit in range(16):
        soft, hard = resource.getrlimit(limit)
        for wish in ((hard, hard), (resource.RLIM_INFINITY, resource.RLIM_INFINITY), (soft, hard), (0, 0)):
            refused(resource.setrlimit, limit, wish)
            refused(resource.prlimit, 0, limit, wish)
    bytearray(50 << 30)
""",
        ends("jail_memory"),
    ),
    Attack(
        "raises its priority and leaves its processor",
        """
def attack(data):
    refused(os.nice, -5)
    refused(os.setpriority, os.PRIO_PROCESS, 0, -5)
    refused(os.sched_setaffinity, 0, {0})
    refused(os.sched_setscheduler, 0, os.SCHED_FIFO, os.sched_param(1))
""",
    ),
    Attack(
        "prints without end",
        "def attack(data):\n    while True:\n        print('x' * 1000)\n",
        ends("jail_output"),
    ),
    Attack(
        "prints to standard error without end",
        "def attack(data):\n    while True:\n        print('x' * 1000, file=sys.stderr)\n",
        ends("jail_output"),
    ),
    Attack(
        "writes one flood past Python's own files",
        """
def attack(data):
    for descriptor in (1, 2):
        try:
            while True:
                os.write(descriptor, bytes(3 << 20))
        except OSError:
            pass
    if sum(os.fstat(descriptor).st_blocks for descriptor in (1, 2)) > 2 * (4 << 20) // 512:
        breach("more was kept than the limit")
""",
        ends("jail_output"),
    ),
    Attack(
        "floods the descriptor of its result",
        """
def attack(data):
    while True:
        os.write(3, bytes(1 << 20))
""",
        ends("jail_killed", "jail_output"),
        limits={"export_bytes": 16 << 20},
    ),
    Attack(
        "opens everything it may, many times",
        """
def attack(data):
    kept = []
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        if error.errno != errno.EMFILE or len(kept) > 64:
            breach(f"{len(kept)} descriptors")
    for descriptor in kept:
        os.close(descriptor)
""",
    ),
    Attack(
        "builds a model that is too large",
        """
def attack(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(2000))
    model.gain = pyo.Objective(expr=sum(model.x.values()))
    global honest_model
    honest_model = lambda: model
""",
        ends("jail_output"),
        limits={"max_variables": 1000},
    ),
    Attack(
        "builds a model of more bytes than may be exported",
        """
def attack(data):
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(20000))
    model.gain = pyo.Objective(expr=sum(model.x.values()))
    global honest_model
    honest_model = lambda: model
""",
        ends("jail_output"),
        limits={"export_bytes": 1 << 18, "output_bytes": 1000},
    ),
]
