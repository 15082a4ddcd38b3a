"""Speed of the engine against its alternatives, measured in one run; read the ratios.

    python benchmarks/engine.py [--programs 200] [--large 100000]

1. Programs per second (a dense 20x20 LP): through the engine with all layers of the jail, through a
   fresh Python process per program (how published systems do it), and through a process pool with
   no isolation at all, whose workers build with Pyomo and solve with Pyomo's own HiGHS interface.
2. Where the time of one request goes.
3. One large LP: the engine's own overhead (all but Pyomo's build and HiGHS's solve) against the
   solve.
4. Memory of an idle jail.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import psutil

from modelwright.solvers.agreement import agree
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.slot import start_jail

SMALL = """
import pyomo.environ as pyo

def build_model(data):
    model = pyo.ConcreteModel()
    model.products = pyo.Set(initialize=data["products"])
    model.make = pyo.Var(model.products, domain=pyo.NonNegativeReals)
    model.profit = pyo.Objective(
        expr=sum(data["profit"][p] * model.make[p] for p in model.products), sense=pyo.maximize
    )

    @model.Constraint(data["machines"])
    def capacity(model, m):
        used = sum(data["hours"][m][p] * model.make[p] for p in model.products)
        return used <= data["available"][m]

    return model
"""

LARGE = """
import random
import pyomo.environ as pyo

def build_model(data):
    draw = random.Random(7)
    n = data["n"]
    model = pyo.ConcreteModel()
    model.x = pyo.Var(range(n), bounds=(0, 10))
    model.gain = pyo.Objective(
        expr=sum(draw.uniform(1, 3) * model.x[i] for i in range(n)), sense=pyo.maximize
    )

    @model.Constraint(range(n // 2))
    def row(model, r):
        columns = draw.sample(range(n), 5)
        return sum(draw.uniform(1, 10) * model.x[i] for i in columns) <= 50

    return model
"""


def instance(seed: int) -> dict[str, Any]:
    products = [f"p{i}" for i in range(20)]
    machines = [f"m{i}" for i in range(20)]
    return {
        "products": products,
        "machines": machines,
        "profit": {p: (i * 7 + seed) % 13 + 1 for i, p in enumerate(products)},
        "available": {m: 100 + i for i, m in enumerate(machines)},
        "hours": {
            m: {p: (i * j + seed) % 11 + 1 for j, p in enumerate(products)}
            for i, m in enumerate(machines)
        },
    }


def solve_unisolated(data: dict[str, Any]) -> float:
    import pyomo.environ as pyo
    from pyomo.contrib.solver.common.factory import SolverFactory

    namespace: dict[str, Any] = {}
    exec(SMALL, namespace)
    model = namespace["build_model"](data)
    SolverFactory("highs").solve(model)
    return float(pyo.value(model.profit))


FRESH = f"""
import json, sys
import pyomo.environ as pyo
from pyomo.contrib.solver.common.factory import SolverFactory
namespace = {{}}
exec({SMALL!r}, namespace)
model = namespace["build_model"](json.load(sys.stdin))
SolverFactory("highs").solve(model)
print(pyo.value(model.profit))
"""


def solve_fresh(data_json: str) -> float:
    command = [sys.executable, "-c", FRESH]
    done = subprocess.run(command, input=data_json, capture_output=True, text=True, check=True)
    return float(done.stdout)


def rate(count: int, run: Any) -> tuple[float, list[float]]:
    began = time.perf_counter()
    values = list(run())
    return count / (time.perf_counter() - began), values


def compare_throughput(count: int, workers: int) -> None:
    programs = [Program(SMALL, instance(seed)) for seed in range(count)]
    with Engine(workers=workers + 1) as engine:  # the default: one more than processors
        list(engine.solve_many(programs[: 4 * workers]))
        engine_rate, values = rate(
            count, lambda: (outcome.objective or 0.0 for outcome in engine.solve_many(programs))
        )
        outcomes = [engine.solve(programs[0]) for _ in range(50)]
    with ProcessPoolExecutor(workers) as pool:
        list(pool.map(solve_unisolated, [instance(0)] * 4 * workers))
        pool_rate, pool_values = rate(
            count, lambda: pool.map(solve_unisolated, [program.data for program in programs])
        )
    fresh_count = min(20, count)
    with ProcessPoolExecutor(workers) as pool:
        fresh_rate, fresh_values = rate(
            fresh_count,
            lambda: pool.map(solve_fresh, [p.data_json for p in programs[:fresh_count]]),
        )
    assert all(map(agree, values, pool_values))
    assert all(map(agree, values, fresh_values))
    print(
        f"20x20 LP, {workers} processors, {count} programs ({fresh_count} fresh), equal objectives"
    )
    print(f"  engine, all layers        {engine_rate:8.1f} programs/s")
    print(
        f"  fresh process each        {fresh_rate:8.1f} programs/s   engine is "
        f"{engine_rate / fresh_rate:.1f} times as fast"
    )
    print(
        f"  pool without isolation    {pool_rate:8.1f} programs/s   engine reaches "
        f"{engine_rate / pool_rate:.2f} of it"
    )
    split(outcomes)


def split(outcomes: list[Outcome]) -> None:
    def median_ms(part: str) -> float:
        return 1000 * statistics.median(getattr(o.timing_s, part) for o in outcomes)

    build, export, solve, total = map(median_ms, ("build", "export", "solve", "total"))
    print("One request, median ms (one at a time)")
    print(
        f"  build {build:.2f}   export {export:.2f}   solve {solve:.2f}   "
        f"fork, isolation, transport, checks {total - build - export - solve:.2f}   "
        f"total {total:.2f}"
    )


def measure_large(n: int) -> None:
    with Engine(workers=1) as engine:
        engine.solve(Program(SMALL, instance(0)))
        limits = Limits(build_wall_s=300, build_cpu_s=300, time_limit_s=300, memory_mb=8192)
        outcome = engine.solve(Program(LARGE, {"n": n}), limits)
    assert outcome.termination is Termination.OPTIMAL, outcome.failure
    timing = outcome.timing_s
    overhead = timing.total - timing.build - timing.solve
    print(
        f"LP with {n} variables: build {timing.build:.2f} s, solve {timing.solve:.2f} s, "
        f"overhead {overhead:.2f} s = {overhead / timing.solve:.0%} of the solve"
    )


def measure_memory() -> None:
    jail = start_jail()
    try:
        process = psutil.Process(jail.pid)
        processes = [process, *process.children(recursive=True)]
        resident = sum(p.memory_info().rss for p in processes) / 1e6
        print(f"Idle jail: {resident:.0f} MB resident in {len(processes)} processes")
    finally:
        jail.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=200)
    parser.add_argument("--large", type=int, default=100_000, help="0 = leave out")
    parser.add_argument("--processors", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    compare_throughput(options.programs, options.processors)
    if options.large:
        measure_large(options.large)
    measure_memory()


if __name__ == "__main__":
    main()
