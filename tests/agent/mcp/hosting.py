"""An agent host: the SDK's own client, talking to a real server process over stdio."""

import asyncio
import os
import sys
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Self

import psutil
from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client
from mcp.types import CallToolResult, TextContent, Tool

import modelwright

SOURCE_FOLDER = str(Path(modelwright.__file__).parents[1])
PATIENCE_S = 60.0


def environment(home: Path) -> dict[str, str]:
    """What a server process gets: nothing of the settings of whoever runs the tests."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    search = os.pathsep.join(filter(None, [SOURCE_FOLDER, os.environ.get("PYTHONPATH")]))
    config, share = str(home / "config"), str(home / "share")
    return {
        **kept,
        "HOME": str(home),
        "PYTHONPATH": search,
        "XDG_CONFIG_HOME": config,
        "XDG_DATA_HOME": share,
    }


class Host:
    """One server and one client; calls may come from any thread of the test.

    Args:
        folder: the server's working folder.
        home: its home, where threads are kept; also gets its standard error.
        options: of `modelwright mcp`.
        variables: of its environment.
    """

    def __init__(self, folder: Path, home: Path, *options: str, **variables: str) -> None:
        self.home, self.errors = home, home / "stderr.txt"
        self._server = StdioServerParameters(
            command=sys.executable,
            args=["-m", "modelwright", "mcp", "--folder", str(folder), *options],
            env={**environment(home), **variables},
            cwd=folder,
        )
        self._ready: Future[None] = Future()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._stay()))

    def start(self, name: str, **arguments: Any) -> Future[CallToolResult]:
        """Begin a call; cancelling the future cancels it as a host does."""
        return self._submit(self._call(name, arguments))

    def call(self, name: str, **arguments: Any) -> CallToolResult:
        return self.start(name, **arguments).result(PATIENCE_S)

    def done(self, name: str, **arguments: Any) -> dict[str, Any]:
        """Call a tool that must succeed and return its object."""
        found = self.call(name, **arguments)
        assert not found.is_error, text_of(found)
        assert text_of(found)
        assert found.structured_content is not None
        return found.structured_content

    def refused(self, name: str, **arguments: Any) -> dict[str, str]:
        """Call a tool that must fail and return {"kind", "message", "hint"}."""
        found = self.call(name, **arguments)
        assert found.is_error
        assert found.structured_content is not None
        error: dict[str, str] = found.structured_content["error"]
        assert error["message"] in text_of(found)
        assert "Traceback" not in text_of(found)
        return error

    def tools(self) -> dict[str, Tool]:
        async def listed() -> dict[str, Tool]:
            return {tool.name: tool for tool in (await self.client.list_tools()).tools}

        return self._submit(listed()).result(PATIENCE_S)

    @property
    def processes(self) -> list[psutil.Process]:
        """The processes that the server started: jails and solvers."""
        return self.process.children(recursive=True)

    def __enter__(self) -> Self:
        before = set(psutil.Process().children())
        self._thread.start()
        self._ready.result(PATIENCE_S)
        (self.process,) = set(psutil.Process().children()) - before
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._leave.set)
        self._thread.join()

    async def _stay(self) -> None:
        self._loop, self._leave = asyncio.get_running_loop(), asyncio.Event()
        try:
            with self.errors.open("w") as errors:
                async with Client(stdio_client(self._server, errlog=errors)) as self.client:
                    self._ready.set_result(None)
                    await self._leave.wait()
        except BaseException as error:
            if not self._ready.done():
                self._ready.set_exception(error)
            raise

    async def _call(self, name: str, arguments: dict[str, Any]) -> CallToolResult:
        self.progress: list[str] = []

        async def told(progress: float, total: float | None, message: str | None) -> None:
            self.progress.append(message or "")

        return await self.client.call_tool(name, arguments, progress_callback=told)

    def _submit(self, work: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)


def text_of(found: CallToolResult) -> str:
    """The text of a result, which hosts show to their model."""
    (content,) = found.content
    assert isinstance(content, TextContent)
    return content.text
