import numpy as np
import pytest
from nl_models import MODELS, instance_of
from small_instances import INF, small

from modelwright.solvers import evaluate
from modelwright.solvers.instance import Definition, Expression, Instance, Op
from modelwright.solvers.nl import operators as op
from modelwright.solvers.nl.lines import UnsupportedModel
from modelwright.solvers.nl.reader import read_nl
from modelwright.solvers.nl.rewrite import TEMPLATES, rewritten
from modelwright.solvers.nl.writer import write_nl

NO_COLUMNS = np.zeros(0, np.int64)
BASIC = frozenset(op.ARITY) - frozenset(TEMPLATES)


def again(instance: Instance) -> tuple[Instance, np.ndarray, np.ndarray]:
    """Write and read; return the new instance with the orders of its columns and rows."""
    text, columns, rows = write_nl(instance)
    read = read_nl(
        text.encode("ascii"),
        [instance.row_names[row] for row in rows],
        [instance.column_names[column] for column in columns],
        max_variables=10_000,
        max_nonzeros=1_000_000,
    )
    return read, columns, rows


def points(instance: Instance) -> list[np.ndarray]:
    generator = np.random.default_rng(0)
    low = np.maximum(instance.column_lower, -50) + 0.01
    high = np.minimum(instance.column_upper, 50) - 0.01
    return [generator.uniform(low, high) for _ in range(5)]


