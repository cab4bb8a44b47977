"""Activations: the worked example's definitions, far-out values, and what happens at the corners."""

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value
from tests.autograd.through_numpy import agree


def slope(function, x):
    t = Tensor([float(x)], requires_grad=True)
    function(t).sum().backward()
    return float(t.grad.data[0])


def test_worked_example_7():
    x = np.linspace(-4, 4, 33)
    np.testing.assert_allclose(ag.sigmoid(x), 1 / (1 + np.exp(-x)), rtol=1e-15)
    np.testing.assert_array_equal(ag.hard_logistic(x), np.maximum(np.minimum(0.25 * x + 0.5, 1), 0))
    np.testing.assert_array_equal(ag.hard_tanh(x), np.maximum(np.minimum(x, 1), -1))
    np.testing.assert_array_equal(ag.leaky_relu(x), np.maximum(x, 0.01 * x))
    np.testing.assert_allclose(ag.swish(x, 1.5), x / (1 + np.exp(-1.5 * x)), rtol=1e-14)
    np.testing.assert_allclose(ag.hard_sigmoid(x), np.clip(x / 6 + 0.5, 0, 1), rtol=1e-15)
    assert slope(ag.sigmoid, 0) == 0.25
    assert slope(ag.hard_logistic, 0.3) == 0.25


def test_glu_gates_one_half_by_the_other():
    x = np.linspace(-2, 2, 12).reshape(3, 4)
    agree(ag.glu, x, by=lambda x: x[:, :2] / (1 + np.exp(-x[:, 2:])))
    with pytest.raises(ValueError, match="even length, not of 3"):
        ag.glu(Tensor(x), axis=0)


def test_swish_learns_its_beta():
    beta = Tensor(0.7, requires_grad=True)
    ag.swish(Tensor([1.0, -2.0]), beta).sum().backward()
    s = 1 / (1 + np.exp(-0.7 * np.array([1.0, -2.0])))
    np.testing.assert_allclose(beta.grad.data, np.sum([1.0, 4.0] * s * (1 - s)))


@pytest.mark.parametrize(
    ("function", "corners"),
    [
        (ag.relu, {0: 0}),
        (ag.relu6, {0: 0, 6: 0}),
        (ag.hard_tanh, {-1: 0, 1: 0}),
        (ag.hard_logistic, {-2: 0, 2: 0}),
        (ag.hard_sigmoid, {-3: 0, 3: 0}),
        (ag.hard_swish, {-3: 0, 3: 1}),
        (ag.hard_shrink, {-0.5: 0, 0.5: 0}),
        (ag.soft_shrink, {-0.5: 0, 0.5: 0}),
        (ag.leaky_relu, {0: 0.01}),
        (lambda x: ag.prelu(x, 0.2), {0: 0.2}),
        (lambda x: ag.elu(x, alpha=0.7), {0: 0.7}),
        (lambda x: ag.celu(x, alpha=0.7), {0: 1}),
        (ag.selu, {0: 1.7580993408473766}),
        (lambda x: ag.maximum(x, 0), {0: 0}),
        (lambda x: ag.clip(x, 0, None), {0: 0}),
    ],
)
def test_relu_max_and_clamp_agree_at_the_kink(function, corners):
    for x, expected in corners.items():
        assert slope(function, x) == expected
        v = Value(x)
        function(v).backward()
        assert v.grad == expected


@pytest.mark.parametrize(
    "function", [ag.sigmoid, ag.log_sigmoid, ag.softplus, ag.silu, ag.mish, ag.gelu, ag.gelu_tanh, ag.elu, ag.selu]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_finite_far_out(function, dtype):
    x = Tensor(np.array([-1e4, -100, 100, 1e4], dtype=dtype), requires_grad=True)
    y = function(x)
    y.sum().backward()
    assert y.dtype == x.grad.dtype == dtype
    assert np.all(np.isfinite(y.data))
    assert np.all(np.isfinite(x.grad.data))


@pytest.mark.parametrize("g", [1.5, -2.0, np.inf, np.nan])
def test_a_choice_in_a_large_array_is_the_choice_in_a_small_one(g):
    """Large arrays take a faster way to `where(x > 0, g, 0)`: zeros stay zeros, without a sign."""
    for n in (10, 10_000):
        x = Tensor(np.tile([-1.0, 2.0], n), requires_grad=True)
        ag.relu(x).backward(np.full(2 * n, g))
        np.testing.assert_array_equal(x.grad.data, np.tile([0.0, g], n))
        assert not np.signbit(x.grad.data[::2]).any()


@pytest.mark.parametrize("x", [Value(1.0), Tensor([1.0], requires_grad=True)])
def test_a_parameter_is_a_number_and_no_node(x):
    for call in (ag.softplus, type(x).softplus):
        with pytest.raises(TypeError, match="softplus: nothing is derived by beta"):
            call(x, beta=type(x)(2.0))
