"""What the attacks aim at: canaries of our own, checked from outside after every attack."""

import contextlib
import os
import secrets
import select
import socket
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path
from typing import Any

import numpy as np
import psutil

from modelwright.solvers.jail.client import Jail

ROOT = Path(__file__).resolve().parents[3]
_TEMPORARY = ("/tmp", "/var/tmp", "/dev/shm", "/", "/dev", "/etc", "/mnt")


class FiringRange:
    """Files, listeners and a process that no attack may touch."""

    def __init__(self, folder: Path, closing: contextlib.ExitStack) -> None:
        self.secret = f"canary-{secrets.token_hex(16)}"
        self.mark = f"mark-{secrets.token_hex(8)}"
        self.key = secrets.randbits(30)
        self.folder = folder
        (folder / "empty").mkdir()
        (folder / "secret.txt").write_text(self.secret)
        (folder / "keep.txt").write_text("as it was")
        self._listeners = _listeners(folder, self.mark, closing)
        self.victim = closing.enter_context(
            subprocess.Popen(
                [sys.executable, "-S", "-c", "import time; time.sleep(1000)"],
                env={"MODELWRIGHT_CANARY": self.secret},
            )
        )
        closing.callback(self.victim.kill)
        self._before = self._files()

    def data(self) -> dict[str, Any]:
        """What an attack is told of its aims."""
        home = Path.home()
        unreadable = [
            self.folder / "secret.txt", ROOT / "solvers/engine.py", ROOT / "pyproject.toml",
            "/etc/passwd", "/etc/shadow", "/etc/hostname", home / ".bashrc", home / ".ssh/id_rsa",
            Path(sys.executable), "/usr/bin/env", "/var/log/lastlog",
        ]  # fmt: skip
        return {
            "unreadable": [str(path) for path in unreadable],
            "folders": [str(self.folder), str(ROOT), str(home)],
            "libraries": [str(np.__file__)],
            "folder": str(self.folder),
            "keep": str(self.folder / "keep.txt"),
            "secret_file": str(self.folder / "secret.txt"),
            "tcp": self._listeners["tcp"].getsockname()[1],
            "udp": self._listeners["udp"].getsockname()[1],
            "unix": str(self.folder / "unix"),
            "abstract": self.mark,
            "victim": self.victim.pid,
            "driver": os.getpid(),
            "mark": self.mark,
            "key": self.key,
        }

    def damage(self, jail: Jail) -> list[str]:
        """Everything that is not as it was; [] if the attack was contained."""
        found = [f"{name} was contacted" for name in self._contacted()]
        found += [] if self._files() == self._before else ["files were changed"]
        found += [f"{path} was left" for path in self._marked_files()]
        found += self._victim_damage()
        found += [f"process {pid} is left" for pid in _descendants(jail.pid)[1:]]
        objects = [Path("/proc/sysvipc", kind).read_text() for kind in ("shm", "sem", "msg")]
        found += ["a System V object is left"] if any(str(self.key) in o for o in objects) else []
        return found

    def _contacted(self) -> list[str]:
        ready = select.select(self._listeners.values(), [], [], 0)[0]
        return [name for name, listener in self._listeners.items() if listener in ready]

    def _files(self) -> dict[str, tuple[object, ...]]:
        return {
            str(path): (
                *((s := path.lstat()).st_mode, s.st_uid, s.st_mtime_ns, s.st_ctime_ns),
                path.read_bytes() if path.is_file() else b"",
            )
            for path in sorted(self.folder.rglob("*"))
        }

    def _marked_files(self) -> list[str]:
        places = [*_TEMPORARY, str(Path.cwd()), str(Path.home()), str(ROOT)]
        found: list[str] = []
        for place in places:
            with contextlib.suppress(OSError):
                found += [name for name in os.listdir(place) if self.mark in name]  # noqa: PTH208
        return found

    def _victim_damage(self) -> list[str]:
        if self.victim.poll() is not None:
            return ["the victim was killed"]
        status = Path(f"/proc/{self.victim.pid}/status").read_text()
        fields = dict(line.split(":", 1) for line in status.splitlines())
        traced = fields["TracerPid"].strip() != "0"
        stopped = fields["State"].strip()[0] not in "SR"
        nice = psutil.Process(self.victim.pid).nice() != psutil.Process().nice()
        names = ("was traced", "was stopped", "has another priority")
        damage = zip(names, (traced, stopped, nice), strict=True)
        return [f"the victim {name}" for name, happened in damage if happened]


@contextlib.contextmanager
def firing_range(folder: Path) -> Generator[FiringRange, None, None]:
    """Set up canaries in an empty folder of ours."""
    with contextlib.ExitStack() as closing:
        yield FiringRange(folder, closing)


def _listeners(folder: Path, mark: str, closing: contextlib.ExitStack) -> dict[str, socket.socket]:
    listeners = {
        "tcp": socket.create_server(("127.0.0.1", 0)),
        "udp": socket.socket(socket.AF_INET, socket.SOCK_DGRAM),
        "unix": socket.socket(socket.AF_UNIX),
        "abstract": socket.socket(socket.AF_UNIX),
    }
    for listener in listeners.values():
        closing.enter_context(listener)
    listeners["udp"].bind(("127.0.0.1", 0))
    listeners["unix"].bind(str(folder / "unix"))
    listeners["abstract"].bind("\0" + mark)
    listeners["unix"].listen()
    listeners["abstract"].listen()
    return listeners


def _descendants(pid: int) -> list[int]:
    """Processes below a jail's outer process: its server, and nothing else between requests."""
    return [process.pid for process in psutil.Process(pid).children(recursive=True)]
