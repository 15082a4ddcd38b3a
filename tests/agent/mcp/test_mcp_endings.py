"""Calls that are cancelled, and servers whose host goes away: nothing may stay behind."""

import asyncio
import contextlib
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import CancelledError
from pathlib import Path

import psutil
import pytest
from hosting import Host, environment
from problems import FORMULATED, TEXT
from scripted_chat import TIMEOUT, ScriptedChat, as_json, serving

from modelwright.agent.mcp.engines import Engines
from modelwright.solvers.agreement import agree
from modelwright.solvers.program import Program

pytestmark = pytest.mark.slow

ENDLESS = """
import random
import pyomo.environ as pyo

def build_model(data):
    dice = random.Random(7)
    m = pyo.ConcreteModel()
    m.i, m.j = pyo.RangeSet(5), pyo.RangeSet(40)
    m.x = pyo.Var(m.j, domain=pyo.Binary)
    m.over, m.under = pyo.Var(m.i, bounds=(0, None)), pyo.Var(m.i, bounds=(0, None))
    weight = {(i, j): dice.randrange(100) for i in m.i for j in m.j}
    m.row = pyo.Constraint(m.i, rule=lambda m, i: sum(weight[i, j] * m.x[j] for j in m.j)
        + m.over[i] - m.under[i] == sum(weight[i, j] for j in m.j) // 2)
    m.miss = pyo.Objective(expr=sum(m.over[i] + m.under[i] for i in m.i))
    return m
"""
"""A market split problem, which no solver proves optimal (Cornuejols and Dawande)."""
ENDLESS_BUILD = "def build_model(data):\n    while True:\n        pass\n"
SMALL = """
import pyomo.environ as pyo

def build_model(data):
    m = pyo.ConcreteModel()
    m.x = pyo.Var(bounds=(0, 4))
    m.gain = pyo.Objective(expr=3 * m.x, sense=pyo.maximize)
    return m
"""


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Host]:
    with Host(tmp_path_factory.mktemp("work"), tmp_path_factory.mktemp("home")) as host:
        yield host
    assert host.errors.read_text() == ""


def until(condition: Callable[[], object]) -> None:
    """Wait for something that happens soon; the test's own timeout is the limit."""
    while not condition():
        time.sleep(0.02)


def works(process: psutil.Process) -> bool:
    """Whether a process has computed for a while since it started."""
    try:
        return process.cpu_times().user > 1.5
    except psutil.NoSuchProcess:
        return False


@pytest.mark.parametrize(
    ("tool", "source"),
    [("check_program", ENDLESS), ("what_if", ENDLESS), ("why_infeasible", ENDLESS_BUILD)],
)
def test_a_cancelled_call_ends_its_processes_and_no_other_call(tool: str, source: str, host: Host):
    endless = host.start(tool, source=source, time_limit=3600)
    until(lambda: any(works(process) for process in host.processes))
    theirs = host.processes
    assert agree(host.done("check_program", source=SMALL)["objective"], 12.0)
    ours = {process.pid for process in host.processes} - {process.pid for process in theirs}
    endless.cancel()
    with pytest.raises(CancelledError):
        endless.result()
    until(lambda: {process.pid for process in host.processes} <= ours)
    assert agree(host.done("check_program", source=SMALL)["objective"], 12.0)
    assert {process.pid for process in host.processes} == ours


def test_a_call_that_waits_for_a_language_model_is_cancelled(tmp_path: Path):
    chat = ScriptedChat([as_json(FORMULATED), TIMEOUT])
    with serving(chat) as url, Host(tmp_path, tmp_path, "--model", "m", "--base-url", url) as host:
        thread = host.done("formulate", problem=TEXT)["thread"]
        waiting = host.start("solve", thread=thread)
        until(lambda: len(chat.requests) == 2)
        assert host.refused("solve", thread=thread)["kind"] == "busy"
        waiting.cancel()
        assert agree(host.done("check_program", source=SMALL)["objective"], 12.0)
        # The thread is free again; the script has no further reply to go on with.
        assert "418" in host.refused("solve", thread=thread)["message"]
    assert host.errors.read_text() == ""


