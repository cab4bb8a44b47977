"""Jacobians, Hessians and what is done with them, against closed forms."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import grad, hessian, hvp, jacobian


def rosenbrock(x: Any) -> Any:
    return (100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2).sum()


def rosenbrock_hessian(x: np.ndarray) -> np.ndarray:
    h = np.zeros((x.size, x.size))
    for i in range(x.size - 1):
        h[i, i] += 1200 * x[i] ** 2 - 400 * x[i + 1] + 2
        h[i + 1, i + 1] += 200
        h[i, i + 1] = h[i + 1, i] = -400 * x[i]
    return h


def test_hessian_of_rosenbrock_100() -> None:
    x = np.random.default_rng(3).normal(size=100)
    v = np.random.default_rng(4).normal(size=100)
    np.testing.assert_allclose(hessian(rosenbrock)(x), rosenbrock_hessian(x), rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(hvp(rosenbrock, x, v), rosenbrock_hessian(x) @ v, rtol=1e-12, atol=1e-9)


@pytest.mark.parametrize("mode", ["auto", "forward", "reverse"])
def test_jacobian_of_a_network(mode: str) -> None:
    r = np.random.default_rng(2)
    w1, b1, w2, x = r.normal(size=(5, 4)), r.normal(size=5), r.normal(size=(3, 5)), r.normal(size=4)
    h = np.tanh(w1 @ x + b1)

    def network(x: Any, w1: Any) -> Any:
        return w2 @ ag.tanh(w1 @ x + b1)

    by_x, by_w1 = jacobian(network, (0, 1), mode=mode)(x, w1)
    np.testing.assert_allclose(by_x, w2 * (1 - h**2) @ w1, rtol=1e-12)
    np.testing.assert_allclose(by_w1, np.einsum("ij,k->ijk", w2 * (1 - h**2), x), rtol=1e-12)


@pytest.mark.parametrize("mode", ["forward", "reverse"])
def test_jacobian_of_nests(mode: str) -> None:
    answer = jacobian(lambda p: [p["a"] * p["b"], p["b"] ** 2], mode=mode)({"a": 2.0, "b": 3.0})
    assert answer == [{"a": 3.0, "b": 2.0}, {"a": 0.0, "b": 6.0}]
    assert hessian(lambda p: p["a"] * p["b"] ** 2)({"a": 2.0, "b": 3.0}) == {
        "a": {"a": 0.0, "b": 6.0},
        "b": {"a": 6.0, "b": 4.0},
    }


@pytest.mark.parametrize("mode", ["forward", "reverse"])
@pytest.mark.parametrize("shape", [(), (3,), (2, 3), (0,), (2, 0)])
def test_shapes_of_jacobians(mode: str, shape: tuple[int, ...]) -> None:
    x = np.ones((2, 1))
    answer = jacobian(lambda x: x.sum() * np.ones(shape), mode=mode)(x)
    np.testing.assert_array_equal(answer, np.ones((*shape, 2, 1)))


def test_jacobian_of_an_empty_argument() -> None:
    assert jacobian(lambda x: x.sum())(np.zeros((0, 2))).shape == (0, 2)


def test_jacobians_are_differentiable() -> None:
    x = np.array([0.5, 1.0, 2.0])
    third = jacobian(hessian(lambda x: ag.exp(x).sum() + x[0] * x[1] * x[2]))(x)
    expected = np.zeros((3, 3, 3))
    for i, j, k in [(0, 1, 2), (0, 2, 1), (1, 0, 2), (1, 2, 0), (2, 0, 1), (2, 1, 0)]:
        expected[i, j, k] = 1
    expected[np.arange(3), np.arange(3), np.arange(3)] = np.exp(x)
    np.testing.assert_allclose(third, expected, rtol=1e-12)


def test_newton_by_conjugate_gradients_converges() -> None:
    """Five steps of Newton's method on a convex function, each solved with products H·d alone."""
    r = np.random.default_rng(6)
    m = r.normal(size=(20, 10))

    def f(x: Any) -> Any:
        return ag.logsumexp(m @ x) + 0.5 * (x * x).sum()

    x = np.zeros(10)
    for _ in range(5):
        residual = -grad(f)(x)
        step, d = np.zeros(10), residual
        for _ in range(10):
            curvature = hvp(f, x, d)
            a = (residual @ residual) / (d @ curvature)
            step, old, residual = step + a * d, residual, residual - a * curvature
            if residual @ residual < 1e-30:
                break
            d = residual + (residual @ residual) / (old @ old) * d
        x = x + step
    assert np.abs(grad(f)(x)).max() < 1e-12
