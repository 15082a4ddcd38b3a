# ruff: noqa: E501 - problem texts
import ast

import pytest
from solve import optimum, read

from modelwright.agent.offline.formulator import Abstention, formulate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("max 3x + 5y s.t. x <= 4; 2y <= 12; 3x + 2y <= 18; x, y >= 0", 36),
        (
            "Maximize Z = 3x1 + 5x2\nsubject to\n x1 <= 4\n 2x2 <= 12\n 3x1 + 2x2 <= 18\n x1, x2 ≥ 0",
            36,
        ),
        (
            r"\max 3x_1 + 5x_2 \\ \text{s.t. } x_1 \le 4 \\ 2x_2 \le 12 \\ 3x_1+2x_2 \le 18 \\ x_1, x_2 \ge 0",
            36,
        ),
        (
            r"c = [3, 5, 2] \\ \max \sum_{i=1}^{3} c_i x_i \\ \sum_{i=1}^{3} x_i \leq 10 \\ x_i \le 4 \quad \forall i = 1, 2, 3",
            36,
        ),
        ("minimize 2p + 3q s.t.\n p + q >= 3.5\n p, q >= 0 integer", 8),
        ("maximize 5x + 4y subject to 6x + 4y ≤ 24, x + 2y ≤ 6, x ≥ 0, y ≥ 0", 21),
        (
            "Maximize P = 40x + 30y\nSubject to:\n(1) 2x + y <= 100\n(2) x + y <= 80\nwood: x <= 40\nx >= 0, y >= 0",
            2600,
        ),
        ("max 2x + 3y, 0 <= x <= 4, 1 <= y <= 3, x + y <= 5", 13),
        (r"\max \frac{1}{2} x + \frac{y}{4} s.t. x + y \le 8, x \le 2, x, y \ge 0", 2.5),
        ("min x^2 + y^2 s.t. x + y >= 2", 2),
        (
            r"I = {1,2,3}; v = (10, 7, 4); w = (5, 4, 3); max \sum_{i \in I} v_i x_i s.t. "
            r"\sum_{i \in I} w_i x_i \le 7; x_i \in \{0,1\} \forall i \in I",
            11,
        ),
        (
            r"c = [[1,2],[3,4],[5,6]] \\ \max \sum_{i=1}^{3}\sum_{j=1}^{2} c_{ij} x_{ij} \\ "
            r"\sum_{j=1}^{2} x_{ij} \le 2 \quad \forall i \in \{1,2,3\} \\ x_{ij} \ge 0 \quad \forall i = 1..3, j = 1..2",
            24,
        ),
        (
            r"\max 2x+y \text{ s.t. } x + y \le 4.5, x \in \mathbb{Z}_+, y \in \mathbb{R}_{\ge 0}",
            8.5,
        ),
        ("max 2x+3y s.t. x+y<=4.5\nx, y are nonnegative integers", 12),
        ("max 2x + 3y s.t. x + y <= 4.5, x >= 0 integer, y >= 0 integer", 12),
        ("max 2(x + 3y) - 4 s.t. x + y <= 3, x,y >= 0", 14),
    ],
)
def test_optimum(text, value):
    assert optimum(read(text)) == pytest.approx(value, abs=1e-5)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("max 3x + 5y s.t. x + * y <= 4", "* y"),
        ("max 3x + 5y s.t. x + (y <= 4", "<= 4"),
        ("x + y <= 4, max 3x", "<= 4"),
        ("max sum_{i=1}^{3} x_i s.t. x_i <= 4", "i <= 4"),
        ("c = [1,2]; max x + y s.t. x + y <= 3, x, y >= 0", "c ="),
        (r"\max \sum_{i=1}^{n} x_i s.t. x_1 \le 3", "n}"),
        ("min 2x s.t. x >= 3 @", "@"),
    ],
)
def test_errors_point_at_the_place(text, at):
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert found.reasons[0].kind == "syntax"
    assert text[found.reasons[0].start :].startswith(at)


def test_program_holds_no_number_of_the_formulas():
    draft = read("max 3x + 5y s.t. 7x + 2y <= 18; x, y >= 0")
    numbers = {
        node.value for node in ast.walk(ast.parse(draft.source)) if isinstance(node, ast.Constant)
    }
    assert not numbers & {3, 5, 7, 2, 18}


def test_nonlinear_formulas_are_written_out():
    draft = read("min 50000/q + 2*q + sqrt(q) s.t. q >= 1")
    assert "pyo.sqrt(model.q)" in draft.source


def test_unbounded_names_offer_the_nonnegative_reading():
    draft = read("maximize 3x + 5y subject to x + 2y <= 14, 3x - y >= 0, x - y <= 2")
    assert [optimum(other) for _, other in draft.alternatives] == [optimum(draft)]
