"""What the agent itself costs: graph, chat client and checkpoints, without model and engine.

    python benchmarks/agent.py [--problems 40] [--json]

A scripted chat model answers at once, in this process, over its real HTTP client; outcomes are
given without solving. What is left is the agent's own time. It also shows how much longer the
prompts of a problem get when its table has 5,000 rows instead of 50.
"""

import argparse
import asyncio
import csv
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests" / "agent")]

from problems import FORMULATED, SOURCE, TEXT, optimal  # noqa: E402
from running import conversation  # noqa: E402
from scripted_chat import ScriptedChat, as_json, code, talking_to  # noqa: E402
from scripted_engine import ScriptedEngine  # noqa: E402

from modelwright.agent.threads import ThreadStore  # noqa: E402

LETTERS_PER_TOKEN = 4


def overhead(problems: int) -> dict[str, float]:
    """Milliseconds per problem: formulate, write, run, record, with every step stored."""
    times: list[float] = []

    async def go(place: str | None) -> None:
        for _ in range(problems):
            chat = ScriptedChat([as_json(FORMULATED), code(SOURCE)])
            store = ThreadStore(place)
            async with talking_to(chat) as model:
                talk = conversation(ScriptedEngine([optimal()]), chat=model, store=store)
                began = time.perf_counter()
                await talk.start(TEXT)
                times.append((time.perf_counter() - began) * 1000)
            store.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(go(str(Path(folder) / "threads.sqlite")))
    return {
        "first_ms": times[0],
        "median_ms": statistics.median(times[1:]),
        "p95_ms": sorted(times[1:])[int(0.95 * (len(times) - 1))],
    }


def prompt_tokens(rows: int) -> int:
    """Tokens of all prompts of a problem with a table of so many rows."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "orders.csv"
        with file.open("w", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("order", "customer", "demand", "price"))
            for k in range(rows):
                writer.writerow((f"order {k}", f"customer {k % 40}", 10 + k % 17, 3.5 + k % 7))
        chat = ScriptedChat([as_json(_bound()), code(SOURCE)])

        async def go() -> None:
            async with talking_to(chat) as model:
                talk = conversation(ScriptedEngine([optimal()]), chat=model)
                await talk.start(TEXT, [file])

        asyncio.run(go())
    return sum(len(prompt) for prompt in chat.prompts) // LETTERS_PER_TOKEN


def _bound() -> dict[str, Any]:
    """The bakery with its goods, prices and needs in a table."""
    reply = json.loads(json.dumps(FORMULATED))
    goods, price, need = reply["formulation"]["sets"][0], *reply["formulation"]["parameters"][:2]
    goods |= {"members": [], "source": {"table": "orders", "column": "order", "where": []}}
    for parameter, column in ((price, "price"), (need, "demand")):
        source = {"table": "orders", "keys": ["order"], "value": column, "where": []}
        parameter |= {"values": [], "source": {**source, **_PLAIN}}
    return reply


_PLAIN = {"combine": "only", "factor": 1, "blank": None}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--problems", type=int, default=40)
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    few, many = prompt_tokens(50), prompt_tokens(5000)
    found = {
        **overhead(chosen.problems),
        "prompt_tokens_50_rows": few,
        "prompt_tokens_5000_rows": many,
        "growth": many / few - 1,
    }
    if chosen.json:
        print(json.dumps(found, indent=2))
        return
    print(
        f"overhead per problem: median {found['median_ms']:.0f} ms, 95 % below "
        f"{found['p95_ms']:.0f} ms, the first {found['first_ms']:.0f} ms"
    )
    print(
        f"prompt tokens: {few:,} with 50 rows, {many:,} with 5,000 rows "
        f"({100 * found['growth']:+.1f} %)"
    )


if __name__ == "__main__":
    main()
