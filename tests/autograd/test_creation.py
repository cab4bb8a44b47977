"""Tensors out of nothing, and random ones."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor
from tests.autograd.through_numpy import agree


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("zeros", ((2, 3),)),
        ("ones", (2, np.float32)),
        ("full", ((2, 2), 7.0)),
        ("eye", (2, 3, 1)),
        ("identity", (3,)),
        ("tri", (3,)),
        ("arange", (5,)),
        ("arange", (1.0, 2.0, 0.25)),
        ("linspace", (0.0, 1.0, 5)),
        ("geomspace", (1.0, 8.0, 4)),
        ("logspace", (0.0, 2.0, 3)),
        ("zeros_like", (np.ones(2, np.float32),)),
        ("ones_like", (np.ones((2, 1)),)),
        ("full_like", (np.ones(2, int), 3)),
        ("asarray", ([1, 2.5],)),
    ],
)
def test_as_numpy(name, args):
    ours, theirs = getattr(ag, name)(*args), getattr(np, name)(*args)
    assert isinstance(ours, Tensor)
    assert ours.dtype == theirs.dtype
    np.testing.assert_allclose(ours.data, theirs, rtol=1e-14)


def test_they_can_ask_for_a_gradient():
    assert ag.zeros(2, requires_grad=True).requires_grad
    assert not ag.ones((2, 2)).requires_grad
    with pytest.raises(TypeError, match="floating-point"):
        ag.arange(3, requires_grad=True)


def test_ranges_are_differentiable_by_their_ends():
    a, b = np.asarray(0.5), np.asarray(2.0)
    agree(lambda a, b: np.linspace(a, b, 5), a, b)
    agree(lambda a, b: np.linspace(a, b, 4, endpoint=False, axis=-1), np.array([0.1, 0.2]), np.array([1.0, 2.0]))
    agree(lambda a, b: np.geomspace(a, b, 5), a, b)
    agree(lambda a, b: np.logspace(a, b, 5), a, b)
    agree(lambda a: ag.full((2, 3), a), a, by=lambda a: np.full((2, 3), a))


def test_random_numbers_come_from_a_seed():
    for name, args in [
        ("random", (3,)),
        ("standard_normal", (3,)),
        ("normal", (1.0, 2.0, 3)),
        ("uniform", (1.0, 3.0, (2, 2))),
        ("exponential", (2.0, 3)),
        ("integers", (5, None, 4)),
        ("permutation", (6,)),
        ("choice", (5, 3)),
        ("laplace", (0.0, 1.0, 3)),
        ("gumbel", (0.0, 1.0, 3)),
        ("logistic", (0.0, 1.0, 3)),
        ("lognormal", (0.0, 1.0, 3)),
    ]:
        ours = getattr(ag.random.default_rng(3), name)(*args)
        np.testing.assert_allclose(ours.data, getattr(np.random.default_rng(3), name)(*args), rtol=1e-12)


def test_random_numbers_are_differentiable_by_place_and_width():
    for name in ("normal", "uniform", "laplace", "gumbel", "logistic", "lognormal"):

        def drawn(a, b, name=name):
            return getattr(ag.random.default_rng(3), name)(a, b, (2, 3))

        agree(drawn, np.asarray(0.3), np.array([0.5, 0.7, 1.1]), by=lambda a, b: drawn(a, b).data)
    t = Tensor(np.float32([1, 2, 3]), requires_grad=True)
    assert ag.random.default_rng(0).normal(t, 1.0).dtype == np.float32
    ag.random.default_rng(0).permutation(t).sum().backward()
    np.testing.assert_array_equal(t.grad.data, 1)
