"""Explanations: what they say, that they disturb nothing, and that they answer at any size."""

import json
import math

import numpy as np
import pytest

from autograd import Tensor, Value, concatenate, explain, maximum, pack, relu, tanh, unpack, where
from autograd.checking.samples import samples
from autograd.deposits import Deposits
from autograd.numbering import backward_order, number
from autograd.op import OPERATIONS


def lines(root, **how):
    return {line.symbol: line.text for line in explain(root, **how)}


# -- numbering ----------------------------------------------------------------------------------------


def test_leaves_are_numbered_first_then_operations():
    a, b = Value(2.0), Value(5.0)
    n = number((b * 3 + a) ** 2)
    assert [node.data for node in n] == [5, 3, 2, 15, 17, 289]
    assert [n.label(node) for node in n] == ["n1", "n2", "n3", "n4", "n5", "n6"]
    assert n[1] is b and n.index(a) == 3 and a in n and Value(2.0) not in n


def test_equal_numbers_are_different_nodes():
    assert len(number(Value(1.0) + Value(1.0))) == 3


def test_symbols_are_never_ambiguous():
    a, b, c = Value(1.0, "w"), Value(2.0, "w"), Value(3.0, "n1")
    n = number((a * b + c) * Value(4.0, "a·b"))
    assert [n.symbol(node) for node in n][:4] == ["w(n1)", "w(n2)", "n1(n3)", "“a·b”"]
    assert len({n.symbol(node) for node in n}) == len(n)


@pytest.mark.parametrize(
    "name, shown",
    [
        ("\x1b[31mred", "“\ufffd[31mred”"),
        ("two\nlines", "“two\ufffdlines”"),
        ("x" * 10_000, "“" + "x" * 39 + "…”"),
        ('"><script>', '“"><script>”'),
        ("größe", "größe"),
        ("損失", "損失"),
        ("layers.0.weight", "layers.0.weight"),
        ("w[0,0,1,2]", "w[0,0,1,2]"),
        ("a - b", "“a - b”"),
    ],
)
def test_any_name_can_stand_in_a_line(name, shown):
    a = Value(2.0, name)
    explanation = explain(a * 3)
    assert str(explanation[1]) == f"∂n3/∂{shown} = n2 = 3"
    assert explanation.latex.count("\n") == 3
    latex = explanation[1].latex.replace(r"\$", "")
    assert "$" not in latex and "<" not in latex


def test_backward_order_holds_every_node_until_its_uses_have_reported():
    x = Value(1.0)
    near, far = x * 2, ((x + 1) * 2) * 3
    root = near + far
    order = backward_order(root)
    place = {id(node): i for i, node in enumerate(order)}
    assert len(place) == len(order)
    assert all(place[id(node)] < place[id(p)] for node in order for p in node.edges())


# -- the text -----------------------------------------------------------------------------------------


def test_a_square_written_as_a_product_has_two_deposits():
    x = Value(3.0, "x")
    assert lines(x * x)["x"] == "∂n2/∂x = (∂n2/∂x)₁ + (∂n2/∂x)₂ = 3 + 3 = 6"


def test_a_direct_and_an_indirect_path():
    x = Value(3.0, "x")
    assert lines(x + x * 2)["x"] == "∂n4/∂x = (∂n4/∂x)₁ + ∂n4/∂n3·∂n3/∂x = 1 + 1·2 = 3"


def test_the_branch_that_was_taken_is_told():
    a, b = Value(2.0, "a"), Value(1.0, "b")
    assert lines(maximum(a, b))["a"] == "∂n3/∂a = [a > b] = 1"
    assert lines(maximum(a, Value(2.0, "c")))["a"] == "∂n3/∂a = 0.5"
    assert lines(where(a > 0, a, b))["b"] == "∂n4/∂b = [n1 = 0] = 0"


def test_negative_numbers_stand_in_parentheses():
    a, b = Value(-2.0, "a"), Value(-3.0, "b")
    f = (a * b) * (a * 5)
    assert lines(f)["a"] == "∂n6/∂a = ∂n6/∂n4·∂n4/∂a + ∂n6/∂n5·∂n5/∂a = −10·(−3) + 6·5 = 60"


