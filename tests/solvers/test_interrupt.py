"""Stopping solves that are under way: what they found is kept, and the engine goes on."""

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from honest_programs import ENDLESS, GAIN, POINTLESS

from modelwright.solvers import incumbent
from modelwright.solvers.call import Called
from modelwright.solvers.engine import Engine
from modelwright.solvers.instance import Instance
from modelwright.solvers.outcome import Outcome, PointStatus, ProblemClass, Termination
from modelwright.solvers.program import Program

_COLUMNS = 50
"""Of ENDLESS: 40 choices and 5 slacks on either side."""
ENDLESS_BUILD = Program("def build_model(data):\n    while True:\n        pass\n")


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        engine.solve(GAIN)
        yield engine


def until(condition: Callable[[], object]) -> None:
    """Wait for something that happens soon; the test's own timeout is the limit."""
    while not condition():
        time.sleep(0.01)


def has_incumbent() -> bool:
    """Whether a solve of ENDLESS in this process has found a point and a bound."""
    for file in Path("/proc/self/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            if "memfd:incumbent" in str(file.readlink()):
                with file.open("rb") as record:
                    found = incumbent.read(record.fileno(), _COLUMNS)
                    return found is not None and found[1] is not None
    return False


def solver_works(engine: Engine) -> bool:
    """Whether the solver process has computed for a while since it started."""
    solver = engine._slots[0].solver  # pyright: ignore[reportPrivateUsage]
    return solver is not None and psutil.Process(solver.pid).cpu_times().user > 1.0


def jail_works(engine: Engine) -> bool:
    """Whether a jailed process runs: one process more than between requests."""
    jail = engine._slots[0].jail  # pyright: ignore[reportPrivateUsage]
    return jail is not None and len(psutil.Process(jail.pid).children(recursive=True)) == 2


def start(run: Callable[[], Outcome], found: list[Outcome]) -> threading.Thread:
    thread = threading.Thread(target=lambda: found.append(run()))
    thread.start()
    return thread


def interrupted(engine: Engine, run: Callable[[], Outcome], when: Callable[[], object]) -> Outcome:
    """What comes of a solve that is interrupted once a condition holds."""
    found: list[Outcome] = []
    thread = start(run, found)
    until(when)
    engine.interrupt()
    thread.join()
    return found[0]


def check_kept(outcome: Outcome) -> None:
    """The point is the solver's, checked: its objective is the sum of the slacks, and 0 a bound."""
    assert (outcome.termination, outcome.point) == (Termination.UNKNOWN, PointStatus.FEASIBLE)
    assert outcome.failure is None
    values = outcome.variables
    slack = sum(value for name, value in values.items() if not name.startswith("x"))
    assert outcome.objective == pytest.approx(slack)
    assert outcome.bound == pytest.approx(0)
    assert outcome.gap == pytest.approx(1)
    assert (outcome.solver or "").startswith("HiGHS 1.")
    assert not outcome.global_optimum


def test_an_interrupt_keeps_the_best_point(engine: Engine) -> None:
    check_kept(interrupted(engine, lambda: engine.solve(ENDLESS), has_incumbent))
    assert engine.solve(GAIN).objective == 12.0


def test_a_solve_of_numbers_is_interrupted_too(engine: Engine) -> None:
    instance = engine.build(ENDLESS)
    assert isinstance(instance, Instance)
    check_kept(interrupted(engine, lambda: engine.solve_instance(instance), has_incumbent))


@pytest.mark.slow
def test_without_a_point_the_outcome_says_only_what_the_model_is(engine: Engine) -> None:
    outcome = interrupted(engine, lambda: engine.solve(POINTLESS), lambda: solver_works(engine))
    assert (outcome.termination, outcome.point) == (Termination.UNKNOWN, PointStatus.NONE)
    assert (outcome.objective, outcome.failure, outcome.variables) == (None, None, {})
    assert outcome.problem_class is ProblemClass.MILP
    assert engine.solve(GAIN).objective == 12.0


def test_a_program_that_is_being_built_is_ended(engine: Engine) -> None:
    outcome = interrupted(engine, lambda: engine.solve(ENDLESS_BUILD), lambda: jail_works(engine))
    assert (outcome.termination, outcome.point) == (Termination.UNKNOWN, PointStatus.NONE)
    assert outcome.failure is None
    assert engine.solve(GAIN).objective == 12.0


def test_an_interrupt_when_nothing_runs_does_nothing(engine: Engine) -> None:
    process = engine._slots[0].solver  # pyright: ignore[reportPrivateUsage]
    engine.interrupt()
    assert engine.solve(GAIN).objective == 12.0
    assert engine._slots[0].solver is process  # pyright: ignore[reportPrivateUsage]


def test_many_interrupts_are_one(engine: Engine) -> None:
    found: list[Outcome] = []
    thread = start(lambda: engine.solve(ENDLESS), found)
    until(has_incumbent)
    while thread.is_alive():
        engine.interrupt()
    check_kept(found[0])
    assert engine.solve(GAIN).objective == 12.0


def test_solves_that_wait_are_ended_as_well(engine: Engine) -> None:
    async def three() -> list[Outcome]:
        solves = [asyncio.create_task(engine.asolve(ENDLESS)) for _ in range(3)]
        await asyncio.sleep(0)
        await asyncio.to_thread(until, has_incumbent)
        engine.interrupt()
        return [*await asyncio.gather(*solves)]

    outcomes = asyncio.run(three())
    check_kept(outcomes[0])
    assert outcomes[1].termination is outcomes[2].termination is Termination.UNKNOWN
    assert outcomes[1].point is outcomes[2].point is PointStatus.NONE


def test_calls_and_builds_are_left_alone(engine: Engine) -> None:
    source = "import time\ndef f():\n    time.sleep(0.3)\n    return 1\n"
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.append(engine.call(source, "f", [])))
    thread.start()
    until(lambda: jail_works(engine))
    engine.interrupt()
    thread.join()
    assert isinstance(found[0], Called)


@pytest.mark.slow
def test_interrupts_at_any_moment_leave_no_failure(engine: Engine) -> None:
    ended = threading.Event()

    def interrupt_often() -> None:
        wait = 0.001
        while not ended.wait(wait):
            engine.interrupt()
            wait = wait * 1.3 if wait < 0.1 else 0.001

    thread = threading.Thread(target=interrupt_often)
    thread.start()
    outcomes = [engine.solve(GAIN) for _ in range(20)]
    ended.set()
    thread.join()
    assert {outcome.termination for outcome in outcomes} <= {
        Termination.OPTIMAL,
        Termination.UNKNOWN,
    }
    assert engine.solve(GAIN).objective == 12.0
