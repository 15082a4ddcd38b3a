"""What the engine says of honest programs: one outcome for each, as the contract has it."""

# ruff: noqa: E501  # programs stand here as they are sent

from collections.abc import Iterator

import pytest
from honest_programs import GAIN, program

from modelwright.solvers.engine import Engine, solve
from modelwright.solvers.errors import UsageError
from modelwright.solvers.instance import Instance
from modelwright.solvers.limits import Limits
from modelwright.solvers.outcome import Failure, FailureKind, Outcome, PointStatus, Sense
from modelwright.solvers.program import Program

LIMITS = Limits(time_limit_s=20)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine(workers=1) as engine:
        yield engine


def word(outcome: Outcome) -> str:
    return outcome.failure.kind if outcome.failure else outcome.termination


TWO = "m.x = pyo.Var(bounds=(0, 4))\nm.y = pyo.Var(bounds=(0, 4), domain=pyo.Integers)\n"
COST = "m.o = pyo.Objective(expr=m.x + m.y)\n"
SOLVED = {
    "LP": (TWO + "m.y.domain = pyo.Reals\nm.c = pyo.Constraint(expr=m.x + m.y >= 2.5)\n" + COST, 2.5),
    "MILP": (TWO + "m.c = pyo.Constraint(expr=m.x + 2 * m.y >= 2.5)\n" + COST, 1.5),
    "QP": ("m.x = pyo.Var()\nm.o = pyo.Objective(expr=(m.x - 3)**2 + 1)\n", 1.0),
    "QCP": ("m.x = pyo.Var(bounds=(0, 9))\nm.c = pyo.Constraint(expr=m.x**2 >= 4)\nm.o = pyo.Objective(expr=m.x)\n", 2.0),
    "NLP": ("m.x = pyo.Var(bounds=(0.1, 9))\nm.o = pyo.Objective(expr=m.x - pyo.log(m.x))\n", 1.0),
    "MINLP": (TWO + "m.c = pyo.Constraint(expr=pyo.exp(m.y) >= 5 - m.x)\n" + COST, 2.0),
}  # fmt: skip


@pytest.mark.parametrize("kind", SOLVED)
def test_a_model_of_each_class_is_solved_and_named(kind: str, engine: Engine) -> None:
    body, objective = SOLVED[kind]
    outcome = engine.solve(program(body), LIMITS)
    assert (word(outcome), outcome.problem_class) == ("optimal", kind)
    assert outcome.objective == pytest.approx(objective, abs=1e-5)
    assert outcome.point is PointStatus.OPTIMAL
    assert outcome.sense is Sense.MINIMIZE


STRUCTURED = {
    "SOS1": ("m.i = pyo.RangeSet(3)\nm.x = pyo.Var(m.i, bounds=(0, 2))\nm.s = pyo.SOSConstraint(var=m.x, sos=1)\n"
             "m.o = pyo.Objective(expr=sum(m.x[i] * i for i in m.i), sense=pyo.maximize)\n", 6.0),
    "SOS2": ("m.i = pyo.RangeSet(3)\nm.x = pyo.Var(m.i, bounds=(0, 2))\nm.s = pyo.SOSConstraint(var=m.x, sos=2)\n"
             "m.o = pyo.Objective(expr=sum(m.x[i] * i for i in m.i), sense=pyo.maximize)\n", 10.0),
    "inactive SOS": ("m.i = pyo.RangeSet(3)\nm.x = pyo.Var(m.i, bounds=(0, 2))\nm.s = pyo.SOSConstraint(var=m.x, sos=1)\n"
             "m.s.deactivate()\nm.o = pyo.Objective(expr=sum(m.x[i] * i for i in m.i), sense=pyo.maximize)\n", 12.0),
    "piecewise": ("m.x = pyo.Var(bounds=(0, 4))\nm.y = pyo.Var()\n"
                  "m.p = pyo.Piecewise(m.y, m.x, pw_pts=[0, 2, 4], f_rule=[0, 6, 2], pw_constr_type='EQ', pw_repn='SOS2')\n"
                  "m.o = pyo.Objective(expr=m.y, sense=pyo.maximize)\n", 6.0),
    "disjunction": ("m.x = pyo.Var(bounds=(0, 10))\nm.low = Disjunct()\nm.low.c = pyo.Constraint(expr=m.x <= 2)\n"
                    "m.high = Disjunct()\nm.high.c = pyo.Constraint(expr=m.x >= 8)\nm.d = Disjunction(expr=[m.low, m.high])\n"
                    "m.o = pyo.Objective(expr=m.x, sense=pyo.maximize)\n", 10.0),
    "fixed variable": (TWO + "m.y.fix(3)\nm.c = pyo.Constraint(expr=m.x >= m.y - 2)\n" + COST, 4.0),
    "all fixed": (TWO + "m.x.fix(1)\nm.y.fix(2)\nm.c = pyo.Constraint(expr=m.x + m.y <= 3)\n" + COST, 3.0),
    "row of fixed variables": (TWO + "m.x.fix(1)\nm.c = pyo.Constraint(expr=m.x <= 1)\n" + COST, 1.0),
    "block": ("m.b = pyo.Block()\nm.b.x = pyo.Var(bounds=(1, 2))\nm.o = pyo.Objective(expr=m.b.x)\n", 1.0),
    "no constraints, constant cost": ("m.x = pyo.Var(bounds=(0, 1))\nm.o = pyo.Objective(expr=5.0)\n", 5.0),
}  # fmt: skip


