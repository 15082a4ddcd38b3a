"""`modelwright replay`: a thread once more, without a language model."""

import asyncio
from contextlib import closing
from typing import Annotated

import typer

from modelwright.agent.commands import exit_codes, options
from modelwright.agent.commands.output import print_json, print_text


def command(
    thread: Annotated[
        str,
        typer.Argument(
            metavar="THREAD", help="Id of a thread or the beginning of it; `last` for the latest."
        ),
    ],
    time_limit: options.TimeLimit = 60.0,
    gap: options.Gap = 1e-6,
    memory_mb: options.MemoryMb = 2048,
    solver: options.Solver = "auto",
    store: options.Store = None,
    as_json: options.AsJson = False,
) -> int:
    """Go through a thread again without a language model.

    Numbers are bound again from text and data files, every program is built and solved again, and
    its outcome compared with the record. The exit code is 0 if all are the same, else 3.
    """
    from modelwright.agent.conversation import tables_of
    from modelwright.agent.replay import is_same, read_record, replay
    from modelwright.agent.settings import load_settings
    from modelwright.agent.threads import open_store, place_of
    from modelwright.solvers.engine import Engine
    from modelwright.solvers.limits import Limits

    place = place_of(load_settings({"store": store}).store)
    with closing(open_store(place)) as kept:
        found = kept.find(thread)
        record = asyncio.run(read_record(kept, found.id))
    tables = tables_of(record.state.get("files", []))
    limits = Limits(time_limit_s=time_limit, gap=gap, memory_mb=memory_mb)
    with Engine(workers=1, solver=solver) as engine:
        replayed = list(replay(record.state, tables, engine, limits, record.before))
    same = is_same(replayed)
    if as_json:
        steps = [one.to_json() for one in replayed]
        print_json({"thread": found.id, "same": same, "steps": steps})
    else:
        from modelwright.agent.console import render
        from modelwright.agent.console_threads import show_replay

        print_text(render(*show_replay(replayed)))
    return exit_codes.DONE if same else exit_codes.NOT_PROVED
