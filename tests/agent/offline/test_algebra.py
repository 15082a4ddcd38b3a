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
    "text",
    [
        r"\begin{aligned}\max\ & 3x_1 + 5x_2 \\ \text{s.t.}\ & x_1 \le 4 \\ & 2x_2 \le 12 \\ & 3x_1 + 2x_2 \le 18 \\ & x_1, x_2 \ge 0\end{aligned}",
        r"\[ \max 3x + 5y \] \[ \text{s.t. } x \leqslant 4,\; 2y \leqslant 12,\; 3x + 2y \leqslant 18,\; x, y \geqslant 0 \]",
        "$\\max 3x+5y$\n$x \\le 4$\n$2y \\le 12$\n$3x+2y \\le 18$\n$x,y \\ge 0$",
        "max 3x\n + 5y\ns.t. x <= 4\n2y <=\n12\n3x\n+ 2y <= 18\nx, y >= 0",
        "Solve the following LP:\nMaximize P(x,y) = 3x + 5y\nSubject to the constraints\nc1: x < 4\nWood constraint: 2*y < 12\n(3) 3x + 2y < 18\nNon-negativity: x, y >= 0\nEnd",
        "max 3x₁ − 5·x₂ s.t. x₁ ≤ 4 (1)\n−2x₂ ≤ 12 (2)\n3x₁ − 2x₂ ≤ 18 (3)\nx₁ ≥ 0; x₂ ≤ 0",
        "Let x = number of chairs and y = number of tables.\nMaximize 3x + 5y. Subject to x <= 4 and 2y <= 12 and 3x + 2y <= 18 and x, y >= 0.",
        "max 3 alpha + 5 beta s.t.\n1. alpha <= 4\n2. 2 beta <= 12\n3. 3 alpha + 2 beta <= 18\nalpha, beta >= 0",
        "max z = 3\\alpha + 5\\beta, subject to: \\alpha <= 4; 2\\beta <= 12; 3\\alpha + 2\\beta <= 18; \\alpha, \\beta >= 0",
        "max 2x + 5y + \\frac{x}{1} s.t. 0 <= x <= 4, 0 <= 2y <= 12, 18 - 2y >= 3x",
    ],
)
def test_spellings_of_one_problem(text):
    assert optimum(read(text)) == pytest.approx(36)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (r"max \sum_{i=1}^{2} c_ix_i s.t. x_i \le 4 for i = 1, 2; where c = [3, 5]", 32),
        (
            "c = [3,5,2]; max sum_{i=1}^3 c_i x_i + 3y s.t. sum_{i=1}^3 x_i + y <= 10; y <= 2; x_i <= 4 for i = 1, ..., 3",
            38,
        ),
        ("c = [3,5,2]; max 2 sum_{i=1}^3 c_i x_i - 4 s.t. x_i <= 4 for each i in {1..3}", 76),
        (
            r"a = [3,5,2]; b = [1,1,2]; max \sum_{i=1}^{3} (a_i x_i - b_i) s.t. x_i <= 4 \forall i = 1, 2, 3",
            36,
        ),
        (
            "c = [[1,2],[3,4]]; max sum_{i=1}^{2} sum_{j=1}^{2} c[i,j] x[i,j] s.t. x_{11} + x_{12} <= 1; x_{2,1} + x_{2,2} <= 1; x_{ij} >= 0 for i = 1..2, j = 1..2",
            6,
        ),
        (
            r"max \sum_{i=1}^{3} \sum_{j=i+1}^{3} x_{ij} s.t. x_{12} + x_{13} + x_{23} <= 4; x_{ij} >= 0 for i, j in {1, 2, 3}",
            4,
        ),
        (
            "min p_1 + 2p_2 + s_1 s.t. p_1 - s_1 = 10; s_t + p_{t+1} - s_{t+1} = 20 for t = 1; s_2 = 0; p_t, s_t >= 0 for t = 1..2",
            50,
        ),
        ("max sum_{i in {a, b}} x_i s.t. x_a <= 2; x_{b} <= 3", 5),
        ("max x1 + x2 + x3 + x4 s.t. x1 + 2x2 <= 4; x3 + x4 <= 3; x1, ..., x4 >= 0", 7),
        ("max sum_{i=1}^{2} x_i s.t. x_i <= i for all i = 1..2", 3),
        (r"max \sum_{i \in I} x_i s.t. x_i \le 1, i \in I; I = {1,2}", 2),
        ("max x_1 + x_2 s.t. x_i <= 1, i = 1, …, 2; x_j >= 0 (j = 1, 2)", 2),
    ],
)
def test_sums_vectors_and_ranges(text, value):
    assert optimum(read(text)) == pytest.approx(value)


