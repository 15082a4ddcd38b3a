"""A server of the pages on a port of its own, and a headless Chromium to look at it."""

import contextlib
import threading
import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import uvicorn

from modelwright.agent.settings import Settings
from modelwright.agent.web.app import create_app
from modelwright.agent.web.library_api import library_router
from modelwright.agent.web.serving import address, open_socket
from modelwright.eval import web as evaluations
from modelwright.training import web as training

CHROMIUM = Path("/usr/bin/chromium")
AXE = Path(__file__).parents[1] / "web" / "vendor" / "axe.min.js"


@contextlib.contextmanager
def served(settings: Settings, roots: Sequence[Path]) -> Generator[str]:
    """Serve the library and the runs in some folders; give the address with its token."""
    pages = (evaluations, training)
    extra = [library_router(settings), *(page.create_router(roots) for page in pages)]
    app = create_app(settings, token="t" * 32, extra=extra)
    listener = open_socket(0)
    server = uvicorn.Server(
        uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1)
    )
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield address(listener, "t" * 32)
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def serious(page: Any) -> list[str]:
    """Return what axe-core finds that is serious or worse, each with where."""
    page.context.set_default_timeout(30_000)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['nodes'][0]['html'][:200]}"
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]
