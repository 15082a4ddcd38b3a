"""Each layer alone stops its own attacks, in a process where no other layer was entered."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from modelwright.solvers.jail.layers import LAYERS, MINIMUM, scratch_folder

PRELUDE = """
import ctypes, os, resource, signal, socket, sys, threading
from pathlib import Path
from modelwright.solvers.jail import (
    capabilities, descriptors, landlock, lifeline, namespaces, rlimits, seccomp)
folder = Path(sys.argv[1])
def attempt(call, *arguments):
    try:
        call(*arguments)
    except (OSError, MemoryError, RuntimeError, ValueError) as error:
        print(type(error).__name__, end=" ")
    else:
        print("done", end=" ")
"""


def alone(code: str, folder: Path) -> list[str]:
    """Run code in a fresh process; return the words it printed, or the signal that ended it."""
    script = f"import sys; sys.path[:] = {sys.path!r}\n{PRELUDE}{code}"
    ran = subprocess.run(
        [sys.executable, "-c", script, str(folder)], capture_output=True, text=True
    )
    words = ran.stdout.split() + ([f"signal{-ran.returncode}"] if ran.returncode < 0 else [])
    assert words, ran.stderr
    return words


def test_landlock_opens_what_is_listed_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "readable").mkdir()
    (tmp_path / "readable/file").write_text("x")
    (tmp_path / "own").mkdir()
    (tmp_path / "secret").write_text("x")
    code = """
landlock.enter([folder / "readable", folder / "missing"], folder / "own")
attempt(open, folder / "readable/file")
attempt(open, folder / "readable/file", "a")
attempt(open, folder / "own/file", "w")
attempt(open, folder / "secret")
attempt(open, "/etc/passwd")
attempt(os.listdir, folder)
attempt(os.truncate, folder / "secret", 0)
attempt(os.symlink, "x", folder / "own/link")
attempt(os.mkfifo, folder / "own/fifo")
attempt(open, "/dev/null", "w")
"""
    refused = "PermissionError"
    expected = [
        "done",
        refused,
        "done",
        refused,
        refused,
        refused,
        refused,
        refused,
        refused,
        "done",
    ]
    assert alone(code, tmp_path) == expected


def test_landlock_refuses_tcp_and_signals_across_the_border(tmp_path: Path) -> None:
    code = """
if landlock.abi() < 6:
    print("skip")
    sys.exit()
landlock.enter([Path("/lib")], None)
attempt(socket.create_connection, ("127.0.0.1", 9), 1)
attempt(os.kill, os.getppid(), 0)
"""
    words = alone(code, tmp_path)
    if words == ["skip"]:
        pytest.skip("this kernel's Landlock is older")
    assert words == ["PermissionError", "PermissionError"]


def test_seccomp_refuses_sockets_processes_threads_and_signals(tmp_path: Path) -> None:
    code = """
seccomp.enter(seccomp.build())
attempt(socket.socket)
attempt(os.fork)
attempt(os.execv, "/bin/true", ["true"])
attempt(threading.Thread(target=print).start)
attempt(os.kill, os.getpid(), 0)
attempt(os.pipe)
attempt(resource.setrlimit, resource.RLIMIT_CORE, (0, 0))
attempt(os.chmod, folder, 0o700)
attempt(os.utime, folder)
attempt(os.listdir, folder)
attempt(resource.getrlimit, resource.RLIMIT_CORE)
"""
    refused = "PermissionError"
    words = alone(code, tmp_path)
    assert words[:3] == [refused] * 3
    assert words[3:] == [
        "RuntimeError",
        refused,
        refused,
        "ValueError",
        refused,
        refused,
        "done",
        "done",
    ]


def test_seccomp_refuses_to_cut_files_where_landlock_does_not_see_it(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("kept")
    code = """