def test_a_parent_whose_number_is_zero_is_a_parent():
    a = Value(-1.0)
    f = relu(a) + 5
    assert [p.data for p in f.parents] == [0.0, 5.0] and f.parents[0].op is not None


@pytest.mark.parametrize("x", [0.0, -1.0, math.inf, math.nan, 1e300, 1e-300])
def test_strange_numbers_are_told(x):
    v = Value(x, "v")
    shown = str(explain((v**0.5 + 1 / v) * v))
    assert "∂n" in shown and "v" in shown


def test_one_line_of_one_node():
    x, y = Value(3.0, "x"), Value(4.0, "y")
    f = x * y + y
    assert str(explain(f, by=x)) == str(f.explain(x)) == "∂n4/∂x = ∂n4/∂n3·∂n3/∂x = 1·y = 1·4 = 4"


def test_many_deposits_are_told_by_the_first_and_the_last():
    x = Value(1.0, "x")
    total = x * 0
    for i in range(1, 100):
        total = total + x * i
    line = lines(total)["x"]
    assert "(89 more)" in line and line.endswith("= 4950") and len(line) < 1000


# -- nothing is disturbed -----------------------------------------------------------------------------


def test_gradients_are_neither_read_nor_changed():
    x = Value(3.0, "x")
    f = x * x
    before = explain(f)
    assert "backward() has not been run" in str(before) and x.grad == 0
    f.backward()
    f.backward()
    after = explain(f)
    assert x.grad == 12 and after.of(x).adjoint == before.of(x).adjoint == 6
    assert "backward() has not been run" not in str(after)


def test_adjoints_are_those_of_backward():
    x, y = Value(0.3), Value(-1.2)
    f = tanh(x * y + x) / (y * y + 1) + maximum(x, y) ** 3
    f.backward()
    explanation = explain(f)
    assert [explanation.of(v).adjoint for v in (x, y)] == [v.grad for v in (x, y)]


# -- data and LaTeX -----------------------------------------------------------------------------------


def test_records_are_plain_data():
    x, y = Value(3.0, "x"), Value(4.0, "y")
    *_, last = records = explain(x**2 * y + (y + 2)).records()
    assert json.loads(json.dumps(records)) == records
    assert last["node"] == "n2" and last["symbol"] == "y" and last["adjoint"] == 10
    assert [(t["result"], t["upstream"], t["local_derivative"], t["deposit"]) for t in last["terms"]] == [
        ("n5", 1, 9, 9),
        ("n6", 1, 1, 1),
    ]


def test_latex_for_jupyter():
    x, y = Value(3.0, "x"), Value(4.0, "y")
    explanation = explain(x * y)
    assert explanation._repr_latex_() == (
        "$$\n\\begin{aligned}\n"
        "\\frac{\\partial n_{3}}{\\partial n_{3}} &= 1 \\\\[4pt]\n"
        "\\frac{\\partial n_{3}}{\\partial x} &= y = 4 \\\\[4pt]\n"
        "\\frac{\\partial n_{3}}{\\partial y} &= x = 3\n"
        "\\end{aligned}\n$$"
    )
    assert explanation[1]._repr_latex_() == "$\\displaystyle \\frac{\\partial n_{3}}{\\partial x} = y = 4$"


# -- arrays -------------------------------------------------------------------------------------------


def test_matrices_are_told_in_matrix_form_with_shapes():
    r = np.random.default_rng(0)
    x = Tensor(r.normal(size=(5, 3)), name="x")
    w = Tensor(r.normal(size=(3, 2)), requires_grad=True, name="w")
    b = Tensor(r.normal(size=2), requires_grad=True, name="b")
    loss = tanh(x @ w + b).sum()
    told = lines(loss)
    assert told["n6"] == "∂n7/∂n6 = 1, repeated along the summed axes = array (5, 2), norm 3.162"
    assert told["n5"].startswith("∂n7/∂n5 = ∂n7/∂n6⊙(1 − n6²) = array (5, 2), norm ")
    assert told["w"].startswith("∂n7/∂w = xᵀ·∂n7/∂n4 = (3, 5)·(5, 2) = array (3, 2), norm ")
    assert told["b"].startswith("∂n7/∂b = ∂n7/∂n5 summed over the axes where b was repeated = [")
    assert "backward() has not been run" in str(explain(loss))
    loss.backward()
    assert "backward() has not been run" not in str(explain(loss))
    assert np.array_equal(explain(loss, w).adjoint, w.grad.data)
    assert "x = array (5, 3)" in str(explain(loss)) and "n4 = x·w = " in str(explain(loss))


