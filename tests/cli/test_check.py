import json
from collections.abc import Callable

import pytest
from check_cases import FAILED, MARKET_SPLIT, NO_OPTIMUM, SOLVED, Case
from command_runs import Run

from modelwright.agent.commands.exit_codes import of_outcome
from modelwright.agent.console import render
from modelwright.agent.console_outcome import show_outcome
from modelwright.solvers.agreement import agree
from modelwright.solvers.engine import Engine
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Outcome
from modelwright.solvers.program import Program

Write = Callable[[str, str | bytes], str]
FIELDS = set(Outcome.__dataclass_fields__)


def check(run: Run, write: Write, case: Case, *more: str):
    program = write("program.py", case.source)
    data = write("data.json", json.dumps(case.data))
    return run("check", program, "--data", data, *case.options, *more)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(name, marks=[] if name in ("lp", "infeasible") else pytest.mark.slow)
        for name in (*SOLVED, *NO_OPTIMUM)
    ],
)
def test_each_kind_of_model_is_solved_or_proved_to_have_no_optimum(
    name: str, run: Run, write: Write
):
    case = {**SOLVED, **NO_OPTIMUM}[name]
    ended = check(run, write, case, "--json")
    outcome = ended.json
    assert ended.code == case.exit_code
    assert set(outcome) == FIELDS
    assert outcome["termination"] == case.termination
    assert outcome["problem_class"] == case.problem_class
    assert outcome["sense"] == case.sense
    assert outcome["failure"] is None
    assert agree(outcome["objective"], case.objective)
    assert (outcome["point"] == "optimal") == (case.objective is not None)
    assert outcome["global_optimum"] == (case.objective is not None)


def test_each_failure_has_its_kind_and_is_no_answer():
    with Engine(workers=1) as engine:
        for case in FAILED.values():
            memory = Limits(memory_mb=512) if case.failure == "jail_memory" else Limits()
            outcome = engine.solve(Program(case.source, case.data), memory)
            assert outcome.failure is not None
            assert outcome.failure.kind == case.failure
            assert outcome.failure.message
            assert case.line is None or outcome.failure.line == case.line
            assert (outcome.point, outcome.objective) == ("none", None)
            assert of_outcome(outcome) == 5
            screen = render(*show_outcome(outcome, Limits(), title="p", source=case.source))
            assert f"Failed: {case.failure}" in screen


@pytest.mark.slow
def test_an_endless_program_ends_as_jail_timeout(run: Run, write: Write):
    program = write("p.py", "def build_model(data):\n    while True:\n        pass\n")
    ended = run("check", program, "--json")
    assert (ended.code, ended.json["failure"]["kind"]) == (5, "jail_timeout")


@pytest.mark.slow
def test_a_time_limit_keeps_the_incumbent(run: Run, write: Write):
    ended = check(run, write, MARKET_SPLIT, "--json")
    outcome = ended.json
    assert ended.code == 3
    assert (outcome["termination"], outcome["point"]) == ("time_limit", "feasible")
    assert outcome["objective"] > 0
    assert outcome["gap"] > 1e-6
    assert not outcome["global_optimum"]


def test_a_program_can_come_from_standard_input(run: Run):
    ended = run("check", "-", "--json", stdin=SOLVED["milp"].source)
    assert ended.json["objective"] == 8.0


@pytest.mark.slow
def test_data_defaults_to_an_empty_object(run: Run, write: Write):
    case = Case("model.x = pyo.Var(bounds=(len(data), 9))\nmodel.o = pyo.Objective(expr=model.x)",
                "optimal", 0, "LP", "minimize")  # fmt: skip
    assert run("check", write("p.py", case.source), "--json").json["objective"] == 0.0


def test_the_screen_shows_size_objective_and_variables(run: Run, write: Write):
    ended = check(run, write, SOLVED["lp"])
    assert "LP, maximize: 2 variables, 2 constraints, 4 nonzeros" in ended.out
    assert "Optimal: no other point is better" in ended.out
    assert "objective  10  (maximize)" in ended.out
    assert "gap        0" in ended.out
    assert "HiGHS" in ended.out
    assert "\x1b" not in ended.out
    assert ended.err == ""


def test_the_screen_shows_the_line_at_fault_and_a_hint(run: Run, write: Write):
    ended = check(run, write, FAILED["build_error"])
    assert ended.code == 5
    assert "Failed: build_error" in ended.out
    assert "> 7 |     model.y = data['missing']" in ended.out
    assert "Hint: " in ended.out


@pytest.mark.slow
def test_variables_that_are_not_zero_come_first_and_the_rest_is_counted(run: Run, write: Write):
    body = """
model.x = pyo.Var(range(100), bounds=(0, 1))
model.cost = pyo.Objective(expr=sum(model.x[i] for i in range(100)))
model.last = pyo.Constraint(expr=model.x[99] >= 0.5)
"""
    ended = run("check", write("p.py", Case(body, "optimal", 0, "LP", "minimize").source))
    lines = ended.out.splitlines()
    first = next(i for i, line in enumerate(lines) if line.lstrip().startswith("x["))
    assert lines[first].split() == ["x[99]", "0.5"]
    assert sum(line.lstrip().startswith("x[") for line in lines) == 40
    assert "... 60 more, 0 of them not zero; --json prints all" in ended.out


@pytest.mark.slow
def test_a_loosened_gap_is_told(run: Run, write: Write):
    ended = run("check", write("p.py", MARKET_SPLIT.source), "--gap", "1")
    assert ended.code == 0
    assert "Optimal within the gap: proved to be within the allowed gap 1" in ended.out


def test_what_a_program_says_cannot_steer_the_terminal(run: Run, write: Write):
    source = "def build_model(data):\n    raise ValueError('\\x1b[31mred\\x1b]0;title\\x07')\n"
    ended = run("check", write("p.py", source))
    assert "\x1b" not in ended.out
    assert "\x07" not in ended.out
    assert "red" in ended.out
