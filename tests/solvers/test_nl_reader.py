import math
import random
from collections.abc import Callable
from typing import Any

import numpy as np
import pyomo.environ
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nl_models import MODELS, export, instance_of

from modelwright.solvers import evaluate
from modelwright.solvers.instance import OBJECTIVE, Instance
from modelwright.solvers.nl.reader import MalformedModel, UnsupportedModel, read_nl
from modelwright.solvers.outcome import ProblemClass, Sense

pyo: Any = pyomo.environ
SAMPLE = "integers_everywhere"
"""Has every kind of variable, rows of all kinds and expressions."""


def read(text: str | bytes, rows: Any = None, columns: Any = None, **limits: int) -> Instance:
    """Read a text, by default under the names of the sample."""
    data = text.encode("latin-1") if isinstance(text, str) else text
    _, sample_rows, sample_columns = sample()
    return read_nl(
        data,
        sample_rows if rows is None else rows,
        sample_columns if columns is None else columns,
        max_variables=limits.get("max_variables", 1000),
        max_nonzeros=limits.get("max_nonzeros", 200_000),
    )


def sample() -> tuple[str, list[str], list[str]]:
    data, rows, columns = export(MODELS[SAMPLE].build())
    return data.decode(), rows, columns


def point(model: Any, columns: list[str], seed: int) -> np.ndarray:
    """Give the model's variables random values within their bounds; return them by column."""
    generator = random.Random(seed)
    x = []
    for name in columns:
        variable = model.find_component(name)
        low, high = variable.bounds
        value = generator.uniform(low + 0.01, (high or 100) - 0.01)
        variable.set_value(value, skip_validation=True)
        x.append(value)
    return np.array(x)


def same(ours: float, theirs: float) -> bool:
    return math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-12)


@pytest.mark.parametrize("name", MODELS)
def test_value_of_every_part_equals_pyomo(name: str):
    model = MODELS[name].build()
    instance = instance_of(model)
    rows = [model.find_component(row) for row in instance.row_names]
    for seed in range(5):
        x = point(model, instance.column_names, seed)
        assert same(evaluate.objective(instance, x), pyo.value(model.goal))
        activity = evaluate.row_activity(instance, x)
        for k, row in enumerate(rows):
            # A constant of the body may stand in the bounds instead.
            for bound, ours in ((row.lb, instance.row_lower), (row.ub, instance.row_upper)):
                slack = activity[k] - ours[k]
                expected = pyo.value(row.body) - bound if bound is not None else None
                assert same(slack, expected) if expected is not None else math.isinf(slack)


@pytest.mark.parametrize("name", MODELS)
def test_variables_keep_their_kind_bounds_and_start(name: str):
    model = MODELS[name].build()
    instance = instance_of(model)
    assert (instance.sense is Sense.MAXIMIZE) == (model.goal.sense == pyo.maximize)
    assert instance.objective_name == "goal"
    for k, column in enumerate(instance.column_names):
        variable = model.find_component(column)
        assert instance.integer[k] == variable.is_integer()
        low, high = variable.bounds
        assert instance.column_lower[k] == (-math.inf if low is None else low)
        assert instance.column_upper[k] == (math.inf if high is None else high)
        start = math.nan if instance.start is None else instance.start[k]
        assert start == variable.value or (math.isnan(start) and variable.value is None)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("linear_max", ProblemClass.LP),
        ("product", ProblemClass.NLP),
        ("constant_objective", ProblemClass.NLP),
        ("integers_everywhere", ProblemClass.MINLP),
    ],
)
def test_class_is_by_content(name: str, expected: ProblemClass):
    assert instance_of(MODELS[name].build()).problem_class is expected


def test_constant_objective_is_the_offset():
    instance = instance_of(MODELS["constant_objective"].build())
    assert instance.offset == 5.0
    assert OBJECTIVE not in instance.expressions


