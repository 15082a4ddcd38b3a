"""The engine when its processes are killed, when it is closed, and when the machine runs short."""

import asyncio
import itertools
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from honest_programs import GAIN, HARD, SLOW, program

from modelwright.solvers.engine import Engine
from modelwright.solvers.errors import UsageError
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import FailureKind, Outcome, Termination
from modelwright.solvers.program import Program
from modelwright.solvers.slot import Slot
from modelwright.solvers.solver_process import SolverProcess


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        engine.solve(GAIN)
        yield engine


def slot(engine: Engine) -> Slot:
    return engine._slots[0]


def outer(engine: Engine) -> psutil.Process:
    jail = slot(engine).jail
    assert jail is not None
    return psutil.Process(jail.pid)


def server(engine: Engine) -> psutil.Process:
    """The fork server: below the outer process where namespaces work, else the same."""
    below = outer(engine).children()
    return below[0] if below else outer(engine)


def jailed(engine: Engine) -> psutil.Process:
    return outer(engine).children(recursive=True)[-1]


def solver(engine: Engine) -> psutil.Process:
    process = slot(engine).solver
    assert process is not None
    return psutil.Process(process.pid)


def until(condition: Callable[[], object]) -> None:
    """Wait for something that happens soon; the test's own timeout is the limit."""
    while not condition():
        time.sleep(0.01)


def under_way(engine: Engine) -> bool:
    """Whether a jailed process runs: one process more than between requests."""
    return len(outer(engine).children(recursive=True)) == 2


def solve_in_thread(engine: Engine, given: Program, found: list[Outcome]) -> threading.Thread:
    limits = Limits(time_limit_s=3)
    thread = threading.Thread(target=lambda: found.append(engine.solve(given, limits)))
    thread.start()
    return thread


@pytest.mark.parametrize(
    "victim", [*(pytest.param(role, marks=pytest.mark.slow) for role in (outer, server)), solver]
)
def test_a_process_killed_between_requests_is_replaced(
    victim: Callable[[Engine], psutil.Process], engine: Engine
) -> None:
    engine.solve(GAIN)
    process = victim(engine)
    process.kill()
    until(lambda: not process.is_running() or process.status() == psutil.STATUS_ZOMBIE)
    assert engine.solve(GAIN).objective == 12.0


@pytest.mark.parametrize(
    "victim", [*(pytest.param(role, marks=pytest.mark.slow) for role in (outer, server)), jailed]
)
def test_a_process_killed_while_building_is_replaced(
    victim: Callable[[Engine], psutil.Process], engine: Engine
) -> None:
    found: list[Outcome] = []
    engine.solve(GAIN)
    thread = solve_in_thread(engine, SLOW, found)
    until(lambda: under_way(engine))
    victim(engine).kill()
    thread.join()
    assert found[0].objective == 12.0


@pytest.mark.slow
def test_a_solver_killed_while_solving_is_replaced(engine: Engine) -> None:
    found: list[Outcome] = []
    engine.solve(GAIN)
    process = solver(engine)
    before = process.cpu_times().user
    thread = solve_in_thread(engine, HARD, found)
    until(lambda: process.cpu_times().user > before + 0.05 or found)
    process.kill()
    thread.join()
    assert found[0].termination in (Termination.OPTIMAL, Termination.TIME_LIMIT)


def test_a_jail_that_is_killed_every_time_is_an_outcome(engine: Engine) -> None:
    found: list[Outcome] = []
    engine.solve(GAIN)
    thread = solve_in_thread(engine, program("import time\ntime.sleep(20)"), found)
    killed: set[int] = set()
    while thread.is_alive():
        try:
            if under_way(engine) and jailed(engine).pid not in killed:
                killed.add(jailed(engine).pid)
                jailed(engine).kill()
        except (psutil.NoSuchProcess, AssertionError, IndexError):
            continue
        time.sleep(0.01)
    assert found[0].failure is not None
    assert found[0].failure.kind is FailureKind.JAIL_MEMORY
    assert len(killed) == 2


