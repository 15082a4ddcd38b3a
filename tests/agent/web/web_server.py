"""`modelwright web` as a process of its own, as people start it; it can be killed and come back."""

import json
import os
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path
from typing import Any, Self

import modelwright

SOURCE_FOLDER = str(Path(modelwright.__file__).parents[1])


class Served:
    """A server; use it in `with`.

    Args:
        home: where it keeps everything; two servers of one home see the same threads.
        options: of `modelwright web`.
    """

    def __init__(self, home: Path, *options: str) -> None:
        self.home, self.options = home, options
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self.process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "modelwright", "web", "--no-browser", "--json"]
        with (self.home / "stderr.txt").open("a") as errors:
            self.process = subprocess.Popen(
                [*command, "--port", str(self.port), *self.options],
                env=self._environment(),
                cwd=self.home,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            )
        assert self.process.stdout is not None
        told = ""
        while "}" not in told:
            line = self.process.stdout.readline()
            assert line, (self.home / "stderr.txt").read_text()
            told += line
        self.url: str = json.loads(told)["url"]

    def kill(self) -> None:
        """End it without warning."""
        assert self.process is not None
        self.process.kill()
        self._wait()

    def stop(self) -> None:
        """End it as Ctrl-C does."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
        self._wait()

    @property
    def token(self) -> str:
        return self.url.partition("token=")[2]

    def get(self, path: str) -> Any:
        """GET, and the JSON of the reply."""
        address = f"http://127.0.0.1:{self.port}/api{path}"
        request = urllib.request.Request(address, headers={"x-modelwright-token": self.token})
        with urllib.request.urlopen(request, timeout=20) as reply:
            return json.load(reply)

    def post(self, path: str, **body: Any) -> Any:
        """POST of JSON, and the JSON of the reply."""
        address = f"http://127.0.0.1:{self.port}/api{path}"
        headers = {"x-modelwright-token": self.token, "content-type": "application/json"}
        request = urllib.request.Request(address, json.dumps(body).encode(), headers)
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)

    def _wait(self) -> None:
        if self.process is not None:
            self.process.wait(timeout=20)
            if self.process.stdout is not None:
                self.process.stdout.close()

    def _environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        search = os.pathsep.join(filter(None, [SOURCE_FOLDER, os.environ.get("PYTHONPATH")]))
        places = {
            f"XDG_{name}_HOME": str(self.home / name.lower())
            for name in ("CONFIG", "DATA", "STATE")
        }
        return {
            **kept,
            **places,
            "HOME": str(self.home),
            "PYTHONPATH": search,
            "OMP_NUM_THREADS": "1",
        }