def test_constant_expression_of_a_row_moves_its_bounds():
    text, _, _ = sample()
    # Row 3 is n + i >= 2; 2 * 3 + n + i >= 2 is n + i >= -4.
    moved = read(text.replace("C3\nn0\n", "C3\no2\nn2\nn3\n"))
    assert 3 not in moved.expressions
    assert moved.row_lower[3] == -4.0
    assert moved.row_upper[3] == math.inf


def test_shared_expressions_are_kept_once():
    instance = instance_of(MODELS["shared_expression"].build())
    assert len(instance.definitions) == 1


def test_comments_are_skipped():
    model = MODELS[SAMPLE].build()
    text, _, columns = sample()
    commented = text.replace("\nr\n", "\nr\t#5 ranges (rhs's)\n").replace("v0\n", "v0\t#n\n")
    x = point(model, columns, 1)
    assert evaluate.objective(read(commented), x) == evaluate.objective(read(text), x)


def test_suffixes_and_duals_are_skipped():
    text, _, _ = sample()
    with_suffix = text.replace("\nC0\n", "\nS0 2 my_suffix\n0 1\n2 3.5\nS7 1 whole\n0 2\nC0\n")
    assert read(with_suffix.replace("\nr\n", "\nd1\n0 2.5\nr\n")).column_names


def nested(depth: int) -> str:
    text, _, _ = sample()
    return text.replace("O0 1\n", "O0 1\n" + "o16\n" * depth)


def test_deep_nesting_is_read_without_recursion():
    model = MODELS[SAMPLE].build()
    _, _, columns = sample()
    x = point(model, columns, 3)
    instance = read(nested(100_000))
    assert same(evaluate.objective(instance, x), evaluate.objective(read(nested(0)), x))


Damage = Callable[[str], str]


def swap(old: str, new: str) -> Damage:
    """Replace the first occurrence, which must be there."""

    def damage(text: str) -> str:
        assert old in text, f"the sample has no {old!r}"
        return text.replace(old, new, 1)

    return damage


def line(number: int, new: str) -> Damage:
    """Replace a line, counted from 1."""

    def damage(text: str) -> str:
        lines = text.split("\n")
        lines[number - 1] = new
        return "\n".join(lines)

    return damage


def without(start: str, count: int) -> Damage:
    """Remove `count` lines from the one that reads `start`."""

    def damage(text: str) -> str:
        lines = text.split("\n")
        at = lines.index(start)
        return "\n".join(lines[:at] + lines[at + count :])

    return damage


def again(start: str, count: int) -> Damage:
    """Repeat `count` lines from the one that reads `start`."""

    def damage(text: str) -> str:
        lines = text.split("\n")
        at = lines.index(start)
        return "\n".join(lines[: at + count] + lines[at:])

    return damage


