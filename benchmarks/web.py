"""How soon the page shows a long thread, and how a long table scrolls: headless Chromium.

    python benchmarks/web.py [--json]

A thread of 100 steps (answered, then changed again and again) is opened in a fresh window, from the
request to the first paint of what was said, and of its solution; and a table of 5,000 rows is
scrolled from its top to its end, a screen at a time. Needs the extra web, Playwright and Debian's
chromium.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [
    str(ROOT / folder) for folder in ("src", "tests/agent", "tests/agent/web", "tests/agent/chat")
]

import shapes  # noqa: E402
from problems import TEXT  # noqa: E402
from running import conversation  # noqa: E402
from scripted_chat import talking_to  # noqa: E402
from talker import bakery_chat  # noqa: E402
from web_browser import browsing, tab  # noqa: E402
from web_server import Served  # noqa: E402

from modelwright.agent.threads import ThreadStore  # noqa: E402
from modelwright.solvers.engine import Engine  # noqa: E402

STEPS = 100
ROWS = 5000
OPENED = 5
FRAMES = """async (node) => {
  const times = [];
  while (node.scrollTop + node.clientHeight < node.scrollHeight - 1) {
    const began = performance.now();
    node.scrollTop += node.clientHeight;
    await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    times.push((performance.now() - began) / 2);
  }
  return times;
}"""


def keep_long_thread(store: ThreadStore, engine: Engine) -> str:
    """Put a thread of `STEPS` steps or more into a store."""

    async def go() -> str:
        async with talking_to(bakery_chat(), effort="low") as model:
            talk = conversation(engine, chat=model, store=store)
            await talk.start(TEXT)
            while len((await talk.state()).get("steps", [])) < STEPS:
                await talk.change("Add: at most 40 loaves can be sold.")
            return talk.thread or ""

    return asyncio.run(go())


def open_thread(browser: Any, served: Served, thread: str) -> dict[str, float]:
    """Milliseconds from the request until the thread, and then its solution, is there."""
    with tab(browser, served) as page:
        began = time.perf_counter()
        page.page.goto(f"{served.url}#/chat/{thread}", wait_until="commit")
        page.page.wait_for_selector(".said .bubble")
        said = time.perf_counter()
        page.page.wait_for_selector(".headline .objective")
        shown = time.perf_counter()
        paint = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
        first = page.page.evaluate(paint)
        return {
            "first_paint_ms": first,
            "thread_ms": (said - began) * 1000,
            "solution_ms": (shown - began) * 1000,
        }


def scroll(browser: Any, served: Served, thread: str) -> dict[str, float]:
    """Milliseconds per frame while a long table scrolls."""
    with tab(browser, served) as page:
        page.open(thread)
        page.page.wait_for_selector(".panel .window .grid")
        times = page.page.locator(".panel .window").first.evaluate(FRAMES)
        return {
            "screens": len(times),
            "frame_median_ms": statistics.median(times),
            "frame_p95_ms": sorted(times)[int(0.95 * len(times))],
            "rows_in_page": page.page.locator(".panel .window tbody tr").count(),
        }


def measure() -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "data" / "modelwright" / "threads.sqlite"
        place.parent.mkdir(parents=True)
        store = ThreadStore(str(place))
        with Engine(workers=1) as engine:
            thread = keep_long_thread(store, engine)
            table = shapes.keep_solved(store, engine, *shapes.long_list(ROWS))
        store.close()
        with Served(Path(folder)) as served, browsing() as browser:
            steps = len(served.get(f"/threads/{thread}")["steps"])
            opened = [open_thread(browser, served, thread) for _ in range(OPENED)]
            medians = {name: statistics.median(one[name] for one in opened) for name in opened[0]}
            return {"steps": steps, **medians, "table": scroll(browser, served, table)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = measure()
    if options.json:
        print(json.dumps(found, indent=2))
        return
    print(f"a thread of {found['steps']} steps, median of {OPENED} fresh windows")
    for name in ("first_paint_ms", "thread_ms", "solution_ms"):
        print(f"  {name[:-3].replace('_', ' '):12} {found[name]:7.0f} ms")
    table = found["table"]
    print(f"a table of {ROWS:,} rows, {table['rows_in_page']} of them in the page")
    frames = f"{table['frame_median_ms']:.1f} ms a frame (p95 {table['frame_p95_ms']:.1f})"
    print(f"  {table['screens']} screens, {frames}")


if __name__ == "__main__":
    main()
