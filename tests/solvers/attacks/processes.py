"""Attacks by processes, threads and signals, and on other processes."""

from attacks.attack import Attack, ends

PROCESSES = [
    Attack(
        "starts a process, in every way",
        """
def attack(data):
    import pty, subprocess
    refused(os.fork)
    refused(os.forkpty)
    refused(pty.fork)
    refused(os.pipe)
    refused(subprocess.run, ["/bin/true"])
    refused(os.popen, "true")
    refused(os.posix_spawn, "/bin/true", ["true"], {})
    refused(os.execv, "/bin/true", ["true"])
    refused(os.execv, sys.executable, ["python", "-c", "0"])
    refused(lambda: __import__("multiprocessing").Process(target=print).start())
    if os.system("true") == 0:
        breach("system")
""",
    ),
    Attack(
        "starts a process by raw system calls",
        """
def attack(data):
    for number in (56, 57, 58, 59, 322, 435):  # clone fork vfork execve execveat clone3
        refused_call(number, 0, 0, 0, 0, 0)
        refused_call(number | 0x40000000, 0, 0, 0, 0, 0)
    refused_call(56, 0x11)
    refused_call(56, 0x00010000 | 0x11)
    refused_call(56, 0x10000000 | 0x11)
    arguments = ctypes.create_string_buffer(88)
    refused_call(435, arguments, 88)
""",
        x86_only=True,
    ),
    Attack(
        "is a fork bomb",
        "def attack(data):\n    while True:\n        os.fork()\n",
        ends("build_error"),
    ),
    Attack(
        "is a thread bomb",
        """
def attack(data):
    import _thread, threading, concurrent.futures
    refused(_thread.start_new_thread, print, ())
    refused(threading.Thread(target=print).start)
    refused(concurrent.futures.ThreadPoolExecutor(4).submit, print)
    while True:
        threading.Thread(target=print).start()
""",
        ends("build_error"),
    ),
    Attack(
        "leaves its session as an orphan",
        """
def attack(data):
    refused(os.setsid)
    refused(os.setpgid, 0, 0)
    refused(os.setpgrp)
    refused(os.fork)
    refused_call(157, 1, 0)  # prctl: clear the parent-death signal
    refused_call(157, 36, 1)  # prctl: become a subreaper
""",
        x86_only=True,
    ),
    Attack(
        "walks from object to Popen",
        """
def attack(data):
    import subprocess  # loaded by Pyomo anyway
    found = [kind for kind in object.__subclasses__() if kind.__name__ == "Popen"]
    for popen in found or [subprocess.Popen]:
        refused(popen, ["/usr/bin/id"])
    loader = [kind for kind in object.__subclasses__() if kind.__name__ == "BuiltinImporter"][0]
    refused(loader().load_module("posix").fork)
""",
    ),
    Attack(
        "sends signals to everybody",
        """
def attack(data):
    import signal, threading
    others = [data["victim"], data["driver"], os.getppid(), 1, -1, 0, os.getpid(), -data["driver"]]
    for target in others:
        for number in (0, 9, 15, 19, 2, 40):
            refused(os.kill, target, number)
            refused(os.killpg, abs(target), number)
    for number in (1, 2, 9, 19, 34):
        refused(signal.raise_signal, number)
        refused(signal.pthread_kill, threading.get_ident(), number)
    refused(os.pidfd_open, os.getppid())
    refused(signal.setitimer, signal.ITIMER_REAL, 1)
""",
    ),
    Attack(
        "sends signals by raw system calls",
        """
def attack(data):
    information = ctypes.create_string_buffer(128)
    for target in (data["victim"], data["driver"], 1, os.getppid(), os.getpid()):
        refused_call(62, target, 9)
        refused_call(200, target, 9)  # tkill
        refused_call(234, target, target, 9)  # tgkill
        refused_call(129, target, 9, information)  # rt_sigqueueinfo
        refused_call(297, target, target, 9, information)
        refused_call(434, target, 0)  # pidfd_open
        refused_call(424, target, 9, 0, 0)  # pidfd_send_signal
        refused_call(438, target, 0, 0)  # pidfd_getfd
    refused_call(222, 0, 0, 0)  # timer_create
    refused_call(37, 1)  # alarm
    refused_call(38, 0, 0, 0)  # setitimer
    refused_call(282, -1, information, 8)  # signalfd
""",
        x86_only=True,
    ),
    Attack(
        "has the kernel send a signal for a file",
        """
def attack(data):
    import fcntl
    folder = os.open(".", os.O_RDONLY)
    for descriptor in (folder, 0, 1, 3):
        for owner in (os.getppid(), 1, data["victim"], -data["driver"], os.getpid()):
            refused(fcntl.fcntl, descriptor, fcntl.F_SETOWN, owner)
            refused(fcntl.fcntl, descriptor, 15, struct.pack("ii", 1, owner))  # F_SETOWN_EX
        refused(fcntl.fcntl, descriptor, 10, 9)  # F_SETSIG
        refused(fcntl.fcntl, descriptor, 1026, 0x80000004)  # F_NOTIFY
        refused(fcntl.fcntl, descriptor, fcntl.F_SETFL, os.O_ASYNC)
        refused(fcntl.fcntl, descriptor, fcntl.F_SETLEASE, fcntl.F_RDLCK)
        refused(fcntl.lockf, descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        refused(fcntl.flock, descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        refused(fcntl.ioctl, descriptor, 0x5452, struct.pack("i", 1))  # FIOASYNC
        refused(fcntl.ioctl, descriptor, 0x5412, b"x")  # TIOCSTI
""",
    ),
    Attack(
        "traces and reads other processes",
        """
def attack(data):
    buffer = ctypes.create_string_buffer(64)
    local = struct.pack("QQ", ctypes.addressof(buffer), 64)
    for target in (data["victim"], data["driver"], 1, os.getppid()):
        for request in (0, 16, 0x4206):  # traceme, attach, seize
            refused_call(101, request, target, 0, 0)
        refused_call(310, target, local, 1, local, 1, 0)  # process_vm_readv
        refused_call(311, target, local, 1, local, 1, 0)  # process_vm_writev
        refused_call(312, os.getpid(), target, 0, 0, 0)  # kcmp
        refused_call(440, target, local, 1, 4, 0)  # process_madvise
        refused_call(448, target, 0)  # process_mrelease
        refused_call(279, target, 0, 0, 0, 0, 0)  # move_pages
        refused_call(256, target, 0, 0, 0)  # migrate_pages
        refused_call(141, 0, target, 19)  # setpriority
        refused_call(203, target, 8, local)  # sched_setaffinity
        refused_call(302, target, 7, local, 0)  # prlimit64: set
        refused(os.open, f"/proc/{target}/mem", os.O_RDWR)
    refused_call(298, local, -1, 0, -1, 0)  # perf_event_open
""",
        x86_only=True,
    ),
    Attack(
        "stops itself and waits for rescue",
        """
def attack(data):
    import signal, time
    refused(os.kill, os.getpid(), signal.SIGSTOP)
    time.sleep(60)
""",
        ends("jail_timeout"),
        limits={"build_wall_s": 1.0},
    ),
]
