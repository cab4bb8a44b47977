"""The kink table: a tie with a constant goes to the constant, a tie between variables is shared equally."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import autograd as ag
from autograd import Tensor, Value

KINDS = {"Value": lambda x: Value(x), "Tensor": lambda x: Tensor(x, requires_grad=True)}
both_kinds = pytest.mark.parametrize("make", KINDS.values(), ids=KINDS)
Make = Callable[[float], Any]


def slopes(y: Any, *nodes: Any) -> list[float]:
    """Gradient by each node, from a fresh start."""
    for node in nodes:
        node.zero_grad()
    if y.requires_grad:
        y.backward()
    return [0.0 if node.grad is None else float(node.grad) for node in nodes]


ONE = [
    ("relu at 0", ag.relu, 0.0, 0.0),
    ("relu left", ag.relu, -1.0, 0.0),
    ("relu right", ag.relu, 1.0, 1.0),
    ("abs at 0", ag.abs, 0.0, 0.0),
    ("maximum with a constant", lambda x: ag.maximum(x, 0), 0.0, 0.0),
    ("a constant with maximum", lambda x: ag.maximum(0.0, x), 0.0, 0.0),
    ("minimum with a constant", lambda x: ag.minimum(x, 0), 0.0, 0.0),
    ("clip at its lower bound", lambda x: ag.clip(x, -1, 1), -1.0, 0.0),
    ("clip at its upper bound", lambda x: ag.clip(x, -1, 1), 1.0, 0.0),
    ("clip inside", lambda x: ag.clip(x, -1, 1), 0.5, 1.0),
    ("clip below", lambda x: ag.clip(x, -1, 1), -1.5, 0.0),
    ("clip, open below", lambda x: ag.clip(x, None, 1), -5.0, 1.0),
    ("clip, open above", lambda x: ag.clip(x, -1), 5.0, 1.0),
    ("hard tanh at -1", ag.hard_tanh, -1.0, 0.0),
    ("hard tanh at 1", ag.hard_tanh, 1.0, 0.0),
    ("hard logistic at -2", ag.hard_logistic, -2.0, 0.0),
    ("hard logistic at 2", ag.hard_logistic, 2.0, 0.0),
    ("hard sigmoid at 3", ag.hard_sigmoid, 3.0, 0.0),
    ("sign", ag.sign, 0.0, 0.0),
    ("sqrt at 0", ag.sqrt, 0.0, np.inf),
    ("x**0.5 at 0", lambda x: x**0.5, 0.0, np.inf),
    ("x**0", lambda x: x**0, 0.0, 0.0),
    ("x**1 at 0", lambda x: x**1, 0.0, 1.0),
    ("x**2 at 0", lambda x: x**2, 0.0, 0.0),
    ("x**2 of a negative base", lambda x: x**2, -3.0, -6.0),
    ("x**3 of a negative base", lambda x: x**3, -2.0, 12.0),
    ("x**-1 of a negative base", lambda x: x**-1, -2.0, -0.25),
    ("2**x", lambda x: 2**x, 3.0, 8 * np.log(2)),
    ("0**x", lambda x: 0**x, 2.0, 0.0),
    ("a square root by x*x at 0", lambda x: x * x, 0.0, 0.0),
    ("leaky relu at 0, from the left", ag.leaky_relu, 0.0, 0.01),
]


@both_kinds
@pytest.mark.parametrize("f, at, slope", [case[1:] for case in ONE], ids=[case[0] for case in ONE])
def test_the_slope_at_a_corner(f: Callable[[Any], Any], at: float, slope: float, make: Make) -> None:
    x = make(at)
    with np.errstate(all="ignore"):
        assert slopes(f(x), x) == [pytest.approx(slope, rel=1e-15)]


@both_kinds
@pytest.mark.parametrize("f", [ag.maximum, ag.minimum])
def test_a_tie_between_variables_is_shared(f: Callable[..., Any], make: Make) -> None:
    a, b = make(2.0), make(2.0)
    assert slopes(f(a, b), a, b) == [0.5, 0.5]
    assert slopes(f(a, a), a) == [1.0]


@both_kinds
@pytest.mark.parametrize("f", [ag.maximum, ag.minimum])
def test_a_tie_with_a_node_that_asks_for_nothing_goes_to_it(f: Callable[..., Any], make: Make) -> None:
    a, b = make(2.0), make(2.0)
    b.requires_grad = False
    assert slopes(f(a, b), a) == [0.0]
    assert slopes(f(b, a), a) == [0.0]


@both_kinds
def test_the_larger_takes_all(make: Make) -> None:
    a, b = make(2.0), make(3.0)
    assert slopes(ag.maximum(a, b), a, b) == [0.0, 1.0]
    assert slopes(ag.minimum(a, b), a, b) == [1.0, 0.0]


@both_kinds
def test_powers_of_two_variables(make: Make) -> None:
    def power(a: float, b: float) -> tuple[float, list[float]]:
        x, y = make(a), make(b)
        with np.errstate(all="ignore"):
            z = x**y
            return float(z), slopes(z, x, y)

    assert power(2.0, 3.0) == (8.0, [12.0, pytest.approx(8 * np.log(2))])
    assert power(0.0, 2.0) == (0.0, [0.0, 0.0])
    assert power(0.0, 0.0) == (1.0, [0.0, -np.inf])
    assert power(0.0, 1.0) == (0.0, [1.0, 0.0])
    value, (by_base, by_exponent) = power(-2.0, 2.0)
    assert (value, by_base) == (4.0, -4.0)
    assert np.isnan(by_exponent)
    value, both = power(-2.0, 0.5)
    assert np.isnan([value, *both]).all()


@both_kinds
def test_numpys_numbers_instead_of_exceptions(make: Make) -> None:
    with np.errstate(all="ignore"):
        assert float(ag.log(make(0.0))) == -np.inf
        assert float(1 / make(0.0)) == np.inf
        assert float(-1 / make(0.0)) == -np.inf
        assert np.isnan(float(make(0.0) / 0.0))
        assert float(ag.exp(make(1000.0))) == np.inf
        assert np.isnan(float(ag.sqrt(make(-1.0))))
        assert np.isnan(float(make(-8.0) ** (1 / 3)))
        assert float(make(0.0) ** -1) == np.inf
        assert float(make(1e200) * 1e200) == np.inf


def test_extrema_share_among_ties() -> None:
    x = Tensor([1.0, 3.0, 3.0, 2.0, 3.0], requires_grad=True)
    ag.max(x).backward()
    np.testing.assert_allclose(x.grad.data, [0, 1 / 3, 1 / 3, 0, 1 / 3])


def test_the_smallest_and_the_middle_share_too() -> None:
    x = Tensor([3.0, 1.0, 1.0, 5.0], requires_grad=True)
    ag.min(x).backward()
    assert x.grad.tolist() == [0, 0.5, 0.5, 0]
    y = Tensor([2.0, 2.0, 1.0, 5.0, 2.0], requires_grad=True)
    ag.median(y).backward()
    np.testing.assert_allclose(y.grad.data, [1 / 3, 1 / 3, 0, 0, 1 / 3])


def test_prod_is_right_with_zeros() -> None:
    for zeros, expected in ([0], [12.0, 0, 0]), ([0, 1], [0.0, 0, 0]), ([], [12.0, 8.0, 6.0]):
        data = np.array([2.0, 3.0, 4.0])
        data[zeros] = 0
        x = Tensor(data, requires_grad=True)
        ag.prod(x).backward()
        assert x.grad.tolist() == expected


def test_norm_and_std_at_zero_have_slope_zero() -> None:
    for f in (ag.linalg.norm, ag.std):
        x = Tensor(np.zeros(3), requires_grad=True)
        f(x).backward()
        assert x.grad.tolist() == [0, 0, 0]


def test_det_is_right_at_singular_matrices() -> None:
    x = Tensor([[1.0, 2.0], [2.0, 4.0]], requires_grad=True)
    ag.linalg.det(x).backward()
    np.testing.assert_allclose(x.grad.data, [[4, -2], [-2, 1]], atol=1e-12)


def test_max_pooling_gives_all_to_the_first() -> None:
    x = Tensor(np.ones((1, 1, 2, 2)), requires_grad=True)
    ag.max_pool(x, 2).sum().backward()
    assert x.grad.data.ravel().tolist() == [1, 0, 0, 0]


def test_extrema_share_row_by_row() -> None:
    x = Tensor([[1.0, 1.0], [0.0, 2.0]], requires_grad=True)
    ag.max(x, axis=1).backward(np.array([2.0, 10.0]))
    assert x.grad.tolist() == [[1.0, 1.0], [0.0, 10.0]]


@both_kinds
def test_hypot_at_zero_has_slope_zero(make: Make) -> None:
    a, b = make(0.0), make(0.0)
    assert slopes(ag.hypot(a, b), a, b) == [0.0, 0.0]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "f",
    [ag.sigmoid, ag.softplus, ag.tanh, ag.log_sigmoid, ag.softmax, ag.log_softmax, ag.logsumexp],
    ids=lambda f: f.name,
)
def test_stable_forms_are_finite_far_out(f: Callable[[Any], Any], dtype: Any) -> None:
    x = Tensor(np.array([1e4, -1e4, 0.0], dtype), requires_grad=True)
    y = f(x)
    assert np.isfinite(y.data).all()
    y.backward(np.ones_like(y.data))
    assert np.isfinite(x.grad.data).all()
    assert x.grad.dtype == dtype
