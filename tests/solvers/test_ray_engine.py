"""The Ray engine against a real cluster on this machine, started by the test."""

import asyncio
import importlib.util
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from honest_programs import ENDLESS

from modelwright.solvers.call import Called
from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.executors import ProgramEngine, open_engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import (
    Failure,
    FailureKind,
    Outcome,
    PointStatus,
    Termination,
    Timing,
)
from modelwright.solvers.program import Program
from modelwright.solvers.solver_process import IIS

HEADER = "import pyomo.environ as pyo\ndef build_model(data):\n    m = pyo.ConcreteModel()\n"
LINEAR = """
    m.x = pyo.Var(range(8), bounds=(0, data["most"]))
    m.rows = pyo.Constraint(
        range(8),
        rule=lambda m, i: sum((i * j % 7 + 1) * m.x[j] for j in range(8)) <= 50 + data["k"],
    )
    m.goal = pyo.Objective(expr=sum((j % 5 + 1) * m.x[j] for j in range(8)), sense=-1)
    return m
"""
KINDS = (
    LINEAR,
    LINEAR.replace('data["most"])', "9), within=pyo.Integers"),
    LINEAR.replace("<= 50", "<= -50"),
    LINEAR.replace("* m.x[j] for j in range(8)), sense", "* m.x[j] ** 2 for j in range(8)), sense"),
    LINEAR.replace("sum((j % 5 + 1)", "pyo.sqrt(1 + m.x[0]) + sum((j % 5 + 1)"),
    "    return 1 / (data['k'] - data['k'])\n",
    "    return 7\n",
)


def programs(count: int) -> list[Program]:
    return [
        Program(HEADER + KINDS[k % len(KINDS)], {"k": k, "most": 3 + k % 4}) for k in range(count)
    ]


def untimed(outcome: Outcome) -> Outcome:
    return replace(outcome, timing_s=Timing())


def test_local_is_the_engine_of_this_machine() -> None:
    with open_engine("local", workers=1) as engine:
        assert isinstance(engine, Engine)


def test_an_unknown_executor_lists_the_known() -> None:
    with pytest.raises(UsageError, match="ray://HOST:PORT"):
        open_engine("dask")


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(ServiceMissingError) as caught:
        open_engine("ray", workers=1)
    assert "modelwright[ray]" in caught.value.hint


@pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed")
@pytest.mark.slow
def test_a_cluster_that_is_not_there_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:9")
    for executor in ("ray", "ray://127.0.0.1:9"):
        with pytest.raises(ServiceMissingError, match=r"127\.0\.0\.1:9"):
            open_engine(executor, workers=1)


def test_arguments_are_checked_before_ray_is_asked() -> None:
    with pytest.raises(UsageError, match="workers"):
        open_engine("ray", workers=0)
    with pytest.raises(UsageError, match="unknown solver"):
        open_engine("ray", solver="simplex")


needs_ray = [
    pytest.mark.slow,
    pytest.mark.timeout(400),
    pytest.mark.skipif(importlib.util.find_spec("ray") is None, reason="ray is not installed"),
    # Ray leaves sockets and files to the end of the process.
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::FutureWarning:ray"),
]


