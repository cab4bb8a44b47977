"""Mathematics on a line: parentheses exactly where they are needed, parameters folded, numbers short."""

import ast
import contextlib
import math
import random

import pytest

from autograd.notation import Partial, Words, latex, number_text, substitute, text
from autograd.op import OPERATIONS
from autograd.rows import Elementwise

TABLE = [op for op in OPERATIONS.values() if isinstance(op, Elementwise)]


def read(line):
    return ast.parse(line, mode="eval").body


@pytest.mark.parametrize(
    "line, shown",
    [
        ("a - (b - c)", "a − (b − c)"),
        ("(a - b) - c", "a − b − c"),
        ("a + (b - c)", "a + b − c"),
        ("a + (-b)", "a + (−b)"),
        ("a * -2 + -3 * b", "a·(−2) + (−3)·b"),
        ("-a * b", "−a·b"),
        ("-(a + b)", "−(a + b)"),
        ("-(-x)", "−(−x)"),
        ("(a + b) * c", "(a + b)·c"),
        ("a * (b * (c + d))", "a·b·(c + d)"),
        ("a / (b * c)", "a/(b·c)"),
        ("a / b * c", "(a/b)·c"),
        ("a * (b / c)", "a·b/c"),
        ("a / (b / c)", "a/(b/c)"),
        ("4 * (-y / b)", "4·(−y/b)"),
        ("-x ** 2", "−x²"),
        ("(-x) ** 2", "(−x)²"),
        ("(-2) ** 2", "(−2)²"),
        ("(x ** 2) ** 3", "(x²)³"),
        ("x ** -1", "x⁻¹"),
        ("x ** 12", "x¹²"),
        ("x ** 0.5", "x^0.5"),
        ("x ** (b - 1)", "x^(b − 1)"),
        ("sqrt(x) ** 2", "(√x)²"),
        ("sqrt(a + b)", "√(a + b)"),
        ("abs(x - 1)", "|x − 1|"),
        ("exp(-x) ** 2", "exp(−x)²"),
        ("sigmoid(x)", "σ(x)"),
        ("x > 0", "[x > 0]"),
        ("g * (x >= 0)", "g·[x ≥ 0]"),
        ("where(a == b, 0.5, a > b)", "(0.5 if a = b, else [a > b])"),
        ("1 / (1 + (e := exp(-x))) * e", "(1/(1 + exp(−x)))·exp(−x)"),
    ],
)
def test_parentheses(line, shown):
    assert text(substitute(read(line), {})) == shown


@pytest.mark.parametrize(
    "n, shown", [(0, "0"), (1, "1"), (2, "2·n1"), (3, "3·n1²"), (-1, "−n1⁻²"), (0.5, "0.5·n1^(−0.5)"), (-2, "−2·n1⁻³")]
)
def test_parameters_are_folded(n, shown):
    (derivative,) = OPERATIONS["constant_power"].derivatives
    assert text(substitute(derivative.tree, {"x": "n1", "n": n})) == shown


def test_a_huge_parameter_is_not_computed_with_for_ever():
    assert text(substitute(read("2 ** n * x"), {"n": 10**9})) == "2^1000000000·x"


def test_a_decision_keeps_the_branch_that_counts():
    rule = read("where(a == b, 0.5, a > b)")
    assert text(substitute(rule, {}, lambda test: True)) == "0.5"
    assert text(substitute(rule, {}, lambda test: False)) == "[a > b]"


def test_names_may_be_any_text():
    product = substitute(read("a * b"), {"a": "w[0,0,1,2]", "b": "n4"})
    assert text(product) == "w[0,0,1,2]·n4"
    assert latex(product) == r"w_{0,0,1,2} \cdot n_{4}"
    assert (
        latex(substitute(read("a"), {"a": r"}$\evil_x<b>"}))
        == r"\text{\}\$\textbackslash{}evil\_x\textless{}b\textgreater{}}"
    )


@pytest.mark.parametrize(
    "line, shown",
    [
        ("a / (b * c)", r"\frac{a}{b \cdot c}"),
        ("(a / b) ** 2", r"\left(\frac{a}{b}\right)^{2}"),
        ("sqrt(x) * exp(-x)", r"\sqrt{x} \cdot e^{-x}"),
        ("sigmoid(loss)", r"\sigma\left(\mathrm{loss}\right)"),
        ("abs(x1) >= 0", r"[\left|x_{1}\right| \ge 0]"),
        ("a + -b", r"a + \left(-b\right)"),
    ],
)
def test_latex(line, shown):
    assert latex(read(line)) == shown


def test_partials():
    direct, by_first = Partial("f", "n5"), Partial("n5", "y", 1)
    product = ast.BinOp(direct, ast.Mult(), by_first)
    assert text(product) == "∂f/∂n5·(∂n5/∂y)₁"
    assert latex(direct) == r"\frac{\partial f}{\partial n_{5}}"
    assert text(ast.BinOp(Words("a, repeated"), ast.Mult(), direct)) == "(a, repeated)·∂f/∂n5"


@pytest.mark.parametrize(
    "x, shown",
    [
        (3.0, "3"),
        (-2, "−2"),
        (-0.0, "0"),
        (1 / 3, "0.3333"),
        (0.1 + 0.2, "0.3"),
        (2.9999999999999996, "3"),
        (123456.0, "123456"),
        (12345.678, "12345.7"),
        (1e11, "100000000000"),
        (1e300, "1e300"),
        (1.23456e-9, "1.235e−9"),
        (5e-324, "4.941e−324"),
        (math.inf, "inf"),
        (-math.inf, "−inf"),
        (math.nan, "nan"),
    ],
)
def test_numbers(x, shown):
    assert number_text(x) == shown


@pytest.mark.parametrize("seed", range(200))
def test_what_is_printed_means_the_same(seed):
    """A random tree and its text, read again, have the same number."""
    choose = random.Random(seed)

    def tree(depth):
        kind = choose.randrange(7) if depth else 0
        if kind == 0:
            return ast.Name(choose.choice("abc"), ast.Load())
        if kind == 1:
            return ast.UnaryOp(ast.USub(), tree(depth - 1))
        if kind == 2:
            return ast.BinOp(tree(depth - 1), ast.Pow(), ast.Constant(choose.choice((2, 3))))
        operator = choose.choice((ast.Add, ast.Sub, ast.Mult, ast.Div))()
        return ast.BinOp(tree(depth - 1), operator, tree(depth - 1))

    numbers = {"a": 1.7, "b": -0.6, "c": 2.3}
    one = None
    while one is None:
        grown = ast.fix_missing_locations(tree(4))
        with contextlib.suppress(ZeroDivisionError):
            one = eval(ast.unparse(grown), {}, numbers)
    again = text(grown).replace("·", "*").replace("−", "-").replace("²", "**2").replace("³", "**3")
    assert eval(again, {}, numbers) == pytest.approx(one, rel=1e-9)


@pytest.mark.parametrize("op", TABLE, ids=lambda op: op.name)
def test_every_row_of_the_table_can_be_printed(op):
    for formula in (op.expression, *op.derivatives):
        if formula is not None:
            for shown in (text(substitute(formula.tree, {})), latex(substitute(formula.tree, {}))):
                assert shown and shown.count("(") == shown.count(")") and shown.count("{") == shown.count("}")
