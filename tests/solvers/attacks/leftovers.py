"""Attacks that leave something behind for the next program in the same jail."""

from attacks.attack import Attack, ends

LEFTOVERS = [
    Attack(
        "leaves files",
        """
def attack(data):
    import tempfile
    for name in ("left", "sitecustomize.py", "pyomo.py", "modelwright.py"):
        with open(name, "w") as file:
            file.write("raise SystemExit('left')")
    os.makedirs("pyomo/environ")
    tempfile.mkstemp(prefix=data["mark"])
    with open("/dev/shm/" + data["mark"], "w") as file:
        file.write("left")
    os._exit(0)
""",
        ends("jail_killed"),
        then="""
def attack(data):
    if os.listdir(".") or os.listdir("/dev/shm"):
        breach(f"{os.listdir('.')}")
""",
        note="/dev/shm is the private folder where this machine has one.",
    ),
    Attack(
        "leaves changed modules, names and settings",
        """
def attack(data):
    import builtins, decimal, gc, random, signal
    builtins.left = pyo.left = sys.left = 1
    sys.modules["left"] = sys
    sys.path.insert(0, "/left")
    os.environ["LEFT"] = "1"
    os.umask(0)
    os.chdir("/")
    builtins.open = None
    json.loads = lambda *_: {"left": 1}
    pyo.Var = pyo.Objective = None
    sys.setrecursionlimit(50_000)
    gc.disable()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os._exit(7)
""",
        ends("jail_killed"),
        then="""
def attack(data):
    import builtins
    left = [hasattr(place, "left") for place in (builtins, pyo, sys)]
    left += ["left" in sys.modules, "/left" in sys.path, "LEFT" in os.environ, "left" in data]
    left += [os.umask(0o22) == 0, os.getcwd() == "/", sys.getrecursionlimit() == 50_000]
    if any(left):
        breach(left)
""",
    ),
    Attack(
        "leaves objects of System V and POSIX",
        """
def attack(data):
    for number in (29, 64, 68):  # shmget semget msgget
        refused_call(number, data["key"], 4096, 0o1666)
    refused_call(240, data["mark"].encode(), 0o102, 0o666, 0)  # mq_open
    import _posixshmem
    _posixshmem.shm_open("/" + data["mark"], os.O_CREAT | os.O_RDWR, mode=0o666)
    os._exit(0)
""",
        ends("jail_killed"),
        then="""
def attack(data):
    import _posixshmem
    refused(_posixshmem.shm_open, "/" + data["mark"], os.O_RDWR, mode=0o666)
""",
        x86_only=True,
    ),
    Attack(
        "leaves its data in the server's memory",
        """
def attack(data):
    kept = data["secret"]  # this data belongs to this program; the next one must not find it
""",
        then="""
def attack(data):
    import gc, re
    pattern = re.compile(data["shape"].encode())
    libc.sbrk.restype = ctypes.c_void_p
    libc.write.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t]
    step = 1 << 20
    top = libc.sbrk(0)
    blocks = {id(item) // step for item in [*gc.get_objects(), *range(9)]}
    blocks |= {number + near for number in blocks for near in range(-4, 5)}
    blocks |= {(top - (64 << 20)) // step + number for number in range(66)}
    descriptor = os.open("seen", os.O_RDWR | os.O_CREAT)
    seen = 0
    for block in blocks:
        for page in range(block * step, (block + 1) * step, 4096):
            count = libc.write(descriptor, page, 4096)
            if count <= 0:
                continue
            seen += count
            found = pattern.search(os.pread(descriptor, count, 0))
            os.lseek(descriptor, 0, 0)
            if found:
                breach(f"an earlier program's data: {found}")
    if seen < 20 << 20:
        breach(f"the search itself is broken: it saw {seen} bytes")
""",
    ),
    Attack(
        "dies badly",
        "def attack(data):\n    ctypes.string_at(8)\n",
        ends("jail_killed"),
        then="def attack(data):\n    pass\n",
    ),
]
