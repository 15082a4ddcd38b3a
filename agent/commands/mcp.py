"""`modelwright mcp`: serve agent hosts over the Model Context Protocol."""

import importlib.util
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from modelwright.agent.commands import options
from modelwright.agent.commands.output import print_json
from modelwright.solvers.errors import ServiceMissingError


def command(
    model: options.Model = None,
    base_url: options.BaseUrl = None,
    effort: options.EffortChoice = None,
    folder: Annotated[
        str,
        typer.Option(
            "--folder",
            metavar="DIR",
            help="Working folder: files are read from it and written to it.",
        ),
    ] = ".",
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="DIR",
            help="Further folder that files may be read from; may be given repeatedly.",
        ),
    ] = None,
    store: options.Store = None,
    as_json: Annotated[
        bool,
        typer.Option(
            "--json",
            help="Do not serve: print what registers a server with these options in an agent host.",
        ),
    ] = False,
) -> int:
    """Serve agent hosts over the Model Context Protocol, on standard input and output.

    Register it in the host's list of servers; `modelwright mcp --json` prints it for this machine:

    \b
    {"mcpServers": {"modelwright": {
      "command": "modelwright",
      "args": ["mcp", "--folder", "/path/to/work"]}}}

    A key for the language model is read from OPENAI_API_KEY (in the host: "env") or the config
    file. The server needs the extra mcp: pip install "modelwright[mcp]".
    """  # noqa: D301 - \b is the character that keeps typer from wrapping the lines below it
    if importlib.util.find_spec("mcp") is None:
        raise ServiceMissingError(
            "the MCP server needs the package mcp, which is not installed",
            hint='Install it: pip install "modelwright[mcp]"',
            kind="dependency_missing",
        )
    from modelwright.agent.mcp.folders import Folders
    from modelwright.agent.settings import load_settings

    settings = load_settings(
        {"model": model, "base_url": base_url, "effort": effort, "store": store}
    )
    folders = Folders.of(folder, tuple(allow or ()))
    if as_json:
        named = {"--model": model, "--base-url": base_url, "--effort": effort, "--store": store}
        print_json(_registration(folders.working, folders.allowed, named))
        return 0
    if sys.stdin.isatty():
        sys.stderr.write(
            "This server speaks to agent hosts, not to people; --help says how to register it. "
            "Ctrl-D ends it.\n"
        )
    from modelwright.agent.mcp.server import serve

    serve(settings, folders)
    return 0


def _registration(
    working: Path, allowed: tuple[Path, ...], named: dict[str, str | None]
) -> dict[str, Any]:
    """Return the object that hosts read, with absolute paths: they start servers anywhere."""
    arguments = ["-m", "modelwright", "mcp", "--folder", str(working)]
    for path in allowed:
        arguments += ["--allow", str(path)]
    for option, value in named.items():
        arguments += [option, value] if value is not None else []
    return {"mcpServers": {"modelwright": {"command": sys.executable, "args": arguments}}}
