"""The diff names what changed, in the user's names, and nothing else."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from random_models import edited, random_model, rewritten
from small_instances import INF, Row, small

from modelwright.solvers.changes import ChangeKind
from modelwright.solvers.diff import diff
from modelwright.solvers.instance import Instance, Op, SpecialOrderedSet
from modelwright.solvers.nl import operators as op
from modelwright.solvers.outcome import Sense


@pytest.mark.parametrize("seed", range(200))
def test_a_model_written_differently_is_no_change(seed: int) -> None:
    draw = Random(seed)
    instance = random_model(draw)
    reordered = diff(instance, rewritten(instance, draw, rename=False))
    assert not reordered, reordered.text()
    assert reordered.text() == "no difference"
    renamed = diff(instance, rewritten(instance, draw))
    assert not renamed, renamed.text()
    assert len(renamed.renamed_variables) == len(instance.column_names)


@pytest.mark.parametrize("seed", range(200))
def test_a_single_edit_is_named_alone(seed: int) -> None:
    draw = Random(9000 + seed)
    instance = random_model(draw)
    kind, changed = edited(instance, draw)
    changes = diff(instance, rewritten(changed, draw, rename=False)).changes
    # Moving a coefficient from one variable to another is two changes.
    assert len(changes) == (2 if kind == "swap_index" else 1), (kind, changes)


def plan(**other: object) -> Instance:
    fields: dict[str, object] = {
        "cost": [3, 5],
        "lower": [0, 0],
        "upper": [INF, INF],
        "rows": [(-INF, {0: 2, 1: 3}, 40), (4, {0: 1, 1: 1}, INF)],
        "sense": "maximize",
    }
    instance = small(**(fields | other))  # pyright: ignore[reportArgumentType]
    names = ["capacity[3]", "least", "extra", "more"][: len(instance.row_names)]
    return replace(instance, row_names=names, column_names=["make[chair]", "make[desk]"])


CHAIRS = {0: 2, 1: 3}
LEAST: Row = (4, {0: 1, 1: 1}, INF)


@pytest.mark.parametrize(
    ("after", "text"),
    [
        (plan(rows=[(-INF, CHAIRS, 36), LEAST]), "row capacity[3]: rhs 40 -> 36"),
        (plan(rows=[(40, CHAIRS, INF), LEAST]), "row capacity[3]: <= 40 -> >= 40"),
        (plan(rows=[(40, CHAIRS, 40), LEAST]), "row capacity[3]: <= 40 -> = 40"),
        (
            plan(rows=[(-INF, {0: 3, 1: 3}, 40), LEAST]),
            "row capacity[3]: coefficient of make[chair] 2 -> 3",
        ),
        (
            plan(rows=[(-INF, {1: 3}, 40), LEAST]),
            "row capacity[3]: coefficient of make[chair] 2 -> 0",
        ),
        (
            plan(rows=[(-INF, CHAIRS, 40), LEAST, (-INF, {0: 1}, 4)]),
            "new row extra: make[chair] <= 4",
        ),
        (plan(rows=[(-INF, CHAIRS, 40)]), "row least is gone: make[chair] + make[desk] >= 4"),
        (plan(integer=[1, 0]), "variable make[chair] now integer"),
        (plan(upper=[12, INF]), "variable make[chair]: upper bound none -> 12"),
        (plan(cost=[4, 5]), "objective: coefficient of make[chair] 3 -> 4"),
        (plan(offset=7.0), "objective: constant 0 -> 7"),
        (plan(sense="minimize"), "objective: maximize -> minimize"),
        (
            plan(quadratic={(0, 0, 1): 2.0}),
            "row capacity[3]: coefficient of make[chair] * make[desk] 0 -> 2",
        ),
        (
            plan(expressions={-1: (Op(op.LOG, 1), 1)}),
            "objective: coefficient of log(make[desk]) 0 -> 1",
        ),
        (
            plan(sos=[SpecialOrderedSet("one", 1, np.array([0, 1]), np.array([1.0, 2.0]))]),
            "SOS one: none -> at most 1 nonzero of make[chair], make[desk]",
        ),
    ],
)
def test_each_change_is_told_in_words(after: Instance, text: str) -> None:
    assert diff(plan(), after).text() == text


def test_an_edit_of_a_multiplied_row_is_told_in_the_old_units() -> None:
    halved = plan(rows=[(-INF, {0: 1, 1: 1.5}, 18), LEAST])
    assert diff(plan(), halved).text() == "row capacity[3]: rhs 40 -> 36"


def test_a_renamed_component_is_found_with_its_edit() -> None:
    after = plan(rows=[(-INF, CHAIRS, 36), LEAST])
    after = replace(after, column_names=["produce[chair]", "produce[desk]"])
    found = diff(plan(), after)
    assert [str(change) for change in found.changes] == ["row capacity[3]: rhs 40 -> 36"]
    assert found.renamed_variables == {
        "make[chair]": "produce[chair]",
        "make[desk]": "produce[desk]",
    }


def test_swapped_names_are_renames() -> None:
    after = replace(plan(), column_names=["make[desk]", "make[chair]"])
    found = diff(plan(), after)
    assert not found
    assert found.renamed_variables == {"make[chair]": "make[desk]", "make[desk]": "make[chair]"}


def test_variables_come_and_go() -> None:
    wider = small(
        cost=[3, 5, 1], lower=[0] * 3, upper=[INF, INF, 6], rows=[LEAST], integer=[0, 0, 1]
    )
    wider = replace(wider, column_names=["make[chair]", "make[desk]", "hire"], row_names=["least"])
    narrow = replace(plan(rows=[LEAST], sense="minimize"), row_names=["least"])
    new = diff(narrow, wider)
    assert "new variable hire: integer, lower bound 0, upper bound 6" in new.text()
    gone = diff(wider, narrow)
    assert {change.kind for change in gone.changes} == {
        ChangeKind.OBJECTIVE,
        ChangeKind.REMOVED_VARIABLE,
    }


def test_the_value_of_a_fixed_variable_is_compared() -> None:
    before, after = replace(plan(), fixed={"day": 3.0}), replace(plan(), fixed={"day": 4.0})
    assert diff(before, after).text() == "variable day: fixed at 3 -> 4"


def test_a_diff_is_plain_json() -> None:
    found = diff(plan(), plan(sense="minimize")).to_json()
    (change,) = found["changes"]
    assert change["text"] == "objective: maximize -> minimize"
    assert (change["before"], change["after"]) == (Sense.MAXIMIZE.value, Sense.MINIMIZE.value)


def test_many_changes_are_counted() -> None:
    rows = [(-INF, {0: 1.0, 1: float(k)}, 9.0) for k in range(1, 61)]
    before = small(cost=[1, 1], lower=[0, 0], upper=[9, 9], rows=rows)
    after = replace(before, row_upper=before.row_upper + 1)
    assert len(diff(before, after).changes) == 60
    assert diff(before, after).text(50).endswith("... 10 more changes")
