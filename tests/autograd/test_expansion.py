"""Array programs on grids of Values: one node per elementary operation, and the same numbers."""

import copy
import math
import pickle

import numpy as np
import pytest

import autograd
from autograd import Tensor, Value, expand, explain
from autograd.checking.samples import samples
from autograd.expansion import Expansion, Grid, grid
from autograd.grids import WRITTEN_OUT
from autograd.numbering import number
from autograd.op import OPERATIONS
from autograd.ops.convolution import conv
from autograd.ops.pooling import max_pool

#: Families of whole-matrix algorithms: nobody writes them out one multiplication at a time.
DECOMPOSITIONS = {"autograd.ops.decompositions", "autograd.ops.inverses"}

CALLS = [
    pytest.param(sample, id=f"{op.name}-{i}")
    for op in OPERATIONS.values()
    if op.__module__ not in DECOMPOSITIONS
    for i, sample in enumerate(samples(op))
]


@pytest.mark.parametrize("sample", CALLS)
def test_the_array_rule_agrees_with_the_expansion(sample):
    """Value and gradient of every operation, against the same operation one number at a time."""
    tensors = [Tensor(o, requires_grad=np.asarray(o).dtype.kind == "f") for o in sample.operands]
    with np.errstate(all="ignore"):
        by_rule = sample.call(tensors)
        opened = expand(lambda *grids: sample.call(grids), *tensors)
    np.testing.assert_allclose(opened.numbers, by_rule.data, rtol=1e-12, atol=1e-12)
    if not by_rule.requires_grad:
        return
    gradient = np.random.default_rng(0).normal(size=by_rule.shape)
    by_rule.backward(gradient)
    opened.backward(gradient)
    for tensor, grads in zip(tensors, opened.grads, strict=True):
        if tensor.grad is not None:
            np.testing.assert_allclose(grads, tensor.grad.data, rtol=1e-12, atol=1e-12)
        elif grads is not None:
            assert not grads.any()


def test_the_tester_finds_a_wrong_definition(monkeypatch):
    softmax = WRITTEN_OUT["softmax"]
    monkeypatch.setitem(WRITTEN_OUT, "softmax", lambda a, axis=-1: softmax(a, axis) * 1.001)
    with pytest.raises(AssertionError):
        test_the_array_rule_agrees_with_the_expansion(samples(autograd.softmax)[0])


# -- one node per elementary operation ----------------------------------------------------------------


def test_a_convolution_opens_up():
    """3×3 over 4×4: four places of nine products and eight sums each."""
    r = np.random.default_rng(0)
    opened = expand(lambda x, w: conv(x, w, 0.0), r.normal(size=(1, 1, 4, 4)), r.normal(size=(1, 1, 3, 3)))
    x, w = opened.inputs
    assert w[0, 0, 1, 2].name == "w[0,0,1,2]" and x[0, 0, 3, 3].name == "x[0,0,3,3]"
    assert opened.nodes == 16 + 9 + 4 * (9 + 8)
    first = opened.result[0, 0, 0, 0]
    made_of = {node.op.name if node.op else "leaf" for node in number(first)}
    assert made_of == {"leaf", "multiply", "add"}


def test_padding_makes_no_nodes():
    opened = expand(lambda x, w: conv(x, w, 0.0, padding=1), np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3)))
    assert opened.nodes == 4 + 9 + 4 * (4 + 3)


def test_a_matrix_product_opens_up():
    opened = expand(np.matmul, np.ones((2, 3)), np.ones((3, 4)))
    assert opened.nodes == 6 + 12 + 8 * (3 + 2)


def test_tied_elements_share_and_the_first_of_a_window_takes_it_all():
    shared = expand(lambda x: x.max(), [1.0, 3.0, 3.0, 2.0])
    shared.backward()
    assert shared.inputs[0].grads.tolist() == [0, 0.5, 0.5, 0]
    assert shared.nodes == 5 and len(shared.result.parents) == 4
    pooled = expand(lambda x: max_pool(x, 2), np.array([[[[3.0, 1.0], [3.0, 2.0]]]]))
    pooled.backward()
    assert pooled.inputs[0].grads.ravel().tolist() == [1, 0, 0, 0]


def test_a_tie_with_a_constant_goes_to_the_constant():
    a, b = Value(3.0), Value(3.0, requires_grad=False)
    autograd.max(np.array([a, b])).backward()
    assert a.grad == 0


