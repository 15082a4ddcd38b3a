"""The fork server: it forks one jailed process per request, and never runs a program itself.

Started by `modelwright.solvers.jail.client` with an empty environment. It enters its namespaces,
forks once (so that it is PID 1 there and its death ends everything inside), loads Pyomo, says
hello, and then answers requests one at a time over a socket. A request is a JSON header with the
descriptor of a file that holds the program; a reply is a JSON header, with the descriptor of the
file the jailed process wrote. The server itself never reads a program: what its memory holds, each
later program could find in its own.
"""

import contextlib
import gc
import os
import select
import signal
import socket
import sys
import sysconfig
import time
from pathlib import Path
from typing import Any, NoReturn

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
        whole_landlock = not layers["landlock"] and landlock.sees_truncation()
        self.filter = b"" if layers["seccomp"] else seccomp.build(truncation=whole_landlock)
        self.scratch = None if layers["namespaces"] else scratch_folder()

    def serve(self) -> None:
        """Answer requests until the other side closes the channel."""
        with contextlib.suppress(ClosedError):
            while True:
                request, _, (program,) = self.channel.receive()
                self._answer(request, program)

    def _answer(self, request: dict[str, Any], program: int) -> None:
        with contextlib.ExitStack() as opened:
            opened.callback(os.close, program)
            try:
                result = os.memfd_create("model", os.MFD_CLOEXEC)
                opened.callback(os.close, result)
                reply = self._run(request, program, result)
            except OSError as error:  # this machine ran out of something
                reply = {"broken": f"{type(error).__name__}: {error}"}
                self.channel.send(reply)
            else:
                self.channel.send(reply, files=(result,))

    def _run(self, request: dict[str, Any], program: int, result: int) -> dict[str, Any]:
        """Run one program in a process of its own; return what was seen of it from outside."""
        limits = request["limits"]
        with contextlib.ExitStack() as opened:
            output = _bounded_file(limits["output_bytes"], limits["export_bytes"])
            opened.callback(os.close, output)
            entry, entry_writer = os.pipe()
            opened.callback(os.close, entry)
            if self.scratch:
                namespaces.mount_scratch(self.scratch, limits["scratch_mb"])
                opened.callback(namespaces.unmount_scratch, self.scratch)
            began = time.monotonic()
            server = os.getpid()
            try:
                child = os.fork()
                if child == 0:
                    self._become_jailed(server, request, program, (result, output, entry_writer))
            finally:
                os.close(entry_writer)
            stopped = _wait(child, self.channel, began + limits["build_wall_s"])
            _, status, usage = os.wait4(child, 0)
            self._end_strays()
            return {
                "stopped": stopped,
                "exit": os.waitstatus_to_exitcode(status),
                "broken": os.read(entry, 1000).decode(),
                "flooded": os.lseek(output, 0, os.SEEK_CUR) >= limits["export_bytes"],
                "cpu_s": usage.ru_utime + usage.ru_stime,
                "wall_s": time.monotonic() - began,
            }

    def _become_jailed(
        self, server: int, request: dict[str, Any], program: int, files: tuple[int, int, int]
    ) -> NoReturn:
        """Turn this forked process into the jailed one.

        What goes wrong before the program runs is said on a pipe that is closed by then, so that
        no program can claim it.
        """
        from modelwright.solvers.jail import child

        limits = request["limits"]
        entry = files[2]
        try:
            lifeline.enter(server)
            _offer_to_oom_killer()
            os.setpgid(0, 0)
            with open(program, "rb", closefd=False) as file:
                file.seek(0)
                source, data = file.read(request["source_bytes"]), file.read()
            descriptors.enter(*files)
            entry = descriptors.ENTRY
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
            os.write(entry, f"{type(error).__name__}: {error}".encode()[:900])
            os._exit(1)
        os.close(entry)
        child.run(source, data, request["function"])

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


def _bounded_file(size: int, file_limit: int) -> int:
    """Return a file in memory to which `size` bytes can be written.

    It starts that far below the limit on any file (RLIMIT_FSIZE), where the kernel cuts a write to
    the byte; its offset then tells whether the limit was reached.
    """
    descriptor = os.memfd_create("output", os.MFD_CLOEXEC)
    os.lseek(descriptor, max(0, file_limit - size), os.SEEK_SET)
    return descriptor


def _offer_to_oom_killer() -> None:
    Path("/proc/self/oom_score_adj").write_text("1000")


def _readable_paths() -> list[Path]:
    """Return what a jailed process may read: the interpreter's library and installed packages."""
    libraries = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    libraries += [path for path in sys.path if path.endswith(("-packages", "lib-dynload"))]
    system = ["/lib", "/lib64", "/usr/lib", "/usr/share/zoneinfo", "/dev/urandom"]
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
