"""`checkpoint`: the same gradients with fewer intermediate results kept."""

from __future__ import annotations

import gc
import weakref
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value, checkpoint, grad, no_grad

A = np.random.default_rng(0).normal(size=(3, 3))


def block(x: Any, w: Any) -> Any:
    return ag.tanh(x @ w) * x + ag.exp(-x)


def test_gradients_are_the_same() -> None:
    found = []
    for wrap in (lambda f: f, checkpoint):
        x, w = Tensor(A, requires_grad=True), Tensor(A.T + 1, requires_grad=True)
        y = x
        for _ in range(4):
            y = wrap(block)(y, w)
        y.sum().backward()
        found.append((y.data, x.grad.data, w.grad.data))
    for plain, checked in zip(*found, strict=True):
        np.testing.assert_array_equal(plain, checked)


def test_nodes_read_from_outside_get_their_gradients() -> None:
    w = Tensor(A, requires_grad=True)
    h = w * 2  # an interior node, used outside as well
    x = Tensor(A, requires_grad=True)
    (checkpoint(lambda t: ag.sin(t @ h + w))(x) * h).sum().backward()
    v, u = Tensor(A, requires_grad=True), Tensor(A, requires_grad=True)
    (ag.sin(u @ (v * 2) + v) * (v * 2)).sum().backward()
    np.testing.assert_allclose(w.grad.data, v.grad.data, rtol=1e-12)
    np.testing.assert_allclose(x.grad.data, u.grad.data, rtol=1e-12)


def test_of_values() -> None:
    x, w = Value(0.5), Value(2.0)
    y = checkpoint(lambda t: ag.exp(t * w) * t)(x)
    assert len(y.parents) == 2
    (y * y).backward()
    assert x.grad == pytest.approx(2 * y.data * np.exp(1.0) * 2)
    assert w.grad == pytest.approx(2 * y.data * np.exp(1.0) * 0.25)


def test_second_order() -> None:
    def f(x: Any) -> Any:
        return (ag.exp(x) * x).sum()

    x = np.array([0.5, 1.0])
    np.testing.assert_allclose(ag.hessian(checkpoint(f))(x), np.diag(np.exp(x) * (x + 2)), rtol=1e-12)
    assert grad(grad(grad(checkpoint(lambda x: x**4))))(2.0) == pytest.approx(48.0)


def test_nests_and_several_results() -> None:
    @checkpoint
    def f(p: Any, scale: float = 2.0) -> Any:
        return {"sum": p["a"] + p["b"], "product": p["a"] * p["b"] * scale, "note": "kept"}

    a, b = Value(3.0), Value(5.0)
    out = f({"a": a, "b": b}, scale=4.0)
    assert out["note"] == "kept"
    (out["sum"] * out["product"]).backward()
    assert a.grad == 1 * 60 + 8 * 20
    assert b.grad == 60 + 8 * 12


def test_intermediate_results_are_not_kept() -> None:
    inside = []

    def f(x: Any) -> Any:
        h = ag.exp(x)
        inside.append(weakref.ref(h))
        return h * h

    gc.disable()
    try:
        x = Tensor(np.ones(3), requires_grad=True)
        y = checkpoint(f)(x)
        assert inside[0]() is None
        gone = weakref.ref(y)
        y.sum().backward()
        assert inside[1]() is None
        del y
        assert gone() is None
    finally:
        gc.enable()


def test_without_gradients_the_function_is_called_plainly() -> None:
    with no_grad():
        assert checkpoint(lambda x: x * 2)(Tensor([1.0])).tolist() == [2.0]
    y = checkpoint(lambda x: x * 2)(Tensor([1.0]))
    assert not y.requires_grad
    assert checkpoint(lambda x: x * 2)(3.0) == 6.0


def test_random_numbers() -> None:
    r = np.random.default_rng(0)

    def noisy(x: Any) -> Any:
        return x * r.random(3)

    x = Tensor(np.ones(3), requires_grad=True)
    y = checkpoint(noisy)(x)
    with pytest.raises(RuntimeError, match="noisy computed something else.*generators"):
        y.sum().backward()
    x.zero_grad()
    y = checkpoint(noisy, generators=[r])(x)
    before = r.bit_generator.state
    y.sum().backward()
    np.testing.assert_array_equal(x.grad.data, y.data)
    assert r.bit_generator.state == before


def test_a_changed_operand_is_noticed() -> None:
    x = Tensor(np.ones(3), requires_grad=True)
    y = checkpoint(lambda t: t * t)(x).sum()
    x.data = np.zeros(3)
    with pytest.raises(RuntimeError, match="changed"):
        y.backward()


def test_two_passes_and_a_shared_operand() -> None:
    x = Tensor([2.0], requires_grad=True)
    y = checkpoint(lambda a, b: a * b * b)(x, x)
    y.backward()
    y.backward()
    assert x.grad.tolist() == [24.0]


def test_forward_mode_through_it() -> None:
    def f(x: Any) -> Any:
        return ag.exp(x) * x

    x, t = np.array([0.5, 1.0]), np.array([1.0, 10.0])
    np.testing.assert_allclose(ag.jvp(checkpoint(f), x, t)[1], ag.jvp(f, x, t)[1], rtol=1e-12)