def test_an_extremum_of_many_values_is_drawn_explained_and_differentiated_twice():
    x = grid([1.0, 4.0, 2.0], "x")
    y = (x * x).max()
    assert str(explain(y)[-2]) == "∂n7/∂x[1] = ∂n7/∂n5·(∂n5/∂x[1])₁ + ∂n7/∂n5·(∂n5/∂x[1])₂ = 1·4 + 1·4 = 8"
    assert "max" in y.draw().tree
    y.backward(create_graph=True)
    first = x[1].grad
    x[1].zero_grad()
    first.backward()
    assert x[1].grad == 2


def test_an_extremum_is_copied_and_pickled():
    x = grid([1.0, 4.0], "x")
    for again in (copy.deepcopy(x.max()), pickle.loads(pickle.dumps(x.max()))):
        again.backward()
        assert [p.grad for p in again.parents] == [0, 1] and again.op.symbol == "max"


def test_nan_wins():
    x = grid([1.0, math.nan])
    y = x.max()
    y.backward()
    assert math.isnan(y.data)


# -- programs -----------------------------------------------------------------------------------------


def test_a_program_runs_as_it_is_written_for_arrays():
    def program(x, w, b):
        h = np.tanh(x @ w + b).relu()
        return (autograd.softmax(h, axis=1) * np.arange(3.0)).sum(axis=0).mean() + h.max() - x[0, ::-1].T.mean()

    r = np.random.default_rng(1)
    arrays = [r.normal(size=s) for s in ((4, 2), (2, 3), (3,))]
    tensors = [Tensor(a, requires_grad=True) for a in arrays]
    opened = expand(program, *arrays)
    loss = program(*tensors)
    loss.backward()
    opened.backward()
    assert opened.result.data == pytest.approx(loss.item(), rel=1e-12)
    for tensor, grads in zip(tensors, opened.grads, strict=True):
        np.testing.assert_allclose(grads, tensor.grad.data, rtol=1e-12, atol=1e-12)


def test_indices_and_constants_are_passed_on():
    opened = expand(lambda x, i, k: x[i] * k, [1.0, 2.0, 3.0], np.array([2, 0]), 10)
    assert opened.numbers.tolist() == [30, 10] and opened.inputs[2] == 10
    assert opened.grads[1] is None
    fixed = Tensor([1.0], name="c")
    assert not expand(lambda x, y: x * y, [2.0], fixed).inputs[1][0].requires_grad


def test_a_grid_meets_tensors_arrays_values_and_numbers():
    x = grid([1.0, 2.0], "x")
    t = Tensor([3.0, 4.0], requires_grad=True, name="t")
    v = Value(5.0)
    for y in (autograd.multiply(x, t), x * t, t * x):
        assert isinstance(y, np.ndarray)
        assert [float(each) for each in y] == [3, 8]
    y = autograd.add(autograd.multiply(x, t), v) - np.array([1.0, 1.0])
    assert {p.name for p in y[0].parents[0].parents[0].parents} == {"x[0]", "t[0]"}
    y.view(Grid).backward([1.0, 10.0])
    assert t.grad.tolist() == [1, 20] and v.grad == 11 and x.grads.tolist() == [3, 40]


def test_plain_object_arrays_go_through_operations_too():
    grid_of_values = np.array([[Value(1.0), Value(2.0)]])
    y = autograd.linear(grid_of_values, np.array([[3.0, 4.0]]), 0.0)
    assert type(y) is np.ndarray and float(y[0, 0]) == 11


def test_what_a_grid_shows():
    x = grid([[1.0, 2.0]], "x")
    y = x * 3
    assert isinstance(y, Grid) and y.numbers.tolist() == [[3, 6]]
    assert isinstance(x[0], Grid) and isinstance(x[0, 1], Value) and isinstance(x.sum(), Value)
    assert (x > 1).tolist() == [[False, True]] and (x > 1).dtype == bool
    assert isinstance(grid(2.0, "s")[()], Value) and grid(2.0, "s")[()].name == "s"
    assert repr(expand(lambda x: x * 2, [1.0])) == "Expansion(result: a Grid of shape (1,), 3 nodes)"
    assert isinstance(expand(lambda x: x.sum(), [1.0, 2.0]), Expansion)


def test_names_of_unpacked_elements_follow_the_tensor():
    t = Tensor([[1.0, 2.0]], requires_grad=True, name="t")
    assert [v.name for v in autograd.unpack(t).flat] == ["t[0,0]", "t[0,1]"]


def test_what_numpy_makes_of_a_grid_is_an_array_of_floats_again():
    numbers = np.vectorize(float)(grid([[1.0, 2.0]]))
    assert (numbers - 1.0).tolist() == [[0.0, 1.0]]