def test_a_thread_that_a_call_works_on_is_left_to_it_and_free_after_its_end(host: Host):
    thread = host.done(
        "solve", problem="Maximize 3x + 5y subject to x + 2y <= 14, x <= 6, x >= 0, y >= 0."
    )["thread"]
    first = [host.start("revise", thread=thread, change=f"x <= {n}") for n in (5, 4)]
    ended = [call.result(60) for call in first]
    (refused,) = [found for found in ended if found.is_error]
    assert (refused.structured_content or {})["error"]["kind"] == "busy"
    assert host.done("solve", thread=thread)["verdict"]


def test_an_engine_is_kept_for_the_next_call():
    async def go() -> bool:
        engines = Engines()
        async with engines.lease() as first, engines.lease() as second:
            assert first is not second
        async with engines.lease() as again:
            pass
        await engines.close()
        return again in (first, second)

    assert asyncio.run(go())


def test_the_engine_of_a_cancelled_call_is_closed():
    async def go() -> bool:
        engines = Engines()

        async def work() -> None:
            async with engines.lease() as engine:
                held.append(engine)
                await engine.asolve(Program(ENDLESS_BUILD))

        held: list[object] = []
        task = asyncio.create_task(work())
        while not held:
            await asyncio.sleep(0.01)
        task.cancel()
        await asyncio.wait([task])
        async with engines.lease() as fresh:
            different = fresh is not held[0]
        await engines.close()
        return different and task.cancelled()

    assert asyncio.run(go())


def ask(process: subprocess.Popen[str], *messages: dict[str, object]) -> None:
    assert process.stdin is not None
    for message in messages:
        process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    process.stdin.flush()


@contextlib.contextmanager
def serving_barely(folder: Path) -> Generator[subprocess.Popen[str]]:
    """A server that was greeted in the bare protocol, so that no client ends it for us."""
    with subprocess.Popen(
        [sys.executable, "-m", "modelwright", "mcp", "--store", "none"],
        cwd=folder,
        env=environment(folder) | {"TMPDIR": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        hello = {"protocolVersion": "2025-06-18", "capabilities": {}}
        hello |= {"clientInfo": {"name": "t", "version": "0"}}
        ask(process, {"id": 1, "method": "initialize", "params": hello})
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        assert told["result"]["serverInfo"]["name"] == "modelwright"
        ask(process, {"method": "notifications/initialized"})
        yield process


def keep_busy(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Have a server solve something endless, and return the processes that do so."""
    call = {"name": "check_program", "arguments": {"source": ENDLESS, "time_limit": 3600}}
    ask(process, {"id": 2, "method": "tools/call", "params": call})
    server = psutil.Process(process.pid)
    until(lambda: any(works(child) for child in server.children(recursive=True)))
    return server.children(recursive=True)


@pytest.mark.parametrize("busy", [False, True])
def test_a_server_whose_host_goes_away_ends_with_everything_it_started(busy: bool, tmp_path: Path):
    with serving_barely(tmp_path) as process:
        started = keep_busy(process) if busy else []
        out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert bool(out) is busy  # the call that was under way is told that it ended
    assert psutil.wait_procs(started, timeout=10)[1] == []


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_a_server_that_is_told_to_end_does_so_though_its_input_stays_open(
    ending: signal.Signals, tmp_path: Path
):
    with serving_barely(tmp_path) as process:
        started = keep_busy(process)
        process.send_signal(ending)
        assert process.wait(timeout=60) == 128 + ending
        assert process.stderr is not None
        assert process.stderr.read() == ""
    assert psutil.wait_procs(started, timeout=10)[1] == []
    assert not list(tmp_path.glob("modelwright-mcp-*"))