@pytest.fixture(scope="class")
def ray_engine() -> Iterator[Any]:
    """An engine on a cluster of two nodes, one worker each."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    import ray
    from ray.cluster_utils import Cluster

    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    cluster.add_node(num_cpus=1)
    cluster.connect()
    with open_engine("ray") as engine:
        yield engine
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture(scope="module")
def local_outcomes() -> list[Outcome]:
    with Engine(workers=2) as engine:
        return [untimed(outcome) for outcome in engine.solve_many(programs(200))]


def checked(engine: ProgramEngine, expected: list[Outcome]) -> None:
    found = [untimed(outcome) for outcome in engine.solve_many(programs(len(expected)))]
    assert found == expected


class TestCluster:
    pytestmark = needs_ray

    def test_every_node_has_an_engine(self, ray_engine: Any) -> None:
        assert ray_engine.workers == 2
        assert len(set(ray_engine.pids())) == 2

    def test_outcomes_are_those_of_the_local_pool(
        self, ray_engine: Any, local_outcomes: list[Outcome]
    ) -> None:
        assert len({outcome.termination for outcome in local_outcomes}) >= 3
        checked(ray_engine, local_outcomes)

    def test_a_worker_killed_in_the_middle_loses_nothing(
        self, ray_engine: Any, local_outcomes: list[Outcome]
    ) -> None:
        before = ray_engine.pids()
        found: list[Outcome] = []
        for k, outcome in enumerate(ray_engine.solve_many(programs(200))):
            if k == 60:
                os.kill(before[0], signal.SIGKILL)
            found.append(untimed(outcome))
        assert found == local_outcomes
        after = ray_engine.pids()
        assert before[0] not in after
        assert before[1] in after

    def test_all_workers_killed_again_and_again_lose_nothing(
        self, ray_engine: Any, local_outcomes: list[Outcome]
    ) -> None:
        found: list[Outcome] = []
        for k, outcome in enumerate(ray_engine.solve_many(programs(60))):
            if k in (10, 30):
                for pid in ray_engine.pids():
                    os.kill(pid, signal.SIGKILL)
            found.append(untimed(outcome))
        assert found == local_outcomes[:60]

    def test_the_other_methods_answer_as_the_local_ones(self, ray_engine: Any) -> None:
        program = programs(1)[0]
        with Engine(workers=1) as local:
            ours, theirs = local.build(program), ray_engine.build(program)
            assert isinstance(ours, Instance)
            assert isinstance(theirs, Instance)
            assert ours.row_names == theirs.row_names
            assert np.array_equal(ours.rows.value, theirs.rows.value)
            solved = untimed(ray_engine.solve_instance(ours))
            assert solved == untimed(local.solve_instance(ours))
            assert ray_engine.analyze(IIS, ours) == local.analyze(IIS, ours)
        assert (ray_engine.solve_instance(ours, solver="scip").solver or "").startswith("SCIP")
        called = ray_engine.call("def f(a, b):\n    return [a + b]\n", "f", [1, 2])
        assert isinstance(called, Called)
        assert called.value == [3]
        assert isinstance(ray_engine.build(programs(6)[5]), Failure)
        outcome = asyncio.run(ray_engine.asolve(program, Limits(time_limit_s=5)))
        assert outcome.termination is Termination.OPTIMAL
        assert outcome.timing_s.total > 0

    def test_an_interrupt_ends_the_solves_on_all_nodes(self, ray_engine: Any) -> None:
        async def two() -> list[Outcome]:
            solves = [asyncio.create_task(ray_engine.asolve(ENDLESS)) for _ in range(2)]
            await asyncio.sleep(10)
            ray_engine.interrupt()
            return [*await asyncio.gather(*solves)]

        for outcome in asyncio.run(two()):
            assert outcome.termination is Termination.UNKNOWN
            assert outcome.point is PointStatus.FEASIBLE


class TestOwnCluster:
    pytestmark = needs_ray

    def test_an_engine_starts_its_own_cluster_and_closes_in_the_middle(self) -> None:
        import ray

        sleepy = Program("import time\ndef build_model(data):\n    time.sleep(60)\n")
        answers: list[Outcome] = []
        engine = open_engine("ray", workers=1)
        thread = threading.Thread(target=lambda: answers.append(engine.solve(sleepy)))
        thread.start()
        while not getattr(engine, "_seats")[0].busy:  # noqa: B009
            time.sleep(0.05)
        engine.close()
        thread.join()
        assert answers[0].failure is not None
        assert answers[0].failure.kind is FailureKind.INFRASTRUCTURE
        assert not ray.is_initialized()