def assert_same_model(instance: Instance) -> None:
    read, columns, rows = again(instance)
    assert read.sense is instance.sense
    assert (read.integer == instance.integer[columns]).all()
    assert (read.column_lower == instance.column_lower[columns]).all()
    assert (read.column_upper == instance.column_upper[columns]).all()
    assert (read.row_lower == instance.row_lower[rows]).all()
    assert (read.row_upper == instance.row_upper[rows]).all()
    for x in points(instance):
        expected = evaluate.row_activity(instance, x)[rows]
        assert evaluate.row_activity(read, x[columns]) == pytest.approx(expected, 1e-12, 1e-12)
        value = evaluate.objective(instance, x)
        assert evaluate.objective(read, x[columns]) == pytest.approx(value, 1e-12, 1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_written_model_reads_back_as_the_same(name: str):
    assert_same_model(instance_of(MODELS[name].build()))


def test_quadratic_terms_and_offset_read_back():
    assert_same_model(
        small(
            [1, 0, -2],
            [0, -INF, 1],
            [5, INF, 3],
            [(1, {0: 1, 2: 1}, 4), (2, {}, 2), (-INF, {1: 1}, 7), (-INF, {0: 1}, INF)],
            "maximize",
            integer=[0, 1, 0],
            quadratic={(-1, 0, 0): -1.5, (-1, 0, 1): 2, (1, 1, 1): 1, (2, 0, 2): 3},
            offset=-2.25,
            expressions={2: (op.BY_CODE[op.EXP], 0), -1: (op.BY_CODE[op.SIN], 2)},
        )
    )


def test_numbers_read_back_exactly():
    values = [0.1, 1 / 3, 1e-300, 1.7976931348623157e308, 5e-324, 2.0**53 + 2]
    model = small(values, [-v for v in values], values, [(0.1, dict(enumerate(values)), 1 / 3)])
    read, columns, _ = again(model)
    assert read.cost.tolist() == model.cost[columns].tolist()
    assert read.rows.value.tolist() == values
    assert read.column_upper.tolist() == values


def test_start_reads_back():
    start = np.array([1.5, np.nan, -2.0])
    model = small([1, 1, 1], [-9] * 3, [9] * 3, start=start, quadratic={(-1, 2, 2): 1})
    read, columns, _ = again(model)
    assert read.start is not None
    assert np.array_equal(read.start, start[columns], equal_nan=True)


def test_definitions_read_back_in_any_variable_order():
    # Only x2 is nonlinear, so it becomes NL variable 0, and the definition must follow it.
    body = (op.BY_CODE[op.POWER], 2, 2.0)
    model = small(
        [1, 1, 1],
        [1] * 3,
        [2] * 3,
        [(0, {0: 1}, 9), (0, {}, 9)],
        expressions={1: (op.BY_CODE[op.LOG], 3)},
        definitions=[Definition(np.array([2]), np.array([0.5]), body)],
    )
    assert_same_model(model)
    assert write_nl(model).columns.tolist() == [2, 0, 1]
    assert write_nl(model).rows.tolist() == [1, 0]


def test_text_of_a_tiny_model():
    # max 4 + 2a + b^2, 1 <= a + ab <= 3, b integer: b is nonlinear in both, so it comes first.
    model = small(
        [2, 0],
        [0, 0],
        [5, INF],
        [(1, {0: 1}, 3)],
        "maximize",
        integer=[0, 1],
        quadratic={(-1, 1, 1): 1, (0, 0, 1): 1},
        offset=4.0,
    )
    assert write_nl(model).text.split("\n") == [
        "g3 1 1 0",
        " 2 1 1 1 0",
        " 1 1 0 0 0 0",
        " 0 0",
        " 2 1 1",
        " 0 0 0 1",
        " 0 0 1 0 0",
        " 2 2",
        " 0 0",
        " 0 0 0 0 0",
        *("C0", "o2", "n1.0", "o2", "v1", "v0"),
        *("O0 1", "o0", "o2", "n1.0", "o5", "v0", "n2.0", "n4.0"),
        *("r", "0 1.0 3.0"),
        *("b", "2 0.0", "0 0.0 5.0"),
        *("k1", "1"),
        *("J0 2", "0 0.0", "1 1.0"),
        *("G0 2", "0 0.0", "1 2.0"),
        "",
    ]


def test_model_without_rows_or_nonlinearity_is_written():
    assert_same_model(small([1], [0], [2]))
    assert_same_model(small([0, 0], [0, 0], [2, 2], [(0, {}, 1)], offset=3.0))


@pytest.mark.parametrize("code", TEMPLATES)
@pytest.mark.parametrize("argument", [(0,), (Op(op.PLUS, 2), 0, 0.001)])
def test_rewritten_function_has_the_same_value(code: int, argument: Expression):
    low, high = (1.1, 3.0) if code == op.ACOSH else (0.05, 0.9)
    model = small([0], [low], [high], expressions={-1: (op.BY_CODE[code], *argument)})
    for x in points(model):
        value = evaluate.objective(model, x)
        assert evaluate.objective(rewritten(model, BASIC), x) == pytest.approx(value, 1e-12)


def test_nested_rewriting_grows_linearly():
    depth = 2000
    nested = (op.BY_CODE[op.SINH], Op(op.TIMES, 2), 1e-3) * depth + (0,)
    model = rewritten(small([0], [0], [1], expressions={-1: nested}), BASIC)
    size = sum(len(definition.expression) for definition in model.definitions)
    assert size + len(model.expressions[-1]) < 20 * depth


def test_rewriting_keeps_references_to_definitions():
    first = Definition(NO_COLUMNS, np.zeros(0), (op.BY_CODE[op.COSH], Op(op.PLUS, 2), 0, 1.0))
    second = Definition(np.array([0]), np.array([2.0]), (op.BY_CODE[op.SQRT], 1))
    body = (Op(op.SUM, 3), 1, 2, op.BY_CODE[op.TANH], 2)
    model = small([0], [0], [1], expressions={-1: body}, definitions=[first, second])
    new = rewritten(model, BASIC)
    assert len(new.definitions) == 3
    for x in points(model):
        assert evaluate.objective(new, x) == pytest.approx(evaluate.objective(model, x), 1e-12)


def test_function_that_cannot_be_rewritten_is_named():
    model = small([0], [0], [1], expressions={-1: (op.BY_CODE[op.ATAN], 0)})
    with pytest.raises(UnsupportedModel, match="atan"):
        rewritten(model, BASIC - {op.ATAN})