@pytest.mark.slow
def test_requests_leave_no_descriptors_and_no_zombies(engine: Engine) -> None:
    programs = [GAIN, Program("x = 1\n"), Program("import os\nos._exit(1)\n")]
    us = psutil.Process()
    for given in programs:
        engine.solve(given)

    def counts() -> tuple[Any, ...]:
        """Return the counts once they hold still: the server closes files after it has replied."""
        processes = (us, outer(engine), server(engine), solver(engine))
        found: list[tuple[Any, ...]] = []
        while len(found) < 3 or len({*found[-3:]}) > 1:
            time.sleep(0.02)
            open_files = (process.num_fds() for process in processes)
            found.append((*open_files, len(us.children(recursive=True))))
        return found[-1]

    before = counts()
    for _ in range(10):
        for given in programs:
            engine.solve(given)
    assert counts() == before


@pytest.mark.slow
def test_outcomes_come_in_the_order_of_the_programs() -> None:
    bounds = [5, 1, 4, 2, 3]
    with Engine(workers=2) as engine:
        outcomes = engine.solve_many(Program(GAIN.source, {"most": most}) for most in bounds)
        assert [outcome.objective for outcome in outcomes] == [3.0 * most for most in bounds]


def test_an_endless_iterable_is_read_no_further_than_promised(engine: Engine) -> None:
    taken: list[int] = []

    def endless() -> Iterator[Program]:
        for number in itertools.count():
            taken.append(number)
            yield GAIN

    outcomes = engine.solve_many(endless())
    assert [next(outcomes).objective for _ in range(3)] == [12.0] * 3
    outcomes.close()  # pyright: ignore[reportAttributeAccessIssue]
    assert len(taken) <= 3 + 2 * engine.workers


@pytest.mark.slow
def test_asolve_runs_programs_at_the_same_time() -> None:
    async def both(engine: Engine) -> list[Outcome]:
        return [*await asyncio.gather(engine.asolve(SLOW), engine.asolve(SLOW))]

    with Engine(workers=2) as engine:
        outcomes = asyncio.run(both(engine))
    assert [outcome.objective for outcome in outcomes] == [12.0, 12.0]


@pytest.mark.slow
def test_closing_ends_the_request_under_way_and_those_that_wait() -> None:
    engine = Engine(workers=1)
    found: list[Outcome] = []
    with engine:
        engine.solve(GAIN)
        processes = [outer(engine), server(engine), solver(engine)]
        threads = [
            solve_in_thread(engine, program("import time\ntime.sleep(20)"), found) for _ in range(3)
        ]
        until(lambda: under_way(engine))
    for thread in threads:
        thread.join()
    kinds = [outcome.failure and outcome.failure.kind for outcome in found]
    assert kinds == [FailureKind.INFRASTRUCTURE] * 3
    until(lambda: not any(process.is_running() for process in processes))


def test_closing_while_a_jail_starts_leaves_nothing() -> None:
    us = psutil.Process()
    before = {process.pid for process in us.children(recursive=True)}
    engine = Engine(workers=1)
    found: list[Outcome] = []
    thread = solve_in_thread(engine, GAIN, found)
    until(lambda: {process.pid for process in us.children()} - before)
    engine.close()
    thread.join()
    assert found[0].failure is not None
    assert found[0].failure.kind is FailureKind.INFRASTRUCTURE
    until(lambda: {process.pid for process in us.children(recursive=True)} <= before)


def test_closing_twice_is_fine_and_solving_afterwards_is_wrong_usage() -> None:
    engine = Engine(workers=1)
    engine.close()
    engine.close()
    with pytest.raises(UsageError, match="closed"):
        engine.solve(GAIN)


@pytest.mark.slow
def test_a_machine_without_free_descriptors_is_infrastructure() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with Engine(workers=1) as engine:
        engine.solve(GAIN)
        held = os.open("/dev/null", os.O_RDONLY)
        resource.setrlimit(resource.RLIMIT_NOFILE, (held, hard))
        try:
            failure = engine.solve(GAIN).failure
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
            os.close(held)
        assert failure is not None
        assert failure.kind is FailureKind.INFRASTRUCTURE
        assert engine.solve(GAIN).objective == 12.0


COMMAND = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job ignores it
sys.path[:] = {path!r}
from honest_programs import GAIN, program
from modelwright.solvers.engine import Engine

def programs():
    yield GAIN
    while True:
        yield program("import time" + chr(10) + "time.sleep(" + sys.argv[1] + ")" + chr(10)
                      + "m.x = pyo.Var(bounds=(0, 4))" + chr(10)
                      + "m.o = pyo.Objective(expr=3 * m.x, sense=pyo.maximize)")