@pytest.mark.parametrize(
    ("domain", "value"),
    [
        ("x, y >= 0 and integer", 12),
        ("x >= 0, y >= 0, integer", 12),
        ("x and y are non-negative integers", 12),
        ("x, y >= 0; integer x, y", 12),
        ("x, y >= 0; int x", 13.5),
        ("x \\in \\mathbb{Z}_+, y \\in \\mathbb{R}_{\\ge 0}", 13.5),
        ("x, y ∈ ℤ, x >= 0", 12),
        ("all variables binary", 5),
        ("x = 0 or 1, y in {0, 1}", 5),
        ("x binary, y unrestricted in sign", 13.5),
        ("x, y free; x <= 1; y <= 2", 8),
    ],
)
def test_domains(domain, value):
    assert optimum(read(f"max 2x + 3y s.t. x + y <= 4.5; x >= 0\n{domain}")) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("min x² + 2y^{2} s.t. x + y = 3", 6),
        ("min (x-1)^2 + (y-2)**2 s.t. x + y = 1", 2),
        ("max x + y s.t. x + y <= 10\n-x + y <= 2\n- y + x <= 8", 10),
        ("max 3x + 2y s.t.\n- x + y <= 4\n- x <= 3\n- x, y >= 0", 11),
        ("max 1/2x + y/4 s.t. x + y <= 8, x <= 2, x, y >= 0", 2.5),
        ("max 1,000x + 2,500y s.t. x + y <= 1,500; x, y >= 0", 3_750_000),
        ("min 1.5e2 x + 2e1y s.t. x + y >= .5; x, y >= 0", 10),
    ],
)
def test_signs_powers_and_numbers(text, value):
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
        ("max 3x + s.t. x <= 4", "s.t."),
        ("max 3x 5 + y s.t. x + y <= 4", "5 +"),
        ("c = [3 5]; max c_1 x s.t. x <= 4", "5]"),
        ("max cosh(x) s.t. x <= 4", "(x)"),
        ("max x + y s.t. x <= 4 unless y >= 1", "unless"),
        ("max x + y s.t. x >= 0 or y <= 3; x, y <= 5", "or y"),
        ("max x + y s.t. 0 <= x, y <= 10", "y <= 10"),
        ("max 2,5x + 3y s.t. x + y <= 4", "s.t."),
        ("max x s.t. x in {1, 2, 3}", "{1, 2"),
        ("max x s.t. x <= 4/0", "0"),
        ("c = [1, 2]; max c_1 x s.t. x <= 4; c = [3, 4]", "c = [3"),
        ("max c_1 x s.t. x <= 4; c <= [3, 4]", "c <="),
        ("max x, y s.t. x <= 4", "s.t."),
        ("c = [1, 2]; max sum_{i=1}^{3} c_i x_i s.t. x_1 <= 4", "c_i"),
        ("max x s.t. x <= 4 for all i", ""),
        ("max sum_{i=1}^{9999} x_i s.t. x_1 <= 3", "^{9999}"),
        ("max x s.t. 3 <= 4", "3 <= 4"),
        ("I = {1,2}; max sum_{i in I} x_i s.t. x_3 <= 4, x_i <= y_j for i in I, j in J", "J"),
    ],
)
def test_errors_point_at_the_place(text, at):
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert found.reasons[0].kind == "syntax"
    assert text[found.reasons[0].start :].startswith(at)


def test_message_says_what_was_expected():
    found = formulate("max 3x + 5y s.t. x + * y <= 4")
    assert isinstance(found, Abstention)
    assert found.reasons[0].message == "expected a number, a variable or '(', found '*'"


@pytest.mark.parametrize(
    "text",
    [
        "max x s.t. " + "(" * 9000,
        "max x s.t. " + "sqrt " * 3000 + "x <= 1",
        "max " + "(" * 40 + "x + 1" + ")^2" * 40 + " s.t. x <= 1",
        "max sum_{i=1}^{200} sum_{j=1}^{200} x_{ij} s.t. x_1 <= 3",
        "max c_1 x s.t. c = [c_1, 2]",
        "max x_{" + "9" * 5000 + "} s.t. x <= 1",
        "max 1e300 * 1e300 x s.t. x <= 1",
    ],
)
def test_limits(text):
    found = formulate(text)
    assert isinstance(found, Abstention)
    assert found.reasons[0].kind == "syntax"


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
