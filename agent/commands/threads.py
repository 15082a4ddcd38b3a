"""`modelwright threads`: the conversations that are kept."""

import asyncio
from contextlib import closing
from typing import Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.output import print_json, print_text


def command(
    delete: Annotated[
        str | None,
        typer.Option(
            "--delete", metavar="THREAD", help="Remove a thread: its id or the beginning of it."
        ),
    ] = None,
    store: options.Store = None,
    as_json: options.AsJson = False,
) -> int:
    """List the threads that are kept, the latest first.

    A thread is one problem with its changes. `modelwright chat --resume THREAD` goes on with it,
    `modelwright replay THREAD` goes through it again without a language model.
    """
    from modelwright.agent.settings import load_settings
    from modelwright.agent.threads import open_store, place_of

    place = place_of(load_settings({"store": store}).store)
    with closing(open_store(place)) as kept:
        if delete is not None:
            thread = kept.find(delete)
            asyncio.run(kept.delete(thread.id))
            if as_json:
                print_json({"deleted": thread.id})
            else:
                print_text(f"Deleted {thread.id}.\n")
            return exit_codes.DONE
        threads = kept.all()
    if as_json:
        print_json({"store": place, "threads": [vars(thread) for thread in threads]})
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_threads import show_threads

        print_text(render(*show_threads(threads)))
    return exit_codes.DONE