seccomp.enter(seccomp.build(truncation=False))
attempt(os.open, folder / "file", os.O_RDONLY | os.O_TRUNC)
attempt(os.truncate, folder / "file", 0)
attempt(os.open, folder / "file", os.O_RDONLY)
libc = ctypes.CDLL(None)
print(libc.syscall(2, bytes(folder / "file"), os.O_TRUNC) if os.uname().machine == "x86_64" else -1)
"""
    assert alone(code, tmp_path) == ["PermissionError", "PermissionError", "done", "-1"]
    assert (tmp_path / "file").read_text() == "kept"


@pytest.mark.slow
def test_rlimits_bind_memory_files_and_descriptors(tmp_path: Path) -> None:
    code = """
rlimits.enter(cpu_s=1, memory_mb=256, file_bytes=1000)
attempt(bytearray, 1 << 30)
attempt((folder / "file").write_bytes, bytes(2000))
attempt(lambda: [os.open("/dev/null", os.O_RDONLY) for _ in range(100)])
attempt(resource.setrlimit, resource.RLIMIT_AS, (1 << 40, 1 << 40))
print(flush=True)
while True: pass
"""
    words = alone(code, tmp_path)
    # Root may raise its limits again until it has no capabilities: that is the next layer.
    assert words[:3] == ["MemoryError", "OSError", "OSError"]
    assert words[-1] in ("signal24", "signal9")


def test_capabilities_are_gone_for_good(tmp_path: Path) -> None:
    code = """
capabilities.enter()
fields = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(int(fields["CapEff"], 16), int(fields["CapPrm"], 16), fields["NoNewPrivs"].strip())
"""
    assert alone(code, tmp_path) == ["0", "0", "1"]


def test_namespaces_hold_no_network_no_processes_and_a_folder_of_their_own(tmp_path: Path) -> None:
    code = """
attempt(namespaces.enter)
if os.fork():
    os.wait()
    sys.exit()
namespaces.mount_scratch(folder, 1)
(folder / "inside").write_text("x")
attempt((folder / "large").write_bytes, bytes(2 << 20))
attempt(socket.create_connection, ("127.0.0.1", 9), 1)
print(os.getpid(), os.listdir("/sys/class/net") == ["lo"] or "network", len(socket.if_nameindex()))
namespaces.unmount_scratch(folder)
print(len(os.listdir(folder)), flush=True)
os._exit(0)
"""
    words = alone(code, tmp_path)
    if words[0] != "done":
        pytest.skip("user namespaces are not allowed here")
    assert words[1] == "done" or words[1] == "OSError"
    assert words[-2:] == ["1", "0"]
    assert not (tmp_path / "inside").exists()


def test_descriptors_leaves_five_and_no_others(tmp_path: Path) -> None:
    code = """
kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(50)]
reader, writer = os.pipe()
output = os.open(folder / "output", os.O_CREAT | os.O_RDWR)
descriptors.enter(writer, output, os.dup(writer))
print(*sorted(int(name) for name in os.listdir("/proc/self/fd"))[:6], flush=True)
os._exit(0)
"""
    with pytest.raises(AssertionError):  # standard output is the file now
        alone(code, tmp_path)
    assert (tmp_path / "output").read_text().split() == ["0", "1", "2", "3", "4", "5"]


def test_the_lifeline_ends_a_process_whose_parent_is_gone(tmp_path: Path) -> None:
    code = """
attempt(lifeline.enter, os.getppid())
sys.stdout.flush()
lifeline.enter(os.getpid())  # not our parent: it ended before we could arm the signal
print("still here", flush=True)
"""
    assert alone(code, tmp_path) == ["done"]


def test_dropping_capabilities_keeps_the_lifeline(tmp_path: Path) -> None:
    code = """
lifeline.enter(os.getppid())
capabilities.enter()
landlock.enter([Path("/lib")], None)
signal_kept = ctypes.c_int()
ctypes.CDLL(None).prctl(2, ctypes.byref(signal_kept), 0, 0, 0)
print(signal_kept.value)
"""
    assert alone(code, tmp_path) == ["9"]


def test_the_minimum_is_among_the_layers() -> None:
    assert set(MINIMUM) <= set(LAYERS)


def test_the_private_folder_is_mounted_where_nothing_is_needed() -> None:
    folder = scratch_folder()
    assert folder is None or (folder.is_dir() and not Path(sys.prefix).is_relative_to(folder))
    assert folder is None or os.fspath(folder) not in ("/", "/tmp")
