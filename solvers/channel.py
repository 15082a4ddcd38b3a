"""Messages between our own processes: a JSON header, blobs, and open files, over a Unix socket."""

import contextlib
import errno
import json
import os
import socket
import struct
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

_PREFIX = struct.Struct("<I")
_CHUNK = 1 << 20
_MAX_FILES = 2

_BOOT = (
    "import sys, json, importlib; sys.path[:] = json.loads(sys.argv[1]);"
    "importlib.import_module(sys.argv[2]).main(int(sys.argv[3]), int(sys.argv[4]))"
)


class ClosedError(Exception):
    """The process at the other end is gone."""


class Message(NamedTuple):
    """What one side sent."""

    header: dict[str, Any]
    blobs: list[bytes]
    files: list[int]
    """Descriptors; the receiver closes them."""


class Channel:
    """One end of a stream of messages."""

    def __init__(self, end: socket.socket) -> None:
        self.socket = end

    def send(self, header: Mapping[str, Any], *blobs: bytes, files: tuple[int, ...] = ()) -> None:
        """Send one message.

        Raises:
            ClosedError: nobody is there to read it.
        """
        text = json.dumps({**header, "blobs": [len(blob) for blob in blobs]}).encode()
        content = b"".join((_PREFIX.pack(len(text)), text, *blobs))
        try:
            sent = socket.send_fds(self.socket, [content[:_CHUNK]], files)
            self.socket.sendall(memoryview(content)[sent:])
        except OSError as error:
            raise ClosedError(str(error)) from error

    def receive(self, timeout_s: float | None = None) -> Message:
        """Return the next message.

        Raises:
            ClosedError: the other side closed, or died in the middle of a message.
            TimeoutError: nothing came in time.
            OSError: this process has no descriptor left for a file that came.
        """
        self.socket.settimeout(timeout_s)
        files: list[int] = []
        try:
            start, files, flags, _ = socket.recv_fds(
                self.socket, _PREFIX.size, _MAX_FILES, socket.MSG_CMSG_CLOEXEC
            )
            prefix = start + self._exactly(_PREFIX.size - len(start)) if start else b""
            if not prefix:
                raise ClosedError("the other side closed the channel")
            header = json.loads(self._exactly(_PREFIX.unpack(prefix)[0]))
            blobs = [self._exactly(size) for size in header.pop("blobs")]
        except BaseException as error:
            _close(files)
            if isinstance(error, OSError) and not isinstance(error, TimeoutError):
                raise ClosedError(str(error)) from error
            raise
        if flags & socket.MSG_CTRUNC:
            _close(files)
            raise OSError(errno.EMFILE, "no descriptor is left for a file that was sent")
        return Message(header, blobs, files)

    def close(self) -> None:
        """Close this end."""
        self.socket.close()

    def _exactly(self, size: int) -> bytes:
        content = bytearray()
        while len(content) < size:
            part = self.socket.recv(min(size - len(content), _CHUNK))
            if not part:
                raise ClosedError("the other side closed the channel in the middle of a message")
            content += part
        return bytes(content)


def spawn(module: str, environment: Mapping[str, str]) -> tuple[subprocess.Popen[bytes], Channel]:
    """Start `main(descriptor, parent)` of a module in a fresh interpreter, and talk to it.

    It is in a session of its own, so that Ctrl-C at the terminal reaches only us. Call this from a
    thread that outlives the process: its lifeline is the death of the calling thread.
    """
    ours, theirs = socket.socketpair()
    with contextlib.ExitStack() as on_failure, theirs:
        on_failure.callback(ours.close)
        arguments = [json.dumps(_search_path()), module, str(theirs.fileno()), str(os.getpid())]
        process = subprocess.Popen(
            [sys.executable, "-s", "-P", "-c", _BOOT, *arguments],
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,
        )
        on_failure.pop_all()
    return process, Channel(ours)


def _close(files: list[int]) -> None:
    for descriptor in files:
        os.close(descriptor)


def _search_path() -> list[str]:
    """Return our import path as absolute folders, for the child and for its Landlock rules."""
    return [str(Path(entry or ".").resolve()) for entry in sys.path if Path(entry or ".").exists()]
