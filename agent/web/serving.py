"""The server itself: a socket on this machine, an address with the token, an end at Ctrl-C."""

import errno
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING

import uvicorn
from fastapi import FastAPI

from modelwright.solvers.errors import UsageError

if TYPE_CHECKING:
    from modelwright.agent.web.desk import Desk

HOST = "127.0.0.1"


def open_socket(port: int) -> socket.socket:
    """Return a listening socket on this machine.

    Args:
        port: 0 for any that is free.

    Raises:
        UsageError: the port is taken, or may not be used.
    """
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        taken = error.errno == errno.EADDRINUSE
        raise UsageError(
            f"port {port} is taken" if taken else f"port {port} cannot be used: {error.strerror}",
            hint="Name another with --port; --port 0 takes any that is free.",
            kind="port",
        ) from None
    return listener


def address(listener: socket.socket, token: str) -> str:
    """Return the URL to open."""
    return f"http://{HOST}:{listener.getsockname()[1]}/?token={token}"


def serve(app: FastAPI, listener: socket.socket, *, on_ready: Callable[[], None]) -> None:
    """Serve until Ctrl-C or SIGTERM.

    Args:
        app: what is served.
        listener: where.
        on_ready: called once requests are answered.
    """
    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=5,
    )
    _Server(config, app.state.desk, on_ready).run(sockets=[listener])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, desk: "Desk", on_ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._desk = desk
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._desk.hang_up()  # pages that listen never do so by themselves
        await super().shutdown(sockets)