@pytest.mark.parametrize("name", STRUCTURED)
def test_a_structured_model_is_solved_and_not_refused(name: str, engine: Engine) -> None:
    body, objective = STRUCTURED[name]
    outcome = engine.solve(program(body), LIMITS)
    assert word(outcome) == "optimal", outcome
    assert outcome.objective == pytest.approx(objective, abs=1e-5)


ENDS = {
    "infeasible": TWO + "m.c = pyo.Constraint(expr=m.x + m.y >= 9)\n" + COST,
    "infeasible by integrality": TWO + "m.c = pyo.Constraint(expr=(0.3, m.y, 0.7))\n" + COST,
    "infeasible when all is fixed": TWO + "m.x.fix(1)\nm.y.fix(1)\nm.c = pyo.Constraint(expr=m.x + m.y >= 3)\n" + COST,
    "unbounded": "m.x = pyo.Var()\nm.o = pyo.Objective(expr=m.x)\n",
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_a_model_without_an_optimum_is_told_apart(name: str, engine: Engine) -> None:
    outcome = engine.solve(program(ENDS[name]), LIMITS)
    assert word(outcome) == name.split()[0]
    assert outcome.objective is None
    assert outcome.point is PointStatus.NONE
    assert outcome.sense is Sense.MINIMIZE
    assert outcome.problem_class is not None


FAILURES = {
    "a missing sum": ("syntax_error", Program("def build_model(data:\n    pass\n")),
    "no build_model": ("no_build_model", Program("x = 1\n")),
    "an error on line 3": ("build_error", Program("def build_model(data):\n    x = 1\n    return x / 0\n")),
    "a missing module": ("build_error", Program("import no_such_module\n")),
    "a missing key": ("build_error", program("m.x = pyo.Var(bounds=(0, data['n']))")),
    "a number": ("not_a_model", Program("def build_model(data):\n    return 3\n")),
    "an AbstractModel": ("not_a_model", Program(
        "import pyomo.environ as pyo\ndef build_model(data):\n    return pyo.AbstractModel()\n")),
    "no variables": ("empty_model", program("m.o = pyo.Objective(expr=1.0)")),
    "no objective": ("no_objective", program(TWO)),
    "two objectives": ("no_objective", program(TWO + COST + "m.p = pyo.Objective(expr=m.x)\n")),
    "NaN in a row": ("export_error", program(TWO + "m.c = pyo.Constraint(expr=math.nan * m.x <= 1)\n" + COST)),
    "infinity in the cost": ("export_error", program(TWO + "m.o = pyo.Objective(expr=math.inf * m.x)")),
    "NaN as a bound": ("build_error", program("m.x = pyo.Var(bounds=(math.nan, 1))\nm.o = pyo.Objective(expr=m.x)")),
    "a set without interval": ("unsupported", program(
        "m.x = pyo.Var(domain=pyo.Set(initialize=[1, 3, 8]))\nm.o = pyo.Objective(expr=m.x)")),
    "an arc": ("unsupported", program(
        TWO + COST + "m.p = Port()\nm.q = Port()\nm.a = Arc(source=m.p, destination=m.q)")),
}  # fmt: skip


@pytest.mark.parametrize("name", FAILURES)
def test_a_program_at_fault_is_told_why(name: str, engine: Engine) -> None:
    kind, given = FAILURES[name]
    failure = engine.solve(given, LIMITS).failure
    assert failure is not None
    assert failure.kind == kind
    assert failure.message


def test_an_uninitialised_parameter_is_named(engine: Engine) -> None:
    body = TWO + "m.p = pyo.Param(mutable=True)\nm.o = pyo.Objective(expr=m.p * m.x)\n"
    failure = engine.solve(program(body), LIMITS).failure
    assert failure is not None
    assert failure.kind in (FailureKind.BUILD_ERROR, FailureKind.EXPORT_ERROR)
    assert "p" in failure.message


def test_logic_is_solved(engine: Engine) -> None:
    body = """
m.a = pyo.BooleanVar()
m.b = pyo.BooleanVar()
m.rule = pyo.LogicalConstraint(expr=m.a.implies(m.b))
m.x = pyo.Var(bounds=(1, 2))
m.o = pyo.Objective(expr=m.x)
"""
    assert engine.solve(program(body), LIMITS).objective == 1.0


def test_the_line_of_an_error_is_named(engine: Engine) -> None:
    failure = engine.solve(FAILURES["an error on line 3"][1], LIMITS).failure
    assert failure is not None
    assert failure.line == 3


def test_symbolic_names_survive(engine: Engine) -> None:
    body = """
m.kinds = pyo.Set(initialize=["chairs", "round tables"])
m.produce = pyo.Var(m.kinds, bounds=(0, 2))
m.wood = pyo.Constraint(expr=sum(m.produce.values()) <= 3)
m.o = pyo.Objective(expr=sum(m.produce.values()), sense=pyo.maximize)
"""
    outcome = engine.solve(program(body), LIMITS)
    assert set(outcome.variables) == {"produce[chairs]", "produce[round tables]"}
    assert set(outcome.duals or {}) == {"wood"}


def test_rows_of_fixed_variables_count(engine: Engine) -> None:
    outcome = engine.solve(program(STRUCTURED["row of fixed variables"][0]), LIMITS)
    assert outcome.statistics is not None
    assert outcome.statistics.constraints == 1
    assert outcome.variables == {"x": 1.0, "y": 0.0}


def test_unused_variables_leave_shared_subexpressions_as_they_are(engine: Engine) -> None:
    # A definition was taken for the first unused variable: both are numbered after the others.
    body = """
m.x = pyo.Var([0, 1], bounds=(0.5, 4))
{unused}
m.e = pyo.Expression([0, 1], rule=lambda m, i: pyo.exp(m.x[i]) / (1 + m.x[i]))
m.c = pyo.Constraint(expr=m.e[0] + m.e[1] >= 3)
m.d = pyo.Constraint(expr=m.e[0] + m.x[1] ** 3 <= 9)
m.o = pyo.Objective(expr=m.x[0] + 2 * m.x[1] + m.e[1])
"""
    without, beside = (
        engine.solve(program(body.format(unused=line)))
        for line in ("", "m.unused = pyo.Var([0, 1], bounds=(0, 1))")
    )
    assert without.termination == beside.termination == "optimal"
    assert beside.objective == pytest.approx(without.objective, rel=1e-5)
    assert beside.variables["x[0]"] == pytest.approx(without.variables["x[0]"], abs=1e-3)


def test_build_returns_the_model_as_numbers(engine: Engine) -> None:
    instance = engine.build(GAIN, LIMITS)
    assert isinstance(instance, Instance)
    assert instance.column_names == ["x"]
    assert engine.solve_instance(instance, LIMITS).objective == 12.0


def test_numbers_are_solved_by_another_solver_when_named(engine: Engine) -> None:
    instance = engine.build(GAIN, LIMITS)
    assert isinstance(instance, Instance)
    found = [engine.solve_instance(instance, LIMITS, solver) for solver in (None, "scip")]
    assert [outcome.objective for outcome in found] == pytest.approx([12.0, 12.0])
    assert [(outcome.solver or "").split()[0] for outcome in found] == ["HiGHS", "SCIP"]
    with pytest.raises(UsageError, match="unknown solver"):
        engine.solve_instance(instance, LIMITS, "oracle")


def test_build_reports_a_program_at_fault(engine: Engine) -> None:
    failure = engine.build(Program("x = 1\n"), LIMITS)
    assert isinstance(failure, Failure)
    assert failure.kind is FailureKind.NO_BUILD_MODEL


def test_timing_tells_building_from_solving(engine: Engine) -> None:
    timing = engine.solve(GAIN, LIMITS).timing_s
    assert timing.total >= timing.build + timing.export + timing.solve


def test_an_outcome_survives_json(engine: Engine) -> None:
    outcome = engine.solve(GAIN, LIMITS)
    assert Outcome.from_json(outcome.to_json()) == outcome


def test_a_memory_limit_too_small_for_any_program_is_no_fault_of_ours(engine: Engine) -> None:
    failure = engine.solve(GAIN, Limits(memory_mb=1)).failure
    assert failure is not None
    assert failure.kind is FailureKind.JAIL_MEMORY


@pytest.mark.slow
def test_solve_runs_one_program_in_an_engine_of_its_own() -> None:
    assert solve(GAIN, LIMITS).objective == 12.0


@pytest.mark.parametrize(
    "wrong",
    [{"build_wall_s": 0}, {"build_cpu_s": -1}, {"gap": -1e-9}, {"time_limit_s": float("nan")},
     {"time_limit_s": float("inf")}, {"memory_mb": 1.5}, {"memory_mb": "much"},
     {"export_bytes": True}, {"max_variables": 1 << 50}, {"scratch_mb": None}],
)  # fmt: skip
def test_a_limit_that_is_no_positive_number_in_range_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=next(iter(wrong))):
        Limits(**wrong)  # pyright: ignore[reportArgumentType]


def test_the_largest_limits_work(engine: Engine) -> None:
    largest = Limits(build_wall_s=1e6, build_cpu_s=1e6, memory_mb=1 << 20, export_bytes=1 << 40,
                     output_bytes=1 << 40, time_limit_s=1e6)  # fmt: skip
    assert engine.solve(GAIN, largest).objective == 12.0


def test_a_worker_count_below_one_and_an_unknown_solver_are_refused() -> None:
    with pytest.raises(UsageError, match="workers"):
        Engine(workers=0)
    with pytest.raises(UsageError, match="unknown solver"):
        Engine(solver="oracle")
