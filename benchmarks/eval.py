"""What the evaluation harness adds to the engine's time, and the memory it takes.

    python benchmarks/eval.py [--samples 400] [--parallel 200] [--json]

An endpoint in a process of its own answers at once with a small program. First the engine alone
solves these programs, as many at a time as it has workers; then `eval run` takes as many problems
to their records, with all in flight. The difference in time per sample is what prompts, bridge,
client, endpoint, log and scoring cost.
"""

import argparse
import json
import multiprocessing
import resource
import socket
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from modelwright.agent.settings import Settings
from modelwright.datasets.problem import Problem
from modelwright.eval.inspect.run import run
from modelwright.eval.request import Request, Selection, digest_of
from modelwright.eval.workbench import shared_engine
from modelwright.solvers.program import Program

SOURCE = """import pyomo.environ as pyo


def build_model(data):
    model = pyo.ConcreteModel()
    model.sold = pyo.Var(bounds=(0, 21))
    model.revenue = pyo.Objective(expr=2 * model.sold, sense=pyo.maximize)
    return model
"""


class Handler(BaseHTTPRequestHandler):
    """Answers every request with the program; keeps connections open."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        message = {"role": "assistant", "content": f"```python\n{SOURCE}```"}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        body = json.dumps(
            {
                "id": "x", "object": "chat.completion", "created": 0, "model": "m",
                "choices": [choice], "usage": {"prompt_tokens": 100, "completion_tokens": 20},
            }
        ).encode()  # fmt: skip
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    request_queue_size = 512
    daemon_threads = True


def serve(port: int) -> None:
    Server(("127.0.0.1", port), Handler).serve_forever()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


def selection(samples: int) -> Selection:
    problems = [
        Problem(f"shop-{k:04d}", f"Shop {k}: sell at 2 dollars each, at most 21 pieces.", 42)
        for k in range(samples)
    ]
    return Selection("shop", problems, 0, digest_of(problems))


def engine_alone(samples: int) -> float:
    """Return seconds per program, with all workers busy."""
    engine, programs = shared_engine(), [Program(SOURCE, {})] * samples
    list(engine.solve_many(programs[: 2 * engine.workers]))  # started before the clock
    began = time.perf_counter()
    list(engine.solve_many(programs))
    return (time.perf_counter() - began) / samples


def harness(samples: int, parallel: int, url: str) -> float:
    """Return seconds per sample of a whole run."""
    settings = Settings(model="m", base_url=url)
    with tempfile.TemporaryDirectory() as folder:
        warm = Request([selection(4)], "bare", settings)
        run(warm, Path(folder) / "warm", parallel=4, visible=False)
        began = time.perf_counter()
        request = Request([selection(samples)], "bare", settings)
        records = run(request, Path(folder) / "run", parallel=parallel, visible=False)
        seconds = time.perf_counter() - began
    assert all(record.is_right for record in records), "the harness scored wrongly"
    return seconds / samples


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--parallel", type=int, default=200)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    port = free_port()
    endpoint = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    endpoint.start()
    time.sleep(2)
    alone = engine_alone(options.samples)
    whole = harness(options.samples, options.parallel, f"http://127.0.0.1:{port}/v1")
    endpoint.terminate()
    measured = {
        "samples": options.samples,
        "parallel": options.parallel,
        "engine_ms": 1e3 * alone,
        "run_ms": 1e3 * whole,
        "harness_ms": 1e3 * (whole - alone),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if options.json:
        print(json.dumps(measured, indent=2))
        return
    print(
        f"{options.samples} samples, {options.parallel} in flight: {measured['run_ms']:.0f} ms "
        f"each, of which the engine alone {measured['engine_ms']:.0f} ms, the harness "
        f"{measured['harness_ms']:.0f} ms; {measured['memory_mb']:.0f} MB"
    )


if __name__ == "__main__":
    main()