def test_an_array_is_explained_with_a_gradient_of_ones_or_the_one_given():
    t = Tensor([1.0, 2.0], requires_grad=True, name="t")
    assert "taken as 1 everywhere" in str(explain(t * t))
    assert lines(t * t, gradient=[1, 10])["t"] == "∂n2/∂t = gradient⊙t + gradient⊙t = [2, 40]"
    with pytest.raises(ValueError, match=r"shape \(3,\)"):
        explain(t * t, gradient=[1, 2, 3])


def test_pieces_empty_arrays_and_both_kinds_of_node():
    t = Tensor(np.zeros((0, 3)), requires_grad=True, name="t")
    assert lines(concatenate([t, t]).sum())["t"].endswith("array (0, 3), empty")
    a, b = Value(2.0, "a"), Value(3.0, "b")
    u, v = unpack(pack([a, b]) * 2)
    product = u * v
    product.backward()
    explanation = explain(product)
    assert [explanation.of(node).adjoint for node in (a, b)] == [a.grad, b.grad] == [12, 8]
    assert [t["deposit"] for r in explanation.records() if r["operation"] == "getitem" for t in r["terms"]] == [6, 4]


CALLS = [
    pytest.param(sample, id=f"{op.name}-{i}") for op in OPERATIONS.values() for i, sample in enumerate(samples(op)[:2])
]


@pytest.mark.parametrize("sample", CALLS)
def test_every_operation_is_explained(sample):
    tensors = [Tensor(o, requires_grad=np.asarray(o).dtype.kind == "f") for o in sample.operands]
    y = sample.call(tensors)
    if not y.requires_grad:
        return
    explanation = explain(y)
    assert explanation.latex.count("{") == explanation.latex.count("}")
    for line in explanation[1:]:
        assert line.text.startswith(f"∂n{len(explanation.numbering)}/∂n") and "the rule of" not in line.text
        assert not line.deposits or line.text.count(" = ") >= 1


def test_parameters_stand_in_rules():
    x = Tensor([3.0, 4.0], requires_grad=True, name="x")
    norm = OPERATIONS["power_norm"](x, p=3)
    assert lines(norm)["x"].startswith("∂n2/∂x = 1 × sign(x) (|x| / n2)^(3 − 1) = ")


# -- size ---------------------------------------------------------------------------------------------


def test_a_deep_graph_is_explained_without_recursion():
    x = Value(1.0, "x")
    y = x
    for _ in range(5_000):
        y = y + y * 0
    explanation = explain(y)
    shown = str(explanation)
    assert "more …" in shown and len(shown) < 50_000
    assert "more than 10³⁰" in explanation.counts
    assert explanation.of(x).adjoint == 1


# -- bad input ----------------------------------------------------------------------------------------


def test_a_derivative_by_something_else():
    x, z = Value(1.0, "x"), Value(1.0, "z")
    with pytest.raises(ValueError, match="n2 does not depend on z"):
        explain(x**2, z)
    k = Value(2.0, "k", requires_grad=False)
    with pytest.raises(ValueError, match="k is a constant"):
        explain(x * k, k)


def test_nothing_to_explain():
    with pytest.raises(TypeError, match="takes a Value or a Tensor, not float"):
        explain(3.0)
    with pytest.raises(ValueError, match="nothing that this was computed from asks for a gradient"):
        explain(Tensor([1.0]))
    assert [str(line) for line in explain(Value(2.0, "x"))] == ["∂x/∂x = 1"]


def test_deposits_keep_a_zero_adjoint_zero():
    x = Value(0.0)
    f = (1 / x) * 0
    followed = Deposits(f)
    assert followed.adjoint(x) == 0.0
