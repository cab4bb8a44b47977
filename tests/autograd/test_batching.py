"""`vmap` against a loop over examples: on every operation, through derivatives, and where a loop is all there is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, grad, hessian, jacobian, vmap
from autograd.checking.samples import samples
from autograd.op import OPERATIONS

A = np.random.default_rng(0).normal(size=(4, 3))
W = np.random.default_rng(1).normal(size=(3, 2))


class Calls:
    """A function that counts how often it is called."""

    def __init__(self, function: Any) -> None:
        self.function, self.count = function, 0

    def __call__(self, *args: Any) -> Any:
        self.count += 1
        return self.function(*args)


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_every_operation(name: str) -> None:
    """Two examples at once are the two, one after the other."""
    for sample in samples(OPERATIONS[name]):
        floats = [k for k, o in enumerate(sample.operands) if o.dtype.kind == "f"]
        for mapped in ([k] for k in floats) if len(floats) > 1 else (floats,):
            if not mapped:
                continue

            def f(*given: Any, sample: Any = sample, mapped: Any = mapped) -> Any:
                operands = list(sample.operands)
                for k, x in zip(mapped, given, strict=True):
                    operands[k] = x
                return sample.call(operands)

            batch = [np.stack([sample.operands[k], sample.operands[k] * 0.5]) for k in mapped]
            with np.errstate(all="ignore"):
                found = vmap(f)(*batch)
                one_by_one = [f(*(x[i] for x in batch)) for i in range(2)]
            np.testing.assert_allclose(found, one_by_one, rtol=1e-12, atol=1e-12, err_msg=str(sample))


FUNCTIONS = {
    "elementwise": lambda x: ag.exp(x) * 2 - np.sin(x) / (1 + x * x) + (-x) ** 2,
    "a vector and a matrix": lambda x: x @ W,
    "a matrix and a vector": lambda x: W.T @ x,
    "a dot product": lambda x: x @ x,
    "reductions": lambda x: x.sum() + ag.max(x) * ag.mean(x, axis=0),
    "softmax": lambda x: ag.softmax(x) + ag.log_softmax(x, axis=0),
    "shapes": lambda x: x.reshape(3, 1) * x.T + x.reshape((1, 3)).transpose(1, 0),
    "indices": lambda x: x[1:] * x[0] + x[..., None][:2, 0] + x[-1],
    "broadcast beside": lambda x: x[:, None] * np.ones((2, 3, 1)),
    "where": lambda x: ag.where(x > 0, x, 0.1 * x) + np.maximum(x, 0.5),
    "joining": lambda x: ag.concatenate([x, np.ones(2), x]).sum() * ag.stack([x, np.zeros(3)], axis=1),
    "iteration": lambda x: sum(a * b for a, b in zip(x, x[::-1], strict=True)),
    "a composition": lambda x: ag.clip(x, -0.5, 0.5),
}


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_functions_are_called_once(f: Any) -> None:
    counted = Calls(f)
    found = vmap(counted)(A)
    assert counted.count == 1
    expected = [f(Tensor(x)).data for x in A]
    assert isinstance(found, np.ndarray)
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients_through_a_batch(f: Any) -> None:
    found = grad(lambda x: (vmap(f)(x) ** 2).sum())(A)
    expected = [grad(lambda x: (f(x) ** 2).sum())(x) for x in A]
    np.testing.assert_allclose(found, expected, rtol=1e-10, atol=1e-12)


def test_axes() -> None:
    f: Any = lambda x, w: x @ w  # noqa: E731
    np.testing.assert_allclose(vmap(f, in_axes=(0, None))(A, W), A @ W)
    np.testing.assert_allclose(vmap(f, in_axes=(1, None), out_axes=1)(A.T, W), (A @ W).T)
    np.testing.assert_allclose(vmap(f, in_axes=(None, 1))(A, W), (A @ W).T)
    np.testing.assert_allclose(vmap(f, in_axes=-1, out_axes=-1)(A.T, np.ones((3, 4))), A.sum(1))


def test_nests_and_results_that_are_shared() -> None:
    out = vmap(lambda p: {"sum": p["x"] + p["y"], "one": 1.0})({"x": A, "y": A[:, 0]})
    np.testing.assert_allclose(out["sum"], A + A[:, :1])
    np.testing.assert_array_equal(out["one"], np.ones(4))


def test_per_example_gradients_of_shared_parameters() -> None:
    def loss(w: Any, x: Any) -> Any:
        return (ag.tanh(x @ w) ** 2).sum()

    counted = Calls(loss)
    found = vmap(grad(counted), in_axes=(None, 0))(W, A)
    assert counted.count == 1
    expected = [grad(loss)(W, x) for x in A]
    np.testing.assert_allclose(found, expected, rtol=1e-12)


@pytest.mark.parametrize("f", FUNCTIONS.values(), ids=FUNCTIONS)
def test_gradients_inside_a_batch(f: Any) -> None:
    counted = Calls(lambda x: (f(x) ** 2).sum())
    value, found = vmap(ag.value_and_grad(counted))(A)
    assert counted.count == 1
    expected = [ag.value_and_grad(lambda x: (f(x) ** 2).sum())(x) for x in A]
    np.testing.assert_allclose(value, [v for v, _ in expected], rtol=1e-12)
    np.testing.assert_allclose(found, [g for _, g in expected], rtol=1e-10, atol=1e-12)


def test_gradients_of_gradients_and_around_a_batch() -> None:
    f: Any = lambda x: ag.exp(2 * x)  # noqa: E731
    counted = Calls(f)
    np.testing.assert_allclose(vmap(grad(grad(counted)))(A[0]), 4 * np.exp(2 * A[0]), rtol=1e-12)
    assert counted.count == 1
    outer = grad(lambda w: (vmap(grad(lambda x: (x * x * w).sum()))(A) ** 2).sum())(np.ones(3))
    np.testing.assert_allclose(outer, 8 * (A**2).sum(0), rtol=1e-12)


def test_gradients_by_several_arguments_and_nests() -> None:
    def f(p: Any, x: Any) -> Any:
        return (p["w"] * x).sum() + p["b"]

    p, x = vmap(grad(f, (0, 1)), in_axes=(None, 0))({"w": np.arange(3.0), "b": 1.0}, A)
    np.testing.assert_allclose(p["w"], A)
    np.testing.assert_allclose(p["b"], np.ones(4))
    np.testing.assert_allclose(x, np.broadcast_to(np.arange(3.0), A.shape))


def test_a_batch_inside_a_batch_of_the_same_size_is_not_confused() -> None:
    def f(x: Any) -> Any:
        return vmap(lambda y: x * y)(np.arange(4.0))

    np.testing.assert_allclose(vmap(f)(np.arange(4.0)), np.outer(np.arange(4.0), np.arange(4.0)))


def test_matrices_of_every_example() -> None:
    f: Any = lambda x: ag.exp(x).sum() * x[0]  # noqa: E731
    np.testing.assert_allclose(vmap(hessian(f))(A), [hessian(f)(x) for x in A], rtol=1e-12)
    np.testing.assert_allclose(vmap(jacobian(ag.softmax))(A), [jacobian(ag.softmax)(x) for x in A], rtol=1e-12)


def test_nested() -> None:
    product = vmap(vmap(lambda a, b: a * b, in_axes=(None, 0)), in_axes=(0, None))
    np.testing.assert_allclose(product(np.arange(3.0), np.arange(4.0)), np.outer(np.arange(3.0), np.arange(4.0)))


@pytest.mark.parametrize(
    "f",
    [
        lambda x: x if x.sum() > 0 else -2 * x,
        lambda x: x * float(x[0]),
        lambda x: x * np.asarray(x).max(),
        lambda x: x * (x.data > 0),
    ],
)
def test_functions_that_look_at_the_numbers_are_called_for_every_example(f: Any) -> None:
    counted = Calls(f)
    np.testing.assert_allclose(vmap(counted)(A), [f(Tensor(x)).data for x in A])
    assert counted.count == 1 + len(A)


def test_no_example() -> None:
    assert vmap(lambda x: ag.exp(x).sum())(np.zeros((0, 3))).shape == (0,)
    with pytest.raises(ValueError, match="no example"):
        vmap(lambda x: x if x.sum() > 0 else -x)(np.zeros((0, 3)))


def test_tensors_in_tensors_out() -> None:
    x = Tensor(A, requires_grad=True)
    y = vmap(lambda x: (x * x).sum())(x)
    assert isinstance(y, Tensor)
    y.sum().backward()
    np.testing.assert_allclose(x.grad.data, 2 * A)
    w = Tensor(W, requires_grad=True)
    vmap(lambda x: x @ w)(A).sum().backward()
    np.testing.assert_allclose(w.grad.data, np.repeat(A.sum(0)[:, None], 2, axis=1))


def test_refusals() -> None:
    with pytest.raises(ValueError, match="argument 0 4, argument 1 3"):
        vmap(lambda a, b: a + b)(np.ones(4), np.ones(3))
    with pytest.raises(ValueError, match=r"argument 0\['x'\], of shape \(\), has no axis 0"):
        vmap(lambda p: p["x"])({"x": 2.0})
    with pytest.raises(ValueError, match="in_axes for 2 arguments, but 1"):
        vmap(lambda x: x, in_axes=(0, 0))(np.ones(3))
    with pytest.raises(ValueError, match="no argument has any"):
        vmap(lambda x: x, in_axes=None)(np.ones(3))
    with pytest.raises(ValueError, match=r"matmul of shapes \(3,\), \(2, 2\)"):
        vmap(lambda x: Tensor(x) @ np.ones((2, 2)))(np.ones((4, 3)))
