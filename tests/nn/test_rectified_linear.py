"""`F.linear`: `rectify=True` is the layer and its relu in everything; its gradient in any order of memory."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, relu
from nn import functional as F

R = np.random.default_rng(0)
ARRAYS = [R.normal(size=s) for s in ((5, 3), (4, 3), 4)]


@pytest.mark.parametrize("dtype", ["f4", "f8"])
def test_it_is_the_layer_and_its_relu(dtype):
    x, w, b = (Tensor(a.astype(dtype), requires_grad=True) for a in ARRAYS)
    apart = relu(F.linear(x, w, b))
    g = np.random.default_rng(1).normal(size=apart.shape).astype(dtype)
    apart.backward(g)
    expected = [t.grad.data for t in (x, w, b)]
    for t in (x, w, b):
        t.zero_grad()
    together = F.linear(x, w, b, rectify=True)
    together.backward(g)
    assert together.op.name == "rectified_linear" and together.parents == (x, w, b)
    np.testing.assert_array_equal(together.data, apart.data)
    for t, gradient in zip((x, w, b), expected, strict=True):
        np.testing.assert_array_equal(t.grad.data, gradient)


def test_it_is_written_out_on_grids():
    one, *others = ARRAYS
    values = np.array([Value(float(v)) for v in one.flat], dtype=object).reshape(one.shape)
    y = F.linear(values, *others, rectify=True)
    x = Tensor(one, requires_grad=True)
    plain = F.linear(x, *others, rectify=True)
    assert {each.op.name for each in y.flat} == {"relu"}
    np.testing.assert_allclose(np.vectorize(float)(y), plain.data, rtol=1e-12, atol=1e-12)
    sum(y.flat).backward()
    plain.sum().backward()
    np.testing.assert_allclose([v.grad for v in values.flat], x.grad.data.ravel(), rtol=1e-12, atol=1e-12)


def test_without_a_bias_and_at_the_corner():
    x = np.array([[1.0, -1.0], [0.0, 0.0]])
    w = Tensor([[1.0, 1.0]], requires_grad=True)
    y = F.linear(x, w, rectify=True)
    y.sum().backward()
    assert y.tolist() == [[0.0], [0.0]] and w.grad.tolist() == [[0.0, 0.0]]
    assert F.linear(x, np.array([[1.0, 0.0]]), rectify=True).tolist() == [[1.0], [0.0]]


def test_back_propagation_is_told_as_of_both():
    """The story of a network has the same layers, errors and numbers; what relu lets through is told too."""
    r = np.random.default_rng(2)
    x = r.normal(size=(3, 4))
    shapes = (6, 4), (6,), (3, 2), (3,), (2, 3), (2,)
    w1, b1, w2, b2, w3, b3 = (Tensor(r.normal(size=s), requires_grad=True) for s in shapes)

    def story(together):
        def behind(y):
            return y if together else relu(y)

        a = behind(F.linear(x, w1, b1, rectify=together)).reshape(9, 2)
        a = behind(F.linear(a, w2, b2, rectify=together))
        return nn.explain(F.cross_entropy(F.linear(a, w3, b3), [0, 1, 1] * 3))

    assert "⊙ relu'(z₂)" in str(story(True)) and "back through relu: ⊙ relu'" in str(story(True))
    assert str(story(True)) == str(story(False))


def test_a_rectified_layer_may_be_the_last():
    w = Tensor([[1.0, 2.0], [3.0, -4.0]], requires_grad=True)
    story = nn.explain(F.linear(np.ones((1, 2)), w, rectify=True).sum())
    assert story.layers[0].delta.tolist() == [[1.0, 0.0]]
    assert "the chain rule through relu, sum" in str(story)


@pytest.mark.parametrize("shape", [(6,), (2, 3), ()])
@pytest.mark.parametrize("order", ["C", "F"])
def test_the_gradient_by_the_input_for_one_in_any_order(shape, order):
    """A matrix that lies by columns is answered by one that does, so that activations meet it in their own order."""
    r = np.random.default_rng(3)
    x, w = Tensor(r.normal(size=(*shape, 64)), requires_grad=True), r.normal(size=(80, 64))
    g = np.asarray(r.normal(size=(*shape, 80)), order=order)
    y = F.linear(x, w)
    found = y.op.pull(0, g, y.data, (x.data, w, 0.0), {}, None, False)
    np.testing.assert_allclose(found, g @ w, rtol=1e-12, atol=1e-12)
    assert len(shape) != 1 or found.flags[f"{order}_CONTIGUOUS"]
    node = y.op.pull(0, Tensor(g, copy=False, requires_grad=True), y, (x, Tensor(w), 0.0), {}, None, True)
    np.testing.assert_allclose(node.data, g @ w, rtol=1e-12, atol=1e-12)
