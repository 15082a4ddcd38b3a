"""`modelwright web`: chat, library and runs in a browser on this machine."""

import importlib
import importlib.util
import sys
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.output import print_json, print_text
from modelwright.solvers.errors import ServiceMissingError, UsageError

USUAL_RUNS = ("modelwright-eval", "modelwright-demo")
"""Where `eval run` and `train demo` keep theirs, in the folder that they are run in."""
PORT = 8714
"""The usual port; it stays the same, so that open pages find a restarted server."""


def command_with(pages: Sequence[str]) -> Callable[..., int]:
    """Return the command.

    Args:
        pages: modules with further routes; each has `create_router(folders)`, which gets the
            folders of runs, and is imported when the server starts.
    """

    def command(
        port: Annotated[
            int,
            typer.Option("--port", min=0, max=65535, help="Port to listen on; 0 for any free one."),
        ] = PORT,
        no_browser: Annotated[
            bool, typer.Option("--no-browser", help="Only print the address.")
        ] = False,
        model: options.Model = None,
        base_url: options.BaseUrl = None,
        effort: options.EffortChoice = None,
        store: options.Store = None,
        library: options.Library = None,
        runs: Annotated[
            list[Path] | None,
            typer.Option(
                "--runs",
                metavar="DIR",
                help="Folder with runs of `eval` and `train` to show; may be given repeatedly. "
                f"By default {' and '.join(USUAL_RUNS)} here.",
            ),
        ] = None,
        as_json: options.AsJson = False,
    ) -> int:
        """Open the chat, the library and the runs in a browser.

        The server listens on 127.0.0.1 only, and answers only to who has the token in the address
        it prints. Ctrl-C ends it; threads and uploads are kept, and an open page goes on once the
        server runs again. It needs the extra web: pip install "modelwright[web]".
        """
        _require("fastapi", "uvicorn")
        from modelwright.agent.local_model import at_endpoint
        from modelwright.agent.settings import load_settings
        from modelwright.agent.web.app import create_app
        from modelwright.agent.web.library_api import library_router
        from modelwright.agent.web.place import kept_token, token_path
        from modelwright.agent.web.serving import address, open_socket, serve

        settings = load_settings(
            {
                "model": model,
                "base_url": base_url,
                "effort": effort,
                "store": store,
                "library": library,
            }
        )
        settings = at_endpoint(settings)
        token = kept_token(token_path())
        folders = [_folder(given) for given in runs or ()] or [Path(one) for one in USUAL_RUNS]
        routers = [importlib.import_module(page).create_router(folders) for page in pages]
        app = create_app(settings, token=token, extra=[library_router(settings), *routers])
        listener = open_socket(port)
        url = address(listener, token)

        def tell() -> None:
            if as_json:
                print_json({"url": url})
            else:
                print_text(f"Open {url}\nCtrl-C ends the server.\n")
            sys.stdout.flush()
            if not no_browser:
                webbrowser.open(url)

        serve(app, listener, on_ready=tell)
        return exit_codes.DONE

    return command


def _require(*packages: str) -> None:
    for package in packages:
        if importlib.util.find_spec(package) is None:
            raise ServiceMissingError(
                f"the web page needs the package {package}, which is not installed",
                hint='Install it: pip install "modelwright[web]"',
                kind="dependency_missing",
            )


def _folder(given: Path) -> Path:
    if not given.is_dir():
        raise UsageError(
            f"--runs: there is no folder {given}",
            hint="Name one that `modelwright eval run` or `modelwright train` wrote to.",
            kind="missing_file",
        )
    return given
