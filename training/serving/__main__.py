"""Serve the model of a folder: one line on standard output when it is ready, then until stopped."""

import argparse
import socket
import sys
from pathlib import Path

from modelwright.agent.commands.complaints import complain
from modelwright.solvers.errors import ModelwrightError, ServiceMissingError, UsageError


def main(arguments: list[str] | None = None) -> int:
    """Serve, and return the exit code."""
    parser = argparse.ArgumentParser("python -m modelwright.training.serving", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--name", help="what requests call the model; the folder's name if unset")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0: any that is free")
    parser.add_argument("--batch", type=int, help="replies written together; what fits if unset")
    parser.add_argument("--max-tokens", type=int, default=1024, help="of a reply, if not asked for")
    parser.add_argument("--threads", type=int, help="of the processor; all if unset")
    parser.add_argument("--parent", type=int, help="process id to end with")
    given = parser.parse_args(arguments)
    if given.parent is not None:
        from modelwright.solvers.jail import lifeline

        lifeline.enter(given.parent)
    try:
        _serve(given)
    except ModelwrightError as error:
        return complain(error, [])
    except KeyboardInterrupt:
        return 130
    return 0


def _serve(given: argparse.Namespace) -> None:
    try:
        import uvicorn

        from modelwright.training.serving.app import ChatApp
    except ImportError as error:
        raise ServiceMissingError(
            f"serving needs the package {error.name}, which is not installed",
            hint='Install it: pip install "modelwright[train]"',
            kind="dependency_missing",
        ) from None
    from modelwright.training.serving.text_model import TextModel

    folder: Path = given.folder
    if not folder.is_dir():
        raise UsageError(f"expected the folder of a model, got {folder}", kind="missing_file")
    try:
        listener = socket.create_server((given.host, given.port))
    except OSError as error:
        raise UsageError(
            f"cannot listen on {given.host}:{given.port}: {error.strerror}",
            hint="Name another with --port; 0 takes any that is free.",
            kind="port_taken",
        ) from None
    with listener:
        model = TextModel(folder)
        if given.threads is not None:
            import torch

            torch.set_num_threads(given.threads)
        name = given.name or folder.resolve().name
        batch = given.batch or model.fitting_batch()
        chat = ChatApp(model, name, batch=batch, max_tokens=given.max_tokens)
        config = uvicorn.Config(chat.app, log_level="error", timeout_graceful_shutdown=1)
        server = uvicorn.Server(config)
        host, port = listener.getsockname()[:2]
        # The socket listens already: whoever connects now is answered in a moment.
        sys.stdout.write(f"Serving {name} at http://{host}:{port}/v1\n")
        sys.stdout.flush()
        server.run(sockets=[listener])


if __name__ == "__main__":
    sys.exit(main())
