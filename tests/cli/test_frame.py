"""What holds for all commands: help, version, quick start, interruption, and how errors end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
import typer
from check_cases import MARKET_SPLIT, SOLVED
from command_runs import Run

import modelwright
from modelwright.__main__ import app, main
from modelwright.agent.commands import exit_codes
from modelwright.agent.commands.complaints import complain
from modelwright.solvers.errors import ServiceMissingError, UsageError
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, PointStatus, Termination

Write = Callable[[str, str | bytes], str]
SOURCE_FOLDER = str(Path(modelwright.__file__).parents[1])
SEARCH_PATH = os.pathsep.join(filter(None, [SOURCE_FOLDER, os.environ.get("PYTHONPATH")]))
COMMANDS = sorted(info.name or "" for info in app.registered_commands)


def start(*arguments: str, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "modelwright", *arguments],
        env={**os.environ, "PYTHONPATH": SEARCH_PATH, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_help_imports_nothing_heavy():
    heavy = ("pyomo", "langgraph", "openai", "numpy", "pydantic", "highspy", "pyscipopt", "rich")
    script = (
        "import sys; from modelwright.__main__ import main; code = main(['--help']);"
        f"found = [name for name in {heavy} if name in sys.modules];"
        "sys.exit(f'{code} {found}' if code or found else 0)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env={**os.environ, "PYTHONPATH": SEARCH_PATH},
        capture_output=True,
        text=True,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    assert all(command in ended.stdout for command in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_json(command: str, run: Run):
    ended = run(command, "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "--json" in ended.out
    assert "--help" in ended.out


def test_help_and_version(run: Run):
    assert run("-h").code == 0
    assert run("--version").out == f"modelwright {modelwright.__version__}\n"


def test_no_command_shows_the_help_and_is_wrong_usage(run: Run):
    ended = run()
    assert ended.code == 2
    assert "Commands:" in ended.out


def test_a_real_process_prints_json_and_the_exit_code(write: Write):
    process = start("check", write("p.py", SOLVED["lp"].source), "--json")
    out, err = process.communicate(timeout=60)
    assert process.returncode == 5  # without its data
    assert '"kind": "build_error"' in out
    assert err == ""


def wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


ENDLESS_BUILD = "def build_model(data):\n    while True:\n        pass\n"


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_command_that_is_ended_leaves_no_process(number: signal.Signals, write: Write):
    process = start("check", write("p.py", ENDLESS_BUILD))
    ours = psutil.Process(process.pid)
    try:
        wait_for(lambda: len(ours.children(recursive=True)) >= 3)
        children = ours.children(recursive=True)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == (130 if number is signal.SIGINT else -number)
    assert (out, err) == ("", "")
    _, alive = psutil.wait_procs(children, timeout=10)
    assert alive == []


def has_incumbent(process: subprocess.Popen[str]) -> bool:
    """Whether the solver of a command has found a point: the count that starts its record."""
    for file in Path(f"/proc/{process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):  # closed meanwhile
            if "memfd:incumbent" in str(file.readlink()):
                return any(file.read_bytes()[:8])
    return False


def test_the_first_ctrl_c_stops_the_solver_and_keeps_its_point(write: Write):
    process = start("check", write("p.py", MARKET_SPLIT.source), "--json")
    wait_for(lambda: has_incumbent(process))
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    outcome = json.loads(out)
    assert (process.returncode, err) == (exit_codes.NOT_PROVED, "")
    assert (outcome["termination"], outcome["point"]) == ("unknown", "feasible")
    assert outcome["objective"] > 0
    assert outcome["failure"] is None


def test_a_closed_pipe_ends_the_command_quietly(write: Write):
    process = start("check", write("p.py", SOLVED["milp"].source), "--json")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.wait(timeout=60) == exit_codes.PIPE_CLOSED


@pytest.mark.slow
def test_a_full_disk_is_one_message(write: Write):
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(
            [sys.executable, "-m", "modelwright", "check", write("p.py", SOLVED["milp"].source)],
            env={**os.environ, "PYTHONPATH": SEARCH_PATH},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert ended.returncode == exit_codes.INTERNAL
    assert ended.stderr == "Error: cannot write the output: No space left on device\n"


FAILED, LIMIT = Termination.FAILED, Termination.TIME_LIMIT


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Outcome(Termination.OPTIMAL, PointStatus.OPTIMAL), 0),
        (Outcome(LIMIT, PointStatus.FEASIBLE), 3),
        (Outcome(Termination.UNKNOWN, PointStatus.FEASIBLE), 3),
        (Outcome(Termination.INFEASIBLE), 4),
        (Outcome(Termination.UNBOUNDED), 4),
        (Outcome(Termination.INFEASIBLE_OR_UNBOUNDED), 4),
        (Outcome(LIMIT), 5),
        (Outcome(Termination.UNKNOWN), 5),
        (Outcome(LIMIT, failure=Failure(FailureKind.SOLVER_TIMEOUT, "")), 5),
        (Outcome(FAILED, failure=Failure(FailureKind.JAIL_KILLED, "")), 5),
        (Outcome(FAILED, failure=Failure(FailureKind.INFRASTRUCTURE, "")), 6),
    ],
)
def test_exit_codes_of_outcomes(outcome: Outcome, code: int):
    assert exit_codes.of_outcome(outcome) == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (UsageError("x"), 2),
        (typer.BadParameter("x"), 2),
        (ServiceMissingError("x"), 6),
        (ModuleNotFoundError("No module named 'highspy'", name="highspy"), 6),
        (ImportError("a bug", name="modelwright.solvers.engine"), 1),
        (MemoryError(), 1),
        (ZeroDivisionError("a bug"), 1),
    ],
)
def test_every_error_is_one_message_with_its_exit_code(
    error: Exception, code: int, capsys: pytest.CaptureFixture[str]
):
    assert complain(error, []) == code
    err = capsys.readouterr().err
    assert err.startswith("Error: ")
    assert "Traceback" not in err


def test_a_bug_shows_its_traceback_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    complain(ZeroDivisionError("a bug"), [])
    assert "MODELWRIGHT_DEBUG=1" in capsys.readouterr().err
    monkeypatch.setenv("MODELWRIGHT_DEBUG", "1")
    complain(ZeroDivisionError("a bug"), [])
    assert "ZeroDivisionError: a bug" in capsys.readouterr().err
    complain(UsageError("x"), [])
    assert capsys.readouterr().err == "Error: x\n"


@pytest.mark.slow
def test_letters_the_terminal_lacks_are_no_error(write: Write):
    source = SOLVED["milp"].source.replace("model.a ", "model.ä ").replace("model.a)", "model.ä)")
    source = source.replace("* model.a", "* model.ä")
    process = start("check", write("p.py", source), PYTHONIOENCODING="ascii")
    out, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, "")
    assert "\\xe4" in out
    assert "----" in out


def test_main_takes_the_arguments_of_the_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "argv", ["modelwright", "check", "none.py"])
    assert main() == 2