with Engine(workers=2) as engine:
    for outcome in engine.solve_many(programs()):
        print(outcome.objective, flush=True)
"""


def start_command(sleep: str) -> subprocess.Popen[str]:
    script = COMMAND.format(path=[str(Path(entry or ".").resolve()) for entry in sys.path])
    return subprocess.Popen(
        [sys.executable, "-c", script, sleep],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


@pytest.mark.slow
def test_killing_the_whole_command_leaves_no_process() -> None:
    with start_command("30") as command:
        assert command.stdout is not None
        command.stdout.readline()
        us = psutil.Process(command.pid)
        until(lambda: len(us.children(recursive=True)) >= 5)
        below = us.children(recursive=True)
        command.kill()
        command.wait()
        until(lambda: not any(process.is_running() for process in below))


_INTERRUPTED_ELSEWHERE = """
import signal, sys, threading, time
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.path.insert(0, {tests!r})
from honest_programs import HARD
from modelwright.solvers.engine import Engine

def interrupt():
    time.sleep(0.5)
    worker = next(t for t in threading.enumerate() if t.name.startswith("modelwright-engine"))
    signal.pthread_kill(worker.ident, signal.SIGINT)

with Engine(workers=1) as engine:
    threading.Thread(target=interrupt).start()
    engine.solve(HARD)
"""


@pytest.mark.slow
def test_ctrl_c_that_another_thread_takes_is_noticed() -> None:
    script = _INTERRUPTED_ELSEWHERE.format(tests=str(Path(__file__).parent))
    process = subprocess.Popen([sys.executable, "-c", script], stderr=subprocess.PIPE, text=True)
    _, err = process.communicate(timeout=30)
    assert "KeyboardInterrupt" in err


def test_ctrl_c_at_the_terminal_reaches_us_and_not_the_jails() -> None:
    with start_command("0.2") as command:
        assert command.stdout is not None
        command.stdout.readline()
        groups = {os.getpgid(process.pid) for process in psutil.Process(command.pid).children()}
        assert command.pid not in groups
        os.killpg(command.pid, signal.SIGINT)
        assert command.wait() != 0


NO_NAMESPACES = """
unshare --user --map-root-user sh -c '
  echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"' "$@"
"""


def test_without_namespaces_the_other_layers_hold() -> None:
    script = f"""
import sys
sys.path[:] = {sys.path!r}
from attacks import ATTACKS
from attacks.attack import Attack
from attacks.trial import HONEST, jail_of, run, runs_here, word
from modelwright.solvers.engine import Engine
with Engine(workers=1) as engine:
    assert jail_of(engine).layers["namespaces"], "namespaces work"
    read = Attack("", "def attack(data):\\n    refused(open, '/etc/passwd'); refused(os.fork)\\n"
                  "    refused(os.kill, os.getppid(), 9); refused(open, 'here', 'w')\\n")
    print(word(run(engine, HONEST, {{}})), word(run(engine, read, {{}})))
"""
    ran = subprocess.run(
        ["/bin/sh", "-c", NO_NAMESPACES, "sh", sys.executable, "-c", script],
        capture_output=True,
        text=True,
    )
    if "max_user_namespaces" in ran.stderr or "unshare" in ran.stderr:
        pytest.skip(f"namespaces cannot be forbidden here: {ran.stderr[-200:]}")
    assert ran.stdout.split() == ["optimal", "optimal"], ran.stderr[-2000:]


@pytest.mark.slow
def test_two_thousand_requests_do_not_grow_the_server(engine: Engine) -> None:
    engine.solve(GAIN)
    process = server(engine)
    for _ in engine.solve_many([GAIN] * 200):
        pass
    before = process.memory_info().rss
    for _ in engine.solve_many([GAIN] * 2000):
        pass
    assert process.memory_info().rss < before + (4 << 20)
    assert server(engine).pid == process.pid


def test_a_solver_that_starts_while_the_engine_closes_ends_at_once() -> None:
    closing = threading.Event()
    closing.set()
    process = SolverProcess(closing)
    try:
        _, alive = psutil.wait_procs([psutil.Process(process.pid)], timeout=10)
        assert alive == []
    except psutil.NoSuchProcess:
        pass
    finally:
        process.close()
