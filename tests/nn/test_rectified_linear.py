"""`F.linear(…, rectify=True)`: a fully connected layer and its relu in one node."""

import numpy as np

from autograd import Tensor, relu
from nn import functional as F


def test_it_is_the_layer_and_its_relu() -> None:
    r = np.random.default_rng(0)
    x, w, b = (Tensor(r.normal(size=s), requires_grad=True) for s in ((5, 3), (4, 3), 4))
    g = r.normal(size=(5, 4))
    apart = relu(F.linear(x, w, b))
    apart.backward(g)
    expected = [t.grad.data for t in (x, w, b)]
    for t in (x, w, b):
        t.zero_grad()
    together = F.linear(x, w, b, rectify=True)
    together.backward(g)
    assert together.op is not None and together.op.name == "rectified_linear" and together.parents == (x, w, b)
    np.testing.assert_array_equal(together.data, apart.data)
    for t, gradient in zip((x, w, b), expected, strict=True):
        np.testing.assert_array_equal(t.grad.data, gradient)


def test_without_a_bias_and_at_the_corner() -> None:
    x = np.array([[1.0, -1.0], [0.0, 0.0]])
    w = Tensor([[1.0, 1.0]], requires_grad=True)
    y = F.linear(x, w, rectify=True)
    y.sum().backward()
    assert y.tolist() == [[0.0], [0.0]] and w.grad.tolist() == [[0.0, 0.0]]
    assert F.linear(x, np.array([[1.0, 0.0]]), rectify=True).tolist() == [[1.0], [0.0]]