MALFORMED: dict[str, Damage] = {
    "empty": lambda text: "",
    "binary": lambda text: "b" + text[1:],
    "another format": lambda text: "Minimize\n obj: x\nEnd\n",
    "not ASCII": swap("C0", "C\xb2"),
    "half": lambda text: text[: len(text) // 2],
    "header only": lambda text: "\n".join(text.split("\n")[:10]),
    "short header line": line(2, " 5 4"),
    "negative count": line(2, " -5 4 1 0 0"),
    "fractional count": line(2, " 5.0 4 1 0 0"),
    "count of twenty digits": line(2, " 99999999999999999999 4 1 0 0"),
    "count of 100,000 digits": line(2, f" {'9' * 100_000} 4 1 0 0"),
    "huge count of variables": line(2, " 500000000000 4 1 0 0"),
    "huge count of rows": line(2, " 5 500000000000 1 0 0"),
    "huge count of nonzeros": line(8, " 900000000000 3"),
    "one variable more": line(2, " 6 4 1 0 0"),
    "one row fewer": line(2, " 5 3 1 0 0"),
    "a range too many": line(2, " 5 4 1 1 0"),
    "an equation too many": line(2, " 5 4 1 0 1"),
    "a nonzero too many": line(8, " 8 4"),
    "too many nonlinear": line(5, " 9 9 9"),
    "more in both than in rows": line(5, " 1 3 3"),
    "more integers than variables": line(7, " 9 9 9 9 9"),
    "fewer nonlinear variables": line(5, " 1 1 1"),
    "nonlinear rows declared linear": line(3, " 0 1 0 0 0 0"),
    "unknown segment": swap("\nr\n", "\nQ3\n"),
    "blank line": swap("\nr\n", "\n\nr\n"),
    "no bounds of rows": without("r", 5),
    "no bounds of columns": without("b", 6),
    "no k": without("k4", 5),
    "no row body": without("C3", 2),
    "no objective": lambda text: without(
        "O0 1", text[text.index("O0 1") : text.index("\nx")].count("\n") + 1
    )(text),
    "no row entries": without("J2 2", 3),
    "row body twice": again("C3", 2),
    "row entries twice": again("J2 2", 3),
    "bounds twice": again("b", 6),
    "k twice": again("k4", 5),
    "k not monotone": lambda text: swap("\nk4\n", "\nk4\n9\n")(
        without("k4", 2)(text).replace("\nJ0", "\nk4\nJ0", 1)
    ),
    "k of another length": swap("\nk4\n", "\nk3\n"),
    "row out of range": swap("\nC0\n", "\nC77\n"),
    "negative row": swap("\nC0\n", "\nC-1\n"),
    "variable out of range": swap("\nv0\n", "\nv77\n"),
    "negative variable": swap("\nv0\n", "\nv-1\n"),
    "linear variable in an expression": swap("\nv0\n", "\nv4\n"),
    "definition of later": swap("\nv0\n", "\nv5\n"),
    "no such operator": swap("\no2\n", "\no17\n"),
    "negative operator": swap("\no2\n", "\no-2\n"),
    "huge sum": swap("\nC0\n", "\nC0\no54\n199999\n"),
    "sum beyond all limits": swap("\nC0\n", "\nC0\no54\n999999999999\n"),
    "empty sum": swap("\nC0\n", "\nC0\no54\n0\n"),
    "constant NaN": swap("C3\nn0", "C3\nnnan"),
    "constant infinity": swap("C3\nn0", "C3\nninf"),
    "constant too large": swap("C3\nn0", "C3\nn1e999"),
    "constant with underscore": swap("C3\nn0", "C3\nn1_0"),
    "constant expression without value": swap("C3\nn0", "C3\no43\nn-1"),
    "bound NaN": swap("\nb\n0 0", "\nb\n0 nan"),
    "bound infinite": swap("\nb\n0 0", "\nb\n0 -inf"),
    "bound missing": swap("\nb\n0 0 10", "\nb\n0 0"),
    "bound of no kind": swap("\nb\n0 0 10", "\nb\n7 0 10"),
    "words after r": swap("\nr\n", "\nr 4\n"),
    "coefficient NaN": lambda text: without("J2 2", 3)(text) + "J2 2\n0 nan\n3 1\n",
    "column twice in a row": lambda text: without("J2 2", 3)(text) + "J2 2\n3 1\n3 1\n",
    "column out of range": lambda text: without("J2 2", 3)(text) + "J2 2\n0 1\n9 1\n",
    "column negative": lambda text: without("J2 2", 3)(text) + "J2 2\n0 1\n-1 1\n",
    "row of huge length": lambda text: without("J2 2", 3)(text) + "J2 200000000\n0 1\n",
    "gradient twice": lambda text: text + text[text.index("\nG0") + 1 :],
    "definition undeclared": swap("\nC0\n", "\nV5 0 0\nn1\nC0\n"),
    "suffix out of range": swap("\nC0\n", "\nS0 1 name\n9 1\nC0\n"),
    "suffix of no kind": swap("\nC0\n", "\nS9 1 name\n0 1\nC0\n"),
    "start twice for one variable": swap("\nx0\n", "\nx2\n0 1\n0 2\n"),
    "start NaN": swap("\nx0\n", "\nx1\n0 nan\n"),
}
UNSUPPORTED: dict[str, tuple[Damage, str]] = {
    "function declared": (line(6, " 0 1 0 1"), "external functions"),
    "function segment": (swap("\nC0\n", "\nF0 1 -1 name\nC0\n"), "external functions"),
    "function call": (swap("\nC0\n", "\nC0\nf0 1\n"), "external functions"),
    "string": (swap("\nC0\n", "\nC0\nh3:abc\n"), "external functions"),
    "logical row": (swap("\nC0\n", "\nL0\nn1\nC0\n"), "logical constraints"),
    "logical rows declared": (line(2, " 5 4 1 0 0 2"), "logical constraints"),
    "network": (line(4, " 1 0"), "network constraints"),
    "complementarity declared": (line(3, " 2 1 1 0 0 0"), "complementarity constraints"),
    "complementarity": (swap("\nr\n", "\nr\n5 1 1\n"), "complementarity constraints"),
    "several objectives": (line(2, " 5 4 2 0 0"), "several objectives"),
    "round": (swap("\nC0\n", "\nC0\no57\n"), "round"),
    "piecewise": (swap("\nC0\n", "\nC0\no64\n"), "piecewise-linear term"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_damaged_text_is_malformed(name: str):
    with pytest.raises(MalformedModel):
        read(MALFORMED[name](sample()[0]))


@pytest.mark.parametrize("name", UNSUPPORTED)
def test_what_nobody_handles_is_named(name: str):
    damage, word = UNSUPPORTED[name]
    with pytest.raises(UnsupportedModel, match=word):
        read(damage(sample()[0]))


def test_text_cut_after_any_line_is_malformed():
    lines = sample()[0].split("\n")[:-1]
    for count in range(len(lines)):
        with pytest.raises(MalformedModel):
            read("\n".join(lines[:count]) + "\n")


def test_messages_quote_little():
    with pytest.raises(MalformedModel) as caught:
        read(swap("\nC0\n", "\nC0\n" + "z" * 1_000_000 + "\n")(sample()[0]))
    assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("rows", "columns"),
    [
        ([], None),
        (None, []),
        (None, ["n", "k", "b", "i", "i"]),
        (None, ["n", "k", "b", "i", 5]),
        (None, ["n", "k", "b", "i", "x" * 100_000]),
        (["a"] * 4, None),
    ],
)
def test_names_must_fit(rows: Any, columns: Any):
    with pytest.raises(MalformedModel):
        read(sample()[0], rows, columns)


def test_limits_are_kept():
    text = sample()[0]
    with pytest.raises(MalformedModel, match="5 variables; allowed are 4"):
        read(text, max_variables=4)
    with pytest.raises(MalformedModel, match="allowed"):
        read(text, max_nonzeros=5)
    with pytest.raises(MalformedModel, match="more terms than are allowed"):
        read(nested(1000), max_nonzeros=500)


def check_read_or_refused(data: bytes) -> None:
    try:
        instance = read(data)
    except (MalformedModel, UnsupportedModel):
        return
    x = np.full(len(instance.column_names), 0.5)
    evaluate.objective(instance, x)
    assert len(evaluate.row_activity(instance, x)) == len(instance.row_names)
    evaluate.violations(instance, x, 1e-6)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_flipped_bytes_are_read_or_refused(data: st.DataObject):
    content = bytearray(sample()[0].encode())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    check_read_or_refused(bytes(content))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_changed_tokens_are_read_or_refused(data: st.DataObject):
    lines = sample()[0].split("\n")
    words = st.sampled_from(
        ["0", "-1", "1", "99999999", "nan", "n1", "v0", "o54", "o2", "k4", "", "b"]
    )
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        tokens = lines[at].split(" ")
        tokens[data.draw(st.integers(0, len(tokens) - 1))] = data.draw(words)
        lines[at] = " ".join(tokens)
    check_read_or_refused("\n".join(lines).encode())


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes):
    check_read_or_refused(b"g3 1 1 0\n" + content)
