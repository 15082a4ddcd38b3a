"""A real PostgreSQL server of its own for the tests that want one."""

import contextlib
import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest


def _binary(name: str) -> str:
    """A server program: on the path, or where Debian keeps it."""
    found = shutil.which(name)
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    if found is None and not debian:
        pytest.skip("PostgreSQL is not installed")
    return found or str(debian[-1])


@contextlib.contextmanager
def postgres_server() -> Generator[str]:
    """Give the URL of a database; the server and its files are gone afterwards."""
    pytest.importorskip("psycopg")
    # Not a folder of pytest's: any other run of pytest shuts the server's user out of those.
    with tempfile.TemporaryDirectory(prefix="modelwright-") as folder:
        yield from _serve(Path(folder))


def _serve(folder: Path) -> Iterator[str]:
    initdb, server = _binary("initdb"), _binary("pg_ctl")
    options: dict[str, object] = {"check": True, "capture_output": True}
    if os.geteuid() == 0:  # the server refuses to run as root
        shutil.chown(folder, "postgres")
        options |= {"user": "postgres", "cwd": folder}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    data = folder / "data"
    subprocess.run([initdb, "-D", data, "-U", "tester", "-A", "trust", "--no-sync"], **options)  # type: ignore[call-overload]
    start = ["-o", f"-p {port} -c listen_addresses=127.0.0.1 -k {folder} -F"]
    subprocess.run([server, "-D", data, *start, "-l", folder / "log", "-w", "start"], **options)  # type: ignore[call-overload]
    try:
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run([server, "-D", data, "-m", "immediate", "stop"], **options)  # type: ignore[call-overload]
