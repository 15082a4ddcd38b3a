"""The fork server: it forks one jailed process per request, and never runs a program itself.

Started by `modelwright.solvers.jail.client` with an empty environment. It enters its namespaces,
forks once (so that it is PID 1 there and its death ends everything inside), loads Pyomo, says
hello, and then answers requests one at a time over a socket. A request is a JSON header and the
program; a reply is a JSON header, with the descriptor of the file the jailed process wrote.
"""

import contextlib
import fcntl
import gc
import os
import select
import signal
import socket
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any

from modelwright.solvers.channel import Channel, ClosedError
from modelwright.solvers.jail import (
    capabilities,
    descriptors,
    landlock,
    lifeline,
    namespaces,
    rlimits,
    seccomp,
)
from modelwright.solvers.jail.layers import probe_layers, scratch_folder


class Server:
    """What the server prepares once and uses for each request."""

    def __init__(self, channel: Channel, layers: dict[str, str]) -> None:
        self.channel = channel
        self.layers = layers
        self.readable = _readable_paths()
        self.filter = b"" if layers["seccomp"] else seccomp.build()
        self.scratch = None if layers["namespaces"] else scratch_folder()

    def serve(self) -> None:
        """Answer requests until the other side closes the channel."""
        with contextlib.suppress(ClosedError):
            while True:
                limits, (source, data), _ = self.channel.receive()
                self._answer(limits, source, data)

    def _answer(self, limits: dict[str, Any], source: bytes, data: bytes) -> None:
        result = os.memfd_create("model", os.MFD_CLOEXEC)
        output = _bounded_file("output", limits["output_bytes"])
        entry, entry_writer = os.pipe()
        if self.scratch:
            namespaces.mount_scratch(self.scratch, limits["scratch_mb"])
        try:
            began = time.monotonic()
            child = os.fork()
            if child == 0:
                self._become_jailed(limits, source, data, (result, output, entry_writer))
            os.close(entry_writer)
            stopped = _wait(child, self.channel, began + limits["build_wall_s"])
            _, status, usage = os.wait4(child, 0)
            self._end_strays()
            reply = {
                "stopped": stopped,
                "exit": os.waitstatus_to_exitcode(status),
                "broken": os.read(entry, 1000).decode(),
                "flooded": os.lseek(output, 0, os.SEEK_CUR) >= limits["output_bytes"],
                "cpu_s": usage.ru_utime + usage.ru_stime,
                "wall_s": time.monotonic() - began,
            }
        finally:
            os.close(output)
            os.close(entry)
            if self.scratch:
                namespaces.unmount_scratch(self.scratch)
        self.channel.send(reply, files=(result,))
        os.close(result)

    def _become_jailed(
        self, limits: dict[str, Any], source: bytes, data: bytes, files: tuple[int, int, int]
    ) -> None:
        """Turn this forked process into the jailed one; never returns.

        What goes wrong before the program runs is said on a pipe that is closed by then, so that
        no program can claim it.
        """
        from modelwright.solvers.jail import child

        try:
            lifeline.enter(os.getppid())
            _offer_to_oom_killer()
            os.setpgid(0, 0)
            descriptors.enter(*files)
            os.chdir(self.scratch or "/")
            rlimits.enter(
                cpu_s=limits["build_cpu_s"],
                memory_mb=limits["memory_mb"],
                file_bytes=limits["export_bytes"],
            )
            if not self.layers["landlock"]:
                landlock.enter(self.readable, self.scratch)
            if not self.layers["capabilities"]:
                capabilities.enter()
            if self.filter:
                seccomp.enter(self.filter)
        except BaseException as error:
            os.write(descriptors.ENTRY, f"{type(error).__name__}: {error}".encode()[:900])
            os._exit(1)
        os.close(descriptors.ENTRY)
        child.run(source, data)

    def _end_strays(self) -> None:
        """Kill whatever the jailed process left running; seccomp lets it leave nothing."""
        if self.layers["namespaces"]:
            return
        with contextlib.suppress(ProcessLookupError, ChildProcessError):
            os.kill(-1, signal.SIGKILL)  # as PID 1: everything in the namespace but this process
            while True:
                os.waitpid(-1, 0)


def _wait(child: int, channel: Channel, deadline: float) -> str:
    """Wait for the child; kill it at the deadline. Return "" or "wall"."""
    handle = os.pidfd_open(child)
    poll = select.poll()
    poll.register(handle, select.POLLIN)
    poll.register(channel.socket, select.POLLHUP | select.POLLRDHUP)
    stopped = ""
    try:
        events = poll.poll(max(0.0, deadline - time.monotonic()) * 1000)
        if handle not in [descriptor for descriptor, _ in events]:
            stopped = "closed" if events else "wall"
            os.kill(child, signal.SIGKILL)
    finally:
        os.close(handle)
    if stopped == "closed":
        os._exit(0)  # whoever asked is gone; as PID 1 this ends the child as well
    return stopped


def _bounded_file(name: str, size: int) -> int:
    """Return a file in memory that cannot grow past `size`; its offset tells what was written."""
    descriptor = os.memfd_create(name, os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size)
    fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_GROW | fcntl.F_SEAL_SHRINK)
    return descriptor


def _offer_to_oom_killer() -> None:
    Path("/proc/self/oom_score_adj").write_text("1000")


def _readable_paths() -> list[Path]:
    """Return what a jailed process may read: the interpreter's library and installed packages."""
    libraries = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    libraries += [path for path in sys.path if path.endswith(("-packages", "lib-dynload"))]
    system = ["/lib", "/lib64", "/usr/lib", "/usr/share/zoneinfo", "/dev/null", "/dev/urandom"]
    return [Path(path) for path in dict.fromkeys(libraries + system)]


def main(descriptor: int, parent: int) -> None:
    """Serve on an inherited socket until it closes."""
    lifeline.enter(parent)
    channel = Channel(socket.socket(fileno=descriptor))
    layers = probe_layers()
    if not layers["namespaces"]:
        namespaces.enter()
        inner = os.fork()
        if inner:
            channel.close()
            os.waitpid(inner, 0)
            os._exit(0)
        lifeline.enter(0)
    try:
        from modelwright.solvers.jail import child

        child.warm_up()
    except Exception as error:
        channel.send({"broken": f"{type(error).__name__}: {error}"})
        raise
    gc.collect()
    gc.freeze()
    server = Server(channel, layers)
    abi = "" if layers["landlock"] else f"ABI {landlock.abi()}"
    channel.send(
        {"broken": "", "layers": layers, "landlock": abi, "scratch": str(server.scratch or "")}
    )
    server.serve()
